"""All that moderators know of one member, on one page. What was posted without name is left out of it: nobody learns there whose it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.fairness.statements import about_nameless
from forum.moderation.flags.models import Flag, FlagCase
from forum.moderation.people.models import Sanction
from forum.threads.models import Post, Thread
from forum.threads.queries import visible_threads

MOST = 10
_maker, _lifter = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class History:
    """What one page shows of a member."""

    user: User
    vetted_by: str
    measures: list[Row]
    statements: list[Row]
    posts: list[Row]
    flags_made: int
    flags_rejected: int
    flagged: int
    hidden: int


def history(viewer: Viewer, user: User) -> History:
    """Everything about one member, in a fixed number of statements."""
    made, rejected = db.session.execute(
        select(func.count(Flag.id), func.coalesce(func.sum(case((Flag.was_rejected & (FlagCase.decided_at > now() - timedelta(days=90)), 1), else_=0)), 0))
        .join(FlagCase, FlagCase.id == Flag.case_id).where(Flag.user_id == user.id)).one()
    named = (Post.author_id == user.id, Post.without_name.is_(False))
    flagged = select(func.count(FlagCase.id)).join(Post, Post.id == FlagCase.post_id).where(*named, FlagCase.outcome == "hidden")
    hidden = select(func.count(Post.id)).where(*named, Post.hidden_at.is_not(None))
    return History(user, db.session.scalar(select(User.name).where(User.id == (user.vetted_by_id or 0))) or "", measures_of(user.id), statements_of(user.id),
                   _posts(viewer, user.id), made, rejected, db.session.scalar(flagged), db.session.scalar(hidden))


def measures_of(user_id: int) -> list[Row]:
    """All measures about somebody, newest first."""
    statement = select(Sanction, _maker.name.label("by"), _lifter.name.label("lifted_by")).outerjoin(_maker, _maker.id == Sanction.created_by_id)
    statement = statement.outerjoin(_lifter, _lifter.id == Sanction.lifted_by_id).where(Sanction.user_id == user_id)
    return list(db.session.execute(statement.order_by(Sanction.id.desc()).limit(100)))


def statements_of(user_id: int) -> list[Row]:
    """Decisions about what somebody posted under their name, with what an appeal came to."""
    statement = select(Statement.id, Activity.kind, Statement.reason, Statement.created_at, Appeal.id.label("appeal_id"), Appeal.outcome, Appeal.decided_at)
    statement = statement.join(Activity, Activity.id == Statement.activity_id).outerjoin(Appeal, Appeal.statement_id == Statement.id)
    statement = statement.outerjoin(Post, Post.id == Activity.post_id).outerjoin(Thread, Thread.id == Activity.thread_id)
    return list(db.session.execute(statement.where(Statement.user_id == user_id, ~about_nameless()).order_by(Statement.id.desc()).limit(MOST)))


def _posts(viewer: Viewer, user_id: int) -> list[Row]:
    """Their last posts under their name, as far as the viewer may open them."""
    within = visible_threads(viewer).with_only_columns(Thread.id)
    statement = select(Post.id, Post.number, Post.created_at, Post.hidden_at, Thread.title).join(Thread, Thread.id == Post.thread_id)
    mine = statement.where(Post.author_id == user_id, Post.without_name.is_(False), Post.thread_id.in_(within))
    return list(db.session.execute(mine.order_by(Post.created_at.desc(), Post.id.desc()).limit(MOST)))


def standing_now(viewer: Viewer) -> list[Row]:
    """The measures that hold now, about those whom the viewer looks after."""
    holds = (Sanction.until.is_(None)) | (Sanction.until > now())
    statement = select(Sanction, User.name, User.id.label("person_id")).join(User, User.id == Sanction.user_id)
    statement = statement.where(Sanction.kind != "note", Sanction.lifted_at.is_(None), holds, User.id != viewer.id)
    if not viewer.is_admin:
        statement = statement.where(User.home_network_id.in_(sorted(viewer.moderated_ids)))
    return list(db.session.execute(statement.order_by(Sanction.id.desc()).limit(100)))
