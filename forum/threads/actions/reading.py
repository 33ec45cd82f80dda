"""Reading marks, following, thanking: small facts of one reader."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from forum.core.clock import now
from forum.core.db import add_once, db
from forum.threads.models import Post, ReadingMark, Thanks, Thread, ThreadFollow

on_read: list[Callable[[int, int, int], None]] = []


def mark_read(user_id: int, thread_id: int, number: int) -> None:
    """Note that a person has read up to a number; a mark never goes back. Tells `on_read` (user, thread, number)."""
    mark = db.session.get(ReadingMark, (user_id, thread_id), populate_existing=True)
    if mark is None:
        add_once(ReadingMark(user_id=user_id, thread_id=thread_id, number=number, read_at=now()))
    elif mark.number < number:
        mark.number, mark.read_at = number, now()
    db.session.flush()
    for hook in on_read:
        hook(user_id, thread_id, number)


def follow(user_id: int, thread: Thread, *, wanted: bool = True) -> None:
    """Start or stop following a thread. Who follows again has mail about it again."""
    if not wanted:
        db.session.execute(delete(ThreadFollow).where(ThreadFollow.user_id == user_id, ThreadFollow.thread_id == thread.id))
        return
    standing = db.session.scalar(select(ThreadFollow).where(ThreadFollow.user_id == user_id, ThreadFollow.thread_id == thread.id))
    if standing is None:
        add_once(ThreadFollow(user_id=user_id, thread_id=thread.id, created_at=now()))


def thank(user_id: int, post: Post, *, wanted: bool = True) -> None:
    """Thank for a post, or take it back."""
    if wanted:
        if db.session.get(Thanks, (post.id, user_id)) is None:
            add_once(Thanks(post_id=post.id, user_id=user_id, created_at=now()))
    else:
        db.session.execute(delete(Thanks).where(Thanks.user_id == user_id, Thanks.post_id == post.id))
