"""The discovery room's place in the application."""

from __future__ import annotations

from flask import Flask

from forum.discovery.views import bp, members, search

VIEWS = (members, search)


def init_room(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(bp)
