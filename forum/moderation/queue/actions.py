"""Verbs of the queue: take an item on, let it go, note something, and end one that has no decision of its own."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from forum.accounts.models import User
from forum.core.access import SomeoneWasFaster
from forum.core.clock import now
from forum.core.dates import ago
from forum.core.db import add_once, db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.moderation.queue.models import QueueMark, QueueNote
from forum.moderation.queue.queries import mark_of

STALE = timedelta(days=3)  # after which somebody else takes an item over without asking


def _marked(kind: str, subject_id: int) -> QueueMark:
    """The row of an item, locked; made when it is the first."""
    if mark_of(kind, subject_id) is None:
        add_once(QueueMark(kind=kind, subject_id=subject_id, outcome=""))
    return mark_of(kind, subject_id, lock=True)


def claim(kind: str, subject_id: int, user_id: int, *, over: int | None = None) -> None:
    """Take an item on. Raises SomeoneWasFaster when another has it, unless it is taken over from exactly that person (`over`), or lay for days."""
    mark = _marked(kind, subject_id)
    free = or_(QueueMark.claimed_by_id.is_(None), QueueMark.claimed_by_id.in_([user_id, over or 0]), QueueMark.claimed_at < now() - STALE)
    mine = update(QueueMark).where(QueueMark.kind == kind, QueueMark.subject_id == subject_id, free)
    if db.session.execute(mine.values(claimed_by_id=user_id, claimed_at=now()).execution_options(synchronize_session=False)).rowcount != 1:
        name = db.session.scalar(select(User.name).where(User.id == mark.claimed_by_id)) or _("Someone")
        raise SomeoneWasFaster(_("%(name)s works on this already, since %(when)s.", name=name, when=ago(mark.claimed_at)))


def let_go(kind: str, subject_id: int, user_id: int) -> None:
    """Leave an item to others."""
    mine = update(QueueMark).where(QueueMark.kind == kind, QueueMark.subject_id == subject_id, QueueMark.claimed_by_id == user_id)
    db.session.execute(mine.values(claimed_by_id=None, claimed_at=None).execution_options(synchronize_session=False))


def note(kind: str, subject_id: int, user_id: int, text: str) -> None:
    """Note something for the other moderators."""
    db.session.add(QueueNote(kind=kind, subject_id=subject_id, user_id=user_id, text=text, created_at=now()))
    db.session.flush()


def finish(kind: str, subject_id: int, user_id: int, outcome: str, *, network_id: int | None = None, thread_id: int | None = None, **facts) -> Activity:
    """End an item that has no table with a decision of its own. Raises SomeoneWasFaster when it is done already."""
    mark = _marked(kind, subject_id)
    waiting = update(QueueMark).where(QueueMark.kind == kind, QueueMark.subject_id == subject_id, QueueMark.done_at.is_(None))
    values = {"done_at": now(), "done_by_id": user_id, "outcome": outcome}
    if db.session.execute(waiting.values(**values).execution_options(synchronize_session=False)).rowcount != 1:
        db.session.refresh(mark)
        name = db.session.scalar(select(User.name).where(User.id == mark.done_by_id)) or _("Someone")
        raise SomeoneWasFaster(_("%(name)s has done this already, %(when)s.", name=name, when=ago(mark.done_at)))
    return record(Happened.ITEM_DONE, user_id, network_id=network_id, thread_id=thread_id, item=kind, outcome=outcome, **facts)
