"""Notices in the site: written in the transaction of what they tell, read by reading the thread."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, case, delete, exists, insert, literal, null, or_, select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened, on
from forum.notifications.audience import WRITTEN, is_named, listeners, named, writer_of
from forum.notifications.models import Notice
from forum.threads.actions.moving import Moved
from forum.threads.models import Post, ReadingMark

COLUMNS = ["user_id", "activity_id", "thread_id", "reason", "created_at", "read_at"]


def write(receivers: Select[tuple[int]], activity: Activity, *, thread_id: int | None, reason: ColumnElement,
          read_at: ColumnElement | None = None) -> None:
    """Write a notice to every user that `receivers` selects, in one statement; to none of them twice."""
    told = exists().where(Notice.user_id == User.id, Notice.activity_id == activity.id)
    moment = literal(activity.created_at, Notice.created_at.type)
    rows = receivers.where(~told).add_columns(literal(activity.id), literal(thread_id, Notice.thread_id.type), reason, moment,
                                              null() if read_at is None else read_at)
    db.session.execute(insert(Notice).from_select(COLUMNS, rows))


@on(*WRITTEN)
def tell_of_text(activity: Activity) -> None:
    """A new reply, to the thread's followers; and any text, to who is named in it."""
    if activity.kind == Happened.POST_ADDED or named(activity):
        write(listeners(activity), activity, thread_id=activity.thread_id, reason=_why(activity))


def _why(activity: Activity) -> ColumnElement:
    if not named(activity):
        return literal("follower")
    return case((is_named(activity), literal("mentioned")), else_=literal("follower"))


@on(Happened.THREAD_SOLVED, Happened.SOLUTION_WITHDRAWN)
def tell_of_solution(activity: Activity) -> None:
    """A solution chosen or taken back, to followers and to the writer of that answer."""
    reason = case((User.id == writer_of(activity), literal("author")), else_=literal("follower"))
    write(listeners(activity), activity, thread_id=activity.thread_id, reason=reason)


@on(Happened.POST_HIDDEN, Happened.POST_WITHDRAWN)
def forget_reply(activity: Activity) -> None:
    """A reply out of sight is no news."""
    of_post = select(Activity.id).where(Activity.post_id == activity.post_id, Activity.kind.in_(WRITTEN))
    db.session.execute(delete(Notice).where(Notice.activity_id.in_(of_post)).execution_options(synchronize_session=False))


@on(Happened.POST_RESTORED, Happened.POST_RETURNED)
def tell_again(activity: Activity) -> None:
    """A reply that is back is news to those who had not read it."""
    post = db.session.get(Post, activity.post_id)
    read = exists().where(ReadingMark.user_id == User.id, ReadingMark.thread_id == post.thread_id, ReadingMark.number >= post.number)
    moment = case((read, literal(now(), Notice.read_at.type)), else_=null())
    for told in db.session.scalars(select(Activity).where(Activity.post_id == activity.post_id, Activity.kind.in_(WRITTEN))):
        if told.kind == Happened.POST_ADDED or named(told):
            write(listeners(told), told, thread_id=told.thread_id, reason=_why(told), read_at=moment)


def read_along(user_id: int, thread_id: int, number: int) -> None:
    """Reading up to a post reads what was told of it; what was told of the solution stands on every page of the thread."""
    seen = select(Activity.id).outerjoin(Post, Post.id == Activity.post_id).where(
        Activity.thread_id == thread_id, or_(Activity.kind.not_in(WRITTEN), Post.number <= number))
    mark(Notice.user_id == user_id, Notice.thread_id == thread_id, Notice.activity_id.in_(seen))


def follow_posts(moved: Moved) -> None:
    """Notices of posts that went to another thread go along, so that reading them there reads the notices."""
    of_posts = select(Activity.id).where(Activity.post_id.in_(moved.post_ids), Activity.thread_id == moved.to_id)
    here = update(Notice).where(Notice.thread_id == moved.from_id, Notice.activity_id.in_(of_posts)).values(thread_id=moved.to_id)
    db.session.execute(here.execution_options(synchronize_session=False))


def mark(*conditions: ColumnElement[bool]) -> None:
    """Mark the unread notices that meet the conditions as read."""
    unread = update(Notice).where(Notice.read_at.is_(None), *conditions)
    db.session.execute(unread.values(read_at=now()).execution_options(synchronize_session=False))
