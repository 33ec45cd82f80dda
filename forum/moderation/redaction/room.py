"""What this part brings to the moderation room."""

from __future__ import annotations

from flask import Flask

from forum.core.events import Activity, Happened
from forum.moderation import undo
from forum.moderation.actions import By
from forum.moderation.fairness import reversing
from forum.moderation.fairness.statements import reversed_by
from forum.moderation.redaction import actions, models, views  # noqa: F401  its table; its pages register with the blueprint
from forum.moderation.redaction.redacting import kept_for
from forum.threads.models import Thread


def _unfeature(activity: Activity, thread: Thread, by: By) -> Activity:
    return actions.unfeature(thread, by)


REVERSE = {
    Happened.POST_REDACTED: actions.unredact,
    Happened.POST_UNREDACTED: actions.redact_again,
    Happened.THREAD_FEATURED: _unfeature,
    Happened.THREAD_UNFEATURED: actions.feature_again,
    Happened.THREAD_CONVERTED: actions.convert_back,
    Happened.SOLUTION_CHANGED: actions.solution_back,
}


def _reverse_redaction(activity: Activity, by: int, reason: str) -> None:
    """An appeal can succeed after the original was erased; there is nothing to put back then."""
    if kept_for(activity) is not None:
        reversing.reverse_act(activity, by, reason)


def attach(app: Flask) -> None:
    """Register pages, undo, and how an appeal takes a redaction back."""
    undo.REVERSE.update(REVERSE)
    reversed_by(Happened.POST_REDACTED)(_reverse_redaction)
