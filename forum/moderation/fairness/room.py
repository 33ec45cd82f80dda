"""What fairness brings to the moderation room."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, url_for

from forum.core import tellings as told
from forum.core.events import Activity
from forum.core.i18n import lazy
from forum.moderation.fairness import deciding, letters, models, queries, reversing, showing, tellings, views, words  # noqa: F401  they register themselves
from forum.moderation.fairness.links import link_token
from forum.moderation.queue.sources import Source, add_source
from forum.moderation.rules import RULES


def _grounds(activity: Activity) -> told.Grounds | None:
    """What the mail of a decision says of its statement; the link opens it for who cannot sign in too."""
    found = queries.statement_of(activity.id)
    if found is None:
        return None
    return told.Grounds(rule=str(RULES[found.rule]) if found.rule != "other" else "", how=words.how(is_automated=found.is_automated, from_flags=found.from_flags),
                        url=url_for("moderation.statement_by_link", token=link_token(found.id), _external=True))


def _urls(activity_ids: Sequence[int]) -> dict[int, str]:
    """Where statements stand on the site."""
    return {activity_id: url_for("moderation.statement", statement_id=number) for activity_id, number in queries.statements_of(activity_ids)}


def attach(app: Flask) -> None:
    """Register the queue's source, and what decisions say of their grounds."""
    add_source(Source("appeal", lazy("Appeal"), "quote", queries.waiting, showing.show, queries.TARGET))
    told.Statements.grounds, told.Statements.urls = staticmethod(_grounds), staticmethod(_urls)
    tellings.attach()
