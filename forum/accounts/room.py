"""What the accounts room brings to the application."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from forum.accounts import viewers
from forum.accounts.views import bp
from forum.core.http import load_viewer

PAGES = ("signin",)


def init_room(app: Flask) -> None:
    """Register pages, and tell floor 0 how the viewer behind a cookie is found."""
    for page in PAGES:
        import_module(f"forum.accounts.views.{page}")
    load_viewer(viewers.load)
    app.register_blueprint(bp)
