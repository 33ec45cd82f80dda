"""What the guests room brings to the application."""

from __future__ import annotations

from flask import Flask

from forum.core.frame import provide
from forum.core.slots import fill_slot
from forum.guests import letters, models, showing, tellings  # noqa: F401  tables and letters are known once they are imported
from forum.guests.queries import stays_of
from forum.guests.views import bp, entering, experts, inviting  # noqa: F401  pages register with the blueprint


def init_room(app: Flask) -> None:
    """Register the pages, what they give to others' pages, and who hears of what."""
    app.register_blueprint(bp)
    provide("guest_stays", stays_of)
    fill_slot("thread.tools", "guests", showing.invite_button, order=80)
    fill_slot("thread.aside", "guests", showing.beside_thread, order=20, for_guests=True)
    fill_slot("theme.aside", "guests", showing.beside_theme, order=60)
    tellings.register()
