"""Counts and dates of a thread, always computed anew from its posts."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Update, bindparam, func, select, update

from forum.core.db import db, fetch
from forum.threads.models import Post, Thread, ThreadTheme
from forum.threads.queries import shown


@cache
def _statements() -> tuple[Update, Update]:
    number = bindparam("of_thread")
    latest = select(func.max(Post.created_at)).where(Post.thread_id == number, shown()).scalar_subquery()
    highest = select(func.max(Post.number)).where(Post.thread_id == number).scalar_subquery()
    replies = select(func.count(Post.id)).where(Post.thread_id == number, Post.number > 1, shown()).scalar_subquery()
    thread = update(Thread).where(Thread.id == number).values(reply_count=replies, last_number=func.coalesce(highest, 1),
                                                              last_activity_at=func.coalesce(latest, Thread.created_at))
    activity = select(Thread.last_activity_at).where(Thread.id == number).scalar_subquery()
    return thread, update(ThreadTheme).where(ThreadTheme.thread_id == number).values(last_activity_at=activity)


def refresh_thread(thread_id: int) -> None:
    """Recompute a thread's replies, last number and last activity, and the dates that its themes carry."""
    db.session.flush()
    for statement in _statements():
        fetch(statement, {"of_thread": thread_id})
    thread = db.session.get(Thread, thread_id)
    if thread is not None:
        db.session.refresh(thread)
