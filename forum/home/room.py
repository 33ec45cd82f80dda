"""The home room's place in the application."""

from __future__ import annotations

from flask import Flask

from forum.home.views import bp, development, device, health, start, texts

VIEWS = (development, device, health, start, texts)


def init_room(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(bp)
