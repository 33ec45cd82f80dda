"""The moderation room's place in the application."""

from __future__ import annotations

from flask import Flask

from forum.moderation.bulk import room as bulk
from forum.moderation.care import room as care
from forum.moderation.fairness import room as fairness
from forum.moderation.flags import room as flags
from forum.moderation.holding import room as holding
from forum.moderation.people import room as people
from forum.moderation.queue import room as waiting
from forum.moderation.redaction import room as redaction
from forum.moderation.reshaping import room as reshaping
from forum.moderation.rota import room as rota
from forum.moderation.rules import RULES
from forum.moderation.sentences import TOLD, neutral_line
from forum.moderation.views import acts, author, bp, log, set_up, words, words_found
from forum.threads import timeline

VIEWS = (acts, author, log, set_up, words, words_found)
PARTS = (waiting, flags, fairness, holding, people, care, rota, reshaping, redaction, bulk)


def init_room(app: Flask) -> None:
    """Attach the pages, the number in the rail, and the lines between a thread's posts."""
    for part in PARTS:
        part.attach(app)
    app.jinja_env.globals["house_rules"] = RULES
    app.register_blueprint(bp)
    for kind in TOLD:
        timeline.register(kind, neutral_line)
