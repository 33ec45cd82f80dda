"""What this part brings to the moderation room."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from forum.accounts.models import User
from forum.core import gates, guard
from forum.core.access import add_viewer_fact
from forum.core.i18n import lazy
from forum.core.slots import fill_slot
from forum.moderation.holding import queries, slots, tellings
from forum.moderation.holding.actions import keep
from forum.moderation.holding.amending import amend
from forum.moderation.holding.models import HeldPost
from forum.moderation.holding.views import deciding, own, settings  # noqa: F401  pages register with the blueprint
from forum.moderation.queue.sources import Source, add_source
from forum.threads.statements import add_head_fact
from forum.uploads import rights


def _has_held(user_id):
    return select(HeldPost.author_id == user_id).where(HeldPost.author_id == user_id, HeldPost.decided_at.is_(None)).limit(1).correlate(User).scalar_subquery()


def attach(app: Flask) -> None:
    """Register pages, sources of the queue, and listeners."""
    gates.add_gate(keep)
    guard.amend_with(amend)
    rights.judge("held", queries.may_read)
    add_viewer_fact("has_held", _has_held, bool)
    add_head_fact(HeldPost)
    fill_slot("thread.after", "held", slots.under_thread, order=10, for_guests=True)
    fill_slot("home.start", "held", slots.own_waiting)
    fill_slot("drafts.before", "held", slots.own_waiting)
    add_source(Source("held", lazy("Text that waits for approval"), "clock", queries.waiting, queries.show))
    tellings.register()
