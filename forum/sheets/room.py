"""What the sheets room brings to the application."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import update

from forum.core.db import db
from forum.core.slots import fill_slot
from forum.networks.actions import theme_merged_hooks
from forum.sheets import places, tellings
from forum.sheets.labels import citation_number, whole_day
from forum.sheets.models import Sheet
from forum.sheets.views import acts, bp, files, listing, show, writing

VIEWS = (acts, files, listing, show, writing)


def move_theme(from_id: int, into_id: int) -> None:
    """Sheets of a merged theme go over to the one that stays."""
    db.session.execute(update(Sheet).where(Sheet.theme_id == from_id).values(theme_id=into_id))


def init_room(app: Flask) -> None:
    """Register the pages, what is told, and what stands on the pages of others."""
    app.register_blueprint(bp)
    app.jinja_env.filters.update(citation_number=citation_number, whole_day=whole_day)
    tellings.register()
    fill_slot("thread.aside", "sheets", places.beside_thread)
    fill_slot("theme.main", "sheets", places.on_theme, order=10)
    if move_theme not in theme_merged_hooks:
        theme_merged_hooks.append(move_theme)
