"""The settings of the running application."""

from __future__ import annotations

from flask import current_app

from forum.config import Settings


def current_settings() -> Settings:
    """The settings that this application was built with."""
    return current_app.config["SETTINGS"]
