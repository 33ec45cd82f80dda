"""Statements and appeals: one's own, those that wait, and who may decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Row, Select, and_, exists, func, literal, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import Moment, db
from forum.core.events import Activity
from forum.core.pages import Page, keyset
from forum.moderation.fairness.links import DAYS
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.queue.sources import moderated
from forum.networks.models import NetworkModerator

TARGET = timedelta(days=14)  # in which an appeal is decided


def own(user_id: int) -> Page:
    """Statements about one person, newest first, with their appeal."""
    columns = (Statement.id, Statement.created_at.label("sort_at"), Statement.reason, Activity.kind, Appeal.id.label("appeal_id"), Appeal.decided_at, Appeal.outcome)
    statement = select(*columns).join(Activity, Activity.id == Statement.activity_id).outerjoin(Appeal, Appeal.statement_id == Statement.id)
    return keyset(statement.where(Statement.user_id == user_id), Statement.created_at, Statement.id)


def statement_of(activity_id: int) -> Statement | None:
    """The statement of an act."""
    return db.session.scalar(select(Statement).where(Statement.activity_id == activity_id))


def statements_of(activity_ids: Sequence[int]) -> list[Row]:
    """The statements of some acts: activity, number."""
    return list(db.session.execute(select(Statement.activity_id, Statement.id).where(Statement.activity_id.in_(activity_ids))))


def appeal_of(statement_id: int, *, lock: bool = False) -> Appeal | None:
    """The appeal against a statement."""
    wanted = select(Appeal).where(Appeal.statement_id == statement_id).execution_options(populate_existing=True)
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def is_in_time(statement: Statement) -> bool:
    """Whether it can still be appealed against."""
    return now() - statement.created_at <= timedelta(days=DAYS)


def _others(network_id) -> Select:
    """The moderators of a network (NULL: of any) and all administrators, whose accounts are open, besides who acted and who appeals."""
    keeps = select(NetworkModerator.user_id).where(or_(network_id.is_(None), NetworkModerator.network_id == network_id)).correlate(Statement)
    is_keeper = or_(User.role == "admin", and_(User.role == "moderator", User.id.in_(keeps)))
    return select(User.id).where(is_keeper, User.ended_at.is_(None), User.id != func.coalesce(Statement.decided_by_id, 0), User.id != Statement.user_id)


def _may_decide(viewer: Viewer):
    """The condition for appeals that are for this viewer: never against an own act or about oneself; the first only where nobody else is left."""
    alone = ~exists(_others(Statement.network_id).correlate(Statement))
    return and_(Statement.user_id != viewer.id, or_(func.coalesce(Statement.decided_by_id, 0) != viewer.id, alone))


def waiting(viewer: Viewer) -> Select:
    """The appeals that this viewer may decide, for the queue."""
    columns = (Appeal.id, Statement.network_id, Appeal.created_at.label("since"), literal(None, Moment()).label("due"), literal(0).label("urgent"))
    statement = select(*columns).join(Statement, Statement.id == Appeal.statement_id)
    return statement.where(Appeal.decided_at.is_(None), moderated(viewer, Statement.network_id), _may_decide(viewer))


def can_decide(viewer: Viewer, appeal_id: int) -> bool:
    """Whether this viewer may decide an appeal: somebody else than who acted, and than whom it concerns."""
    statement = select(Appeal.id).join(Statement, Statement.id == Appeal.statement_id)
    return db.session.scalar(statement.where(Appeal.id == appeal_id, moderated(viewer, Statement.network_id), _may_decide(viewer))) is not None


def get_appeal(viewer: Viewer, appeal_id: int, *, lock: bool = False) -> Appeal | None:
    """An appeal in the viewer's networks, whether they may decide it or only read it; nobody reads there an appeal of their own."""
    wanted = select(Appeal).join(Statement, Statement.id == Appeal.statement_id).where(Appeal.id == appeal_id, moderated(viewer, Statement.network_id),
                                                                                      Statement.user_id != viewer.id)
    wanted = wanted.execution_options(populate_existing=True)
    return db.session.scalar(wanted.with_for_update(of=Appeal) if lock else wanted)


def shown(appeal_ids: Sequence[int]) -> list[Row]:
    """What names some appeals."""
    statement = select(Appeal.id, Appeal.text, Activity.kind, Activity.facts).join(Statement, Statement.id == Appeal.statement_id)
    return list(db.session.execute(statement.join(Activity, Activity.id == Statement.activity_id).where(Appeal.id.in_(appeal_ids))))
