"""What is known of flags: a post's case, how far a member is trusted, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Row, Select, and_, case, exists, func, literal, select, true

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import Moment, db
from forum.moderation.flags.models import Flag, FlagCase
from forum.moderation.queue.sources import moderated
from forum.threads.models import Post, Thread
from forum.threads.queries import reach_of, shown

A_DAY = 10  # flags of one member in 24 hours
TRUSTED_FROM = 5  # visible posts
REJECTED_FOR = timedelta(days=90)
MOST_OPEN = 2  # hidings by one member's flags that wait for a moderator
TARGET = timedelta(days=2)  # in which a moderator looks at a case


def open_case(post_id: int) -> FlagCase | None:
    """The case of a post that waits for a decision."""
    waiting = select(FlagCase).where(FlagCase.post_id == post_id, FlagCase.decided_at.is_(None))
    return db.session.scalar(waiting.execution_options(populate_existing=True))


def last_kept(post: Post) -> FlagCase | None:
    """The last decision to leave a post as it is, as long as its text is still the one that was looked at."""
    kept = select(FlagCase).where(FlagCase.post_id == post.id, FlagCase.outcome == "kept").order_by(FlagCase.id.desc()).limit(1)
    found = db.session.scalar(kept)
    return found if found and not (post.edited_at and post.edited_at > found.decided_at) else None


def of_last_day(user_id: int) -> list:
    """When a member flagged in the last 24 hours, oldest first."""
    return list(db.session.scalars(select(Flag.created_at).where(Flag.user_id == user_id, Flag.created_at > now() - timedelta(days=1)).order_by(Flag.created_at)))


def is_trusted(user_id: int) -> bool:
    """Whether a member's flag for personal data hides at once: vetted, five visible posts, none rejected in 90 days, fewer than two such hidings open."""
    posts = select(func.count()).select_from(Post).join(Thread, Thread.id == Post.thread_id).where(Post.author_id == user_id, shown(), Thread.hidden_at.is_(None))
    mine = select(Flag.id).join(FlagCase, FlagCase.id == Flag.case_id).where(Flag.user_id == user_id)
    rejected = mine.where(Flag.was_rejected, FlagCase.decided_at > now() - REJECTED_FOR)
    waiting = select(func.count()).select_from(Flag).join(FlagCase, FlagCase.id == Flag.case_id).where(Flag.user_id == user_id, Flag.hid, FlagCase.decided_at.is_(None))
    vetted = exists().where(User.id == user_id, User.vetted_at.is_not(None))
    row = db.session.execute(select(vetted, posts.scalar_subquery(), rejected.exists(), waiting.scalar_subquery())).one()
    return bool(row[0]) and row[1] >= TRUSTED_FROM and not row[2] and row[3] < MOST_OPEN


def _places(viewer: Viewer, statement: Select) -> Select:
    """Joins a case with its post and thread, within what the viewer moderates and may read. What the viewer wrote is for a colleague, or for an administrator."""
    joined = statement.join(Post, Post.id == FlagCase.post_id).join(Thread, Thread.id == Post.thread_id)
    not_own = true() if viewer.is_admin else Post.author_id != viewer.id
    return joined.where(moderated(viewer, Thread.network_id), reach_of(viewer), not_own)


def get_case(viewer: Viewer, case_id: int) -> FlagCase | None:
    """A case in the viewer's networks."""
    return db.session.scalar(_places(viewer, select(FlagCase)).where(FlagCase.id == case_id).execution_options(populate_existing=True))


def waiting(viewer: Viewer) -> Select:
    """The cases that wait, for the queue; one that a flag hid is urgent."""
    urgent = case((FlagCase.hidden_at.is_not(None), 1), else_=0).label("urgent")
    columns = (FlagCase.id, Thread.network_id, FlagCase.created_at.label("since"), literal(None, Moment()).label("due"), urgent)
    return _places(viewer, select(*columns)).where(FlagCase.decided_at.is_(None))


def flags_of(case_ids: Sequence[int]) -> list[Row]:
    """The flags of some cases with who flagged, oldest first."""
    statement = select(Flag.case_id, Flag.user_id, Flag.reason, Flag.note, Flag.hid, Flag.created_at, User.name).join(User, User.id == Flag.user_id)
    return list(db.session.execute(statement.where(Flag.case_id.in_(case_ids)).order_by(Flag.id)))


def places_of(case_ids: Sequence[int]) -> list[Row]:
    """What names the posts of some cases."""
    statement = select(FlagCase.id, FlagCase.hidden_at, Post.number, Post.id.label("post_id"), Thread.title, Thread.id.label("thread_id"), Thread.slug)
    return list(db.session.execute(statement.join(Post, Post.id == FlagCase.post_id).join(Thread, Thread.id == Post.thread_id).where(FlagCase.id.in_(case_ids))))


def earlier(case_: FlagCase) -> list[Row]:
    """Earlier decisions about the same post, newest first."""
    statement = select(FlagCase.id, FlagCase.outcome, FlagCase.decided_at, FlagCase.reason, User.name).outerjoin(User, User.id == FlagCase.decided_by_id)
    wanted = statement.where(and_(FlagCase.post_id == case_.post_id, FlagCase.id != case_.id, FlagCase.decided_at.is_not(None)))
    return list(db.session.execute(wanted.order_by(FlagCase.id.desc()).limit(10)))
