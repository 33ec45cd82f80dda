"""Counts and dates of many threads at once, computed from their posts: the set-based sibling of `refresh_thread`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from forum.core.db import db
from forum.threads.models import Post, Solution, Thread, ThreadTheme
from forum.threads.queries import shown


def refresh(thread_ids: Sequence[int]) -> None:
    """Recompute replies, last number, last activity and the day solved."""
    if not thread_ids:
        return
    posts = select(Post).where(Post.thread_id == Thread.id).correlate(Thread)
    replies = posts.with_only_columns(func.count(Post.id)).where(Post.number > 1, shown())
    latest = posts.with_only_columns(func.max(Post.created_at)).where(shown())
    highest = posts.with_only_columns(func.max(Post.number))
    solved = select(Solution.created_at).where(Solution.thread_id == Thread.id).correlate(Thread)
    db.session.execute(update(Thread).where(Thread.id.in_(thread_ids)).values(
        reply_count=replies.scalar_subquery(), last_number=func.coalesce(highest.scalar_subquery(), 1),
        last_activity_at=func.coalesce(latest.scalar_subquery(), Thread.created_at), solved_at=solved.scalar_subquery(),
    ).execution_options(synchronize_session=False))
    activity = select(Thread.last_activity_at).where(Thread.id == ThreadTheme.thread_id).correlate(ThreadTheme).scalar_subquery()
    db.session.execute(update(ThreadTheme).where(ThreadTheme.thread_id.in_(thread_ids)).values(last_activity_at=activity)
                       .execution_options(synchronize_session=False))
