"""Who hears of what happened in a thread: always from those who may read it now."""

from __future__ import annotations

from sqlalchemy import Select, and_, exists, or_, select

from forum.accounts.models import User
from forum.accounts.viewers import is_let_in
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.notifications import words
from forum.threads.models import Post, Thread, ThreadFollow
from forum.threads.queries import readers_of

ONLY_NAMED = (Happened.THREAD_STARTED, Happened.POST_EDITED)
WRITTEN = (Happened.POST_ADDED, *ONLY_NAMED)  # what a post's text may tell of
ON_POSTS = (*WRITTEN, Happened.THREAD_SOLVED, Happened.SOLUTION_WITHDRAWN)  # what is told of a thread's posts in words of this room
TOLD_BY_ROOM = frozenset(map(str, (*ON_POSTS, *words.DECISIONS)))


def listeners(activity: Activity) -> Select[tuple[int]]:
    """Readers who followed the thread when it happened, who is named in it, and the writer of the post that was chosen or withdrawn; never who did it.

    Of a new thread and of a change to a text only those hear who are named in it.
    """
    readers = readers_of(db.session.get(Thread, activity.thread_id)).where(User.id != (activity.actor_id or 0))
    if activity.kind in ONLY_NAMED:
        return readers.where(is_named(activity))
    follows = User.id.in_(select(ThreadFollow.user_id).where(ThreadFollow.thread_id == activity.thread_id,
                                                             ThreadFollow.created_at <= activity.created_at))
    return readers.where(or_(follows, is_named(activity), User.id == writer_of(activity)))


def named(activity: Activity) -> list[int]:
    """Who is named for the first time in what was written."""
    return activity.facts.get("mentioned") or []


def is_named(activity: Activity):
    """The condition on User for who is named in what was written."""
    return User.id.in_(named(activity))


def writer_of(activity: Activity):
    """The id of the post's writer, as a subquery."""
    return select(Post.author_id).where(Post.id == activity.post_id).scalar_subquery()


def by_mail(listeners: Select[tuple[int]], thread_id: int) -> Select[tuple[int]]:
    """Those of them who want it by mail, and have not switched it off for this thread."""
    off = exists().where(ThreadFollow.thread_id == thread_id, ThreadFollow.user_id == User.id, ThreadFollow.by_mail.is_(False))
    return listeners.where(wants_mail(), ~off)


def wants_mail():
    """The condition on User for who gets mail at all."""
    return and_(User.wants_mail, User.email.is_not(None), User.ended_at.is_(None), is_let_in())


def still_by_mail(activity: Activity, user_id: int) -> bool:
    """Whether one person would be told by mail if it happened now."""
    return db.session.scalar(by_mail(listeners(activity), activity.thread_id).where(User.id == user_id)) is not None


def still_reads(thread: Thread, user_id: int) -> bool:
    """Whether one person may read a thread now, and it is not hidden."""
    return thread.hidden_at is None and db.session.scalar(readers_of(thread).where(User.id == user_id)) is not None
