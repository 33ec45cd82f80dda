"""The room's place in the application."""

from __future__ import annotations

from flask import Blueprint, Flask

bp = Blueprint("notifications", __name__)


def init_room(app: Flask) -> None:
    """Attach the pages, the bell, and the handlers that listen."""
    from forum.notifications import views  # noqa: F401

    app.register_blueprint(bp)
