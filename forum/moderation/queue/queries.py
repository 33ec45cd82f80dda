"""The queue as one statement over all sources, so that it costs the same however many kinds there are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import Moment, db
from forum.moderation.queue.models import QueueMark, QueueNote
from forum.moderation.queue.sources import Source, sources

PAGE = 50
MOST = 99  # the number in the rail says no more than "99+"


def _of(viewer: Viewer, source: Source) -> Select:
    found = source.waiting(viewer).subquery()
    return select(literal(source.kind).label("kind"), found.c.id, found.c.network_id, type_coerce(found.c.since, Moment()).label("since"),
                  type_coerce(found.c.due, Moment()).label("due"), found.c.urgent)


def everything(viewer: Viewer, kinds: Sequence[str] = ()):
    """All that waits for a viewer, of some kinds or of all, as a subquery."""
    wanted = [source for source in sources.values() if not kinds or source.kind in kinds]
    return union_all(*(_of(viewer, source) for source in wanted)).subquery()


def page_of_items(viewer: Viewer, *, kind: str = "", network_id: int | None = None, whose: str = "") -> list[Row]:
    """The first items: urgent ones, then by the moment that they are due, each with who works on it. `whose`: "mine" or "free"."""
    items = everything(viewer, [kind] if kind in sources else [])
    claimer = aliased(User)
    statement = select(items, QueueMark.claimed_by_id, QueueMark.claimed_at, claimer.name.label("claimed_by"))
    statement = statement.outerjoin(QueueMark, and_(QueueMark.kind == items.c.kind, QueueMark.subject_id == items.c.id))
    statement = statement.outerjoin(claimer, claimer.id == QueueMark.claimed_by_id)
    conditions = [*_in_network(items, network_id), *_claimed(viewer, whose)]
    order = (items.c.urgent.desc(), func.coalesce(items.c.due, items.c.since), items.c.kind, items.c.id)
    return list(db.session.execute(statement.where(*conditions).order_by(*order).limit(PAGE + 1)))


def _in_network(items, network_id: int | None) -> list[ColumnElement[bool]]:
    return [or_(items.c.network_id.is_(None), items.c.network_id == network_id)] if network_id is not None else []


def _claimed(viewer: Viewer, whose: str) -> list[ColumnElement[bool]]:
    return {"mine": [QueueMark.claimed_by_id == viewer.id], "free": [QueueMark.claimed_by_id.is_(None)]}.get(whose, [])


def counts(viewer: Viewer) -> dict[str, int]:
    """How many items of each kind wait for a viewer."""
    items = everything(viewer)
    return dict(db.session.execute(select(items.c.kind, func.count()).group_by(items.c.kind)).all())


def total(viewer: Viewer) -> int:
    """How many items wait for a viewer; 0 for who moderates nothing."""
    return sum(counts(viewer).values()) if viewer.is_moderator and sources else 0


def waits(viewer: Viewer, kind: str, subject_id: int) -> bool:
    """Whether one item waits in the viewer's networks."""
    found = sources[kind].waiting(viewer).subquery()
    return db.session.scalar(select(found.c.id).where(found.c.id == subject_id)) is not None


def mark_of(kind: str, subject_id: int, *, lock: bool = False) -> QueueMark | None:
    """What stands with an item."""
    wanted = select(QueueMark).where(QueueMark.kind == kind, QueueMark.subject_id == subject_id).execution_options(populate_existing=True)
    return db.session.scalar(wanted.with_for_update() if lock else wanted)


def notes_of(kind: str, subject_id: int) -> list[Row]:
    """The notes on an item, oldest first."""
    statement = select(QueueNote.id, QueueNote.text, QueueNote.created_at, QueueNote.user_id, User.name).outerjoin(User, User.id == QueueNote.user_id)
    return list(db.session.execute(statement.where(QueueNote.kind == kind, QueueNote.subject_id == subject_id).order_by(QueueNote.id).limit(100)))


def claimed(kind: str, subject_id: int) -> Row | None:
    """Who works on an item."""
    statement = select(QueueMark.claimed_by_id, QueueMark.claimed_at, User.name).join(User, User.id == QueueMark.claimed_by_id)
    return db.session.execute(statement.where(QueueMark.kind == kind, QueueMark.subject_id == subject_id)).first()
