"""What this part brings to the moderation room."""

from __future__ import annotations

from flask import Flask, render_template
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from forum.core.db import db
from forum.core.events import Happened
from forum.core.slots import fill_slot
from forum.moderation import undo
from forum.moderation.reshaping import actions, following, models, views  # noqa: F401  its tables and pages
from forum.threads.actions import moving
from forum.threads.models import Thread
from forum.threads.queries import merged_into, reach_of
from forum.threads.statements import head_facts

_other = aliased(Thread)
MOST = 20


def _beside(viewer, thread) -> str:
    """On a duplicate: where the problem is answered. On the other: what else asked the same."""
    target = merged_into(viewer, thread.id) if thread.head.merged_into_id else None
    theirs = []
    if thread.head.has_duplicates:
        same = select(Thread.id, Thread.title, Thread.slug, Thread.reply_count).where(Thread.merged_into_id == thread.id, Thread.hidden_at.is_(None), reach_of(viewer))
        theirs = list(db.session.execute(same.order_by(Thread.id).limit(MOST)))
    return render_template("moderation/reshaping/_beside.html", thread=thread, target=target, theirs=theirs, base=f"/threads/{thread.id}") if target or theirs else ""


def attach(app: Flask) -> None:
    """Register pages, what follows moved posts, undo, and what stands on the pages of duplicates."""
    head_facts["has_duplicates"] = exists().where(_other.merged_into_id == Thread.id, _other.hidden_at.is_(None)).correlate(Thread)
    fill_slot("thread.problem", "duplicates", _beside, order=5)
    for hook in (following.practice_follows, following.held_changes_follow):
        if hook not in moving.moved_hooks:
            moving.moved_hooks.append(hook)
    undo.REVERSE.update({Happened.THREAD_MERGED: actions.unmerge, Happened.THREAD_SPLIT: actions.unsplit, Happened.THREAD_DUPLICATE: actions.unmark_duplicate})
