"""Counts and dates of a thread, always computed anew from its posts."""

from __future__ import annotations

from sqlalchemy import func, select, update

from forum.core.db import db
from forum.threads.models import Post, Thread, ThreadTheme
from forum.threads.queries import shown, visible_replies


def refresh_thread(thread_id: int) -> None:
    """Recompute a thread's replies, last number and last activity, and the dates that its themes carry."""
    db.session.flush()
    latest = select(func.max(Post.created_at)).where(Post.thread_id == thread_id, shown()).scalar_subquery()
    highest = select(func.max(Post.number)).where(Post.thread_id == thread_id).scalar_subquery()
    here = update(Thread).where(Thread.id == thread_id).execution_options(synchronize_session=False)
    db.session.execute(here.values(reply_count=visible_replies(thread_id).scalar_subquery(), last_number=func.coalesce(highest, 1),
                                   last_activity_at=func.coalesce(latest, Thread.created_at)))
    activity = select(Thread.last_activity_at).where(Thread.id == thread_id).scalar_subquery()
    db.session.execute(update(ThreadTheme).where(ThreadTheme.thread_id == thread_id).values(last_activity_at=activity)
                       .execution_options(synchronize_session=False))
    thread = db.session.get(Thread, thread_id)
    if thread is not None:
        db.session.refresh(thread)
