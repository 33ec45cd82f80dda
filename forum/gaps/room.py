"""What the gaps room brings to the application."""

from __future__ import annotations

from flask import Flask

from forum.gaps import models  # noqa: F401  tables are known once they are imported
from forum.gaps.views import bp


def init_room(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
