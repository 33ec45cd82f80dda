"""What the practice room brings to the application."""

from __future__ import annotations

from flask import Flask

from forum.practice import models  # noqa: F401  tables are known once they are imported
from forum.practice.views import bp


def init_room(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
