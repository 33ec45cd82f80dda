"""What this part brings to the moderation room."""

from __future__ import annotations

from datetime import date

from flask import Flask, render_template

from forum.core import frame
from forum.core.access import Viewer
from forum.core.events import Activity, Happened
from forum.core.saved import Saved
from forum.core.slots import fill_slot
from forum.moderation.actions import today
from forum.moderation.queue.watching import watcher
from forum.moderation.rota import models, proposals, tellings, welcome  # noqa: F401  its tables
from forum.moderation.rota.saved import offered, text_of
from forum.moderation.rota.showing import queue_top
from forum.moderation.rota.turns import watcher_now, week_of
from forum.moderation.rota.views import proposals as pages_of_proposals  # noqa: F401  pages register themselves
from forum.moderation.rota.views import rota, saved  # noqa: F401
from forum.moderation.rota.views import welcome as pages_of_welcome  # noqa: F401
from forum.networks.undo import add_group


def _may_undo(viewer: Viewer, activity) -> bool:
    """Moderators of the network, while the week is not over."""
    return viewer.moderates(activity.network_id) and date.fromisoformat(activity.facts["week"]) >= week_of(today())


def _use_reply(viewer: Viewer, thread) -> str:
    """On a conversation's page, for who moderates it: saved replies for the reply box."""
    replies = frame.frame().saved_replies.reply if viewer.is_moderator and thread.can.reply else []
    return render_template("moderation/rota/_use_reply.html", thread=thread, replies=replies) if replies else ""


def attach(app: Flask) -> None:
    """Register pages, sources of the queue, and listeners."""
    for part in (tellings, proposals, welcome):
        part.attach()
    fill_slot("moderation.queue_top", "rota", queue_top)
    fill_slot("threads.moderation", "saved", _use_reply)
    frame.provide("saved_replies", offered)
    Saved.find = staticmethod(text_of)
    add_group((Happened.ROTA_CHANGED,), Activity.facts["place"].as_string(), "moderation.undo_rota", _may_undo)
    if watcher_now not in watcher:
        watcher.append(watcher_now)
