"""The uploads room: its routes, the storage, and what the renderer may know."""

from __future__ import annotations

from flask import Flask

from forum.core.files import init_files
from forum.core.markup.own import find_with
from forum.uploads.queries import known
from forum.uploads.views import bp


def init_room(app: Flask) -> None:
    """Register the routes and tell the renderer who knows files."""
    init_files(app)
    find_with(known)
    app.register_blueprint(bp)
