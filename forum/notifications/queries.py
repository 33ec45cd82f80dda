"""A member's notices: the number at the bell, and the page that groups them by thread."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, literal, null, or_, select, union_all

from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import Activity
from forum.core.pages import Page, keyset
from forum.networks.models import NetworkModerator
from forum.networks.people import PersonColumns
from forum.notifications.audience import ON_POSTS
from forum.notifications.models import Notice
from forum.threads import guesting
from forum.threads.models import Post, Thread
from forum.threads.queries import acted_without_name, listed

MOST = 100
LINES = 3
actor = PersonColumns("actor", acted_without_name(Activity))


def unread_of(user: type[User]) -> ScalarSelect[int]:
    """How many threads, decisions and tellings without thread have news for the user of the enclosing query, up to a bound.

    Threads are told apart by the index alone, before any of them is looked at. An unread telling that went out of reach is counted,
    and its place on the page says that it can no longer be read: so the number is that of the page, and reading all ends it.
    """
    mine = (Notice.user_id == user.id, Notice.read_at.is_(None))
    told = select(Notice.thread_id).where(*mine, Notice.thread_id.is_not(None)).distinct().limit(2 * MOST).correlate(user).subquery()
    readable = (Thread.hidden_at.is_(None), _reach_of(user))
    threads = select(Thread.id).join(told, told.c.thread_id == Thread.id).where(*readable).limit(MOST).correlate(user).subquery()
    decisions = select(Notice.id).where(*mine, Notice.thread_id.is_(None)).limit(MOST).correlate(user).subquery()
    some = select(func.count()).select_from(threads).scalar_subquery() + select(func.count()).select_from(decisions).scalar_subquery()
    return select(some).correlate(user).scalar_subquery()


def _reach_of(user: type[User]) -> ColumnElement[bool]:
    """The rule of `threads.queries.reach_of` for a user of the enclosing query; a test holds the two together."""
    moderates = exists().where(NetworkModerator.user_id == user.id, NetworkModerator.network_id == Thread.network_id).correlate(user, Thread)
    as_member = or_(Thread.audience == "all", user.role == "admin", Thread.network_id == user.home_network_id,
                    and_(user.role == "moderator", moderates))
    return or_(and_(user.role != GUEST, as_member), guesting.reads_as_guest(user))


def _groups(viewer: Viewer) -> Select:
    """One row a thread with notices that the viewer may read now, and one row for each that has none: a decision or a telling."""
    unread = case((Notice.read_at.is_(None), 1), else_=0)
    first = func.min(case((and_(Notice.read_at.is_(None), Activity.kind.in_(ON_POSTS)), Activity.post_id)))
    readable = select(Thread.id).where(listed(viewer))
    threads = select(func.max(Notice.id).label("id"), func.max(Notice.created_at).label("sort_at"), Notice.thread_id,
                     func.sum(unread).label("unread"), first.label("first_post_id"), literal(0).label("activity_id"),
                     literal("").label("kind"))
    threads = threads.join(Activity, Activity.id == Notice.activity_id).group_by(Notice.thread_id)
    threads = threads.where(Notice.user_id == viewer.id, Notice.thread_id.in_(readable))
    decisions = select(Notice.id, Notice.created_at, Notice.thread_id, unread, null(), Notice.activity_id, Activity.kind)
    decisions = decisions.join(Activity, Activity.id == Notice.activity_id).where(Notice.user_id == viewer.id, Notice.thread_id.is_(None))
    return union_all(threads, decisions).subquery()


def page_of_groups(viewer: Viewer) -> Page:
    """The groups, newest first."""
    groups = _groups(viewer)
    return keyset(select(groups), groups.c.sort_at, groups.c.id)


def latest_in(viewer: Viewer, thread_ids: list[int]) -> list:
    """The last few notices of each thread with who did it, newest first."""
    place = func.row_number().over(partition_by=Notice.thread_id, order_by=Notice.id.desc()).label("place")
    mine = select(Notice.id, place).where(Notice.user_id == viewer.id, Notice.thread_id.in_(thread_ids)).subquery()
    wanted = select(Notice.thread_id, Notice.activity_id, Notice.reason, Notice.created_at, Notice.read_at, Activity.kind, Activity.post_id,
                    Post.kind.label("post_kind"), *actor.columns)
    wanted = wanted.join(mine, mine.c.id == Notice.id).join(Activity, Activity.id == Notice.activity_id).where(mine.c.place <= LINES)
    wanted = wanted.outerjoin(Post, Post.id == Activity.post_id).join(Thread, Thread.id == Notice.thread_id)
    return list(db.session.execute(actor.join(wanted, Activity.actor_id, outer=True).order_by(Notice.id.desc())))


def threads_of(thread_ids: list[int]) -> dict[int, object]:
    """What names a thread, by id. Give only ids that the viewer may read."""
    found = db.session.execute(select(Thread.id, Thread.title, Thread.slug, Thread.solved_at, Thread.kind).where(Thread.id.in_(thread_ids)))
    return {row.id: row for row in found}


def decisions_of(viewer: Viewer, activity_ids: list[int]) -> dict[int, object]:
    """Decisions about the viewer, by activity; a thread's title only where the viewer wrote it or may read it."""
    readable = select(Thread.id, Thread.slug).where(listed(viewer)).subquery()
    known = or_(readable.c.id.is_not(None), Thread.author_id == viewer.id)
    wanted = select(Activity.id, Activity.kind, Activity.facts, Activity.network_id, Activity.post_id, readable.c.id.label("thread_id"),
                    readable.c.slug, case((known, Thread.title)).label("title"), Post.hidden_at)
    wanted = wanted.outerjoin(Thread, Thread.id == Activity.thread_id).outerjoin(readable, readable.c.id == Activity.thread_id)
    wanted = wanted.outerjoin(Post, Post.id == Activity.post_id)
    found = db.session.execute(wanted.where(Activity.id.in_(activity_ids), Activity.subject_id == viewer.id))
    return {row.id: row for row in found}
