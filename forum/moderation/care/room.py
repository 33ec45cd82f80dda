"""What this part brings to the moderation room."""

from __future__ import annotations

from flask import Flask

from forum.core.slots import fill_slot
from forum.moderation.care import items, models, tellings
from forum.moderation.care.views import asker, own, settings  # noqa: F401  pages register with the blueprint
from forum.moderation.care.views import items as deciding  # noqa: F401
from forum.threads.statements import add_head_fact


def attach(app: Flask) -> None:
    """Register pages, sources of the queue, and listeners."""
    tellings.init()
    items.attach()
    add_head_fact(models.Nudge)
    fill_slot("thread.problem", "asked", asker.on_thread, order=5)
