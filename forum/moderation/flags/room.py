"""What flags bring to the moderation room."""

from __future__ import annotations

from flask import Flask

from forum.core.i18n import lazy
from forum.moderation import provisional
from forum.moderation.flags import actions, models, own, queries, showing, tellings, views  # noqa: F401  tables and pages register themselves
from forum.moderation.queue.sources import Source, add_source


def attach(app: Flask) -> None:
    """Register the queue's source, what flaggers are told, and that a moderator's act ends a case."""
    add_source(Source("flag", lazy("Flagged post"), "flag", queries.waiting, showing.show, queries.TARGET))
    provisional.register("flags", provisional.Decisions(actions.is_open, actions.settle))
    tellings.attach()
