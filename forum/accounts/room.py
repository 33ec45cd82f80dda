"""What the accounts room brings to the application."""

from __future__ import annotations

from flask import Flask

from forum.accounts import letters, viewers  # noqa: F401  letters register their composers
from forum.accounts.views import account, bp, passwords, signin  # noqa: F401  pages register with the blueprint
from forum.core.http import load_viewer
from forum.core.kept import carried_fields


def init_room(app: Flask) -> None:
    """Register pages, and tell floor 0 how the viewer behind a cookie is found and where a visitor signs in."""
    load_viewer(viewers.load)
    app.extensions["ask_to_sign_in"] = signin.ask_to_sign_in
    app.jinja_env.globals["carried_fields"] = carried_fields
    app.register_blueprint(bp)
