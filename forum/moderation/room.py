"""The moderation room's place in the application."""

from __future__ import annotations

from flask import Flask

from forum.core import frame
from forum.moderation.queries import open_requests
from forum.moderation.sentences import TOLD, neutral_line
from forum.moderation.views import acts, author, bp, log, queue, words, words_found
from forum.threads import timeline

VIEWS = (acts, author, log, queue, words, words_found)


def init_room(app: Flask) -> None:
    """Attach the pages, the number in the rail, and the lines between a thread's posts."""
    app.register_blueprint(bp)
    frame.provide("queue_count", open_requests)
    for kind in TOLD:
        timeline.register(kind, neutral_line)
