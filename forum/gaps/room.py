"""What the gaps room brings to the application."""

from __future__ import annotations

from flask import Flask

from forum.core.slots import fill_slot
from forum.gaps import handlers, places, tellings
from forum.gaps.actions import move_theme
from forum.gaps.models import GapThread
from forum.gaps.views import acts, bp, common, links, listing, moderating, new
from forum.networks.actions import theme_merged_hooks
from forum.threads.statements import add_head_fact

VIEWS = (acts, common, links, listing, moderating, new)
LISTENERS = (handlers,)  # importing them registers their handlers


def init_room(app: Flask) -> None:
    """Register the pages, what stands on pages of lower rooms, and who is told of what."""
    app.register_blueprint(bp)
    add_head_fact(GapThread)
    fill_slot("thread.aside", "gaps", places.beside_thread, order=40)
    fill_slot("thread.after", "gaps", places.under_thread, order=60)
    fill_slot("theme.main", "gaps", places.on_theme, order=40)
    fill_slot("search.nothing", "gaps", places.after_search)
    if move_theme not in theme_merged_hooks:
        theme_merged_hooks.append(move_theme)
    tellings.register()
