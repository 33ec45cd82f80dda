"""The discovery room's place in the application."""

from __future__ import annotations

from flask import Flask

from forum.discovery import saved_mail
from forum.discovery.views import bp, members, saved, search

VIEWS = (members, saved, search)
LETTERS = (saved_mail,)  # importing it registers its composer


def init_room(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(bp)
