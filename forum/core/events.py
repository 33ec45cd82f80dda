"""What happened: one row for audit trail, timeline and outbox, and the handlers of higher rooms that listen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import JSON, ForeignKey, Index, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.db import Base, after_commit, bookkeeping, created, db, unit_of_work
from forum.core.happened import Happened
from forum.core.jobs import job

__all__ = ["Activity", "Happened", "deliver", "later", "listen", "on", "record", "record_look", "record_many", "rewrite_facts", "sweep"]
log = structlog.get_logger()
GIVE_UP = timedelta(days=4)


class LogLock(Base):
    """One row that says whether facts of the log may change in this transaction. Triggers read it; see `rewrite_facts`."""

    __tablename__ = "log_lock"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_open: Mapped[bool] = mapped_column(default=False)


class Activity(Base):
    """One thing that happened. Facts hold names, ids and a moderator's typed reason; no other sentence."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_thread", "thread_id", "created_at"),
        Index("ix_activity_kind", "kind", "id"),
        Index("ix_activity_undelivered", "id", postgresql_where=text("delivered_at IS NULL"), sqlite_where=text("delivered_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
    created_at: Mapped[created]
    delivered_at: Mapped[datetime | None]


_at_once: dict[str, list[Callable]] = defaultdict(list)
_later: dict[str, list[Callable]] = defaultdict(list)


def on(*kinds: Happened) -> Callable:
    """Call a handler inside the same transaction, such as one that writes a notice."""
    return _listener(_at_once, kinds)


def later(*kinds: Happened) -> Callable:
    """Call a handler from a job after the commit. What it writes stands once a recorded activity; it must do nothing else but write."""
    return _listener(_later, kinds)


def listen(handler: Callable[[Activity], None], *kinds: str, at_once: bool) -> None:
    """Call one handler for kinds that are known only once all rooms below are set up: inside the transaction, or from a job after the commit."""
    _listener(_at_once if at_once else _later, kinds)(handler)


def _listener(table: dict[str, list[Callable]], kinds: tuple[str, ...]) -> Callable:
    def register(handler: Callable[[Activity], None]) -> Callable:
        for kind in kinds:
            if handler not in table[kind]:
                table[kind].append(handler)
        return handler

    return register


def record(kind: Happened, actor_id: int | None, *, thread_id: int | None = None, post_id: int | None = None,
           subject_id: int | None = None, network_id: int | None = None, **facts) -> Activity:
    """Write down what happened; the end of every verb."""
    activity = Activity(kind=kind, actor_id=actor_id, thread_id=thread_id, post_id=post_id, subject_id=subject_id,
                        network_id=network_id, facts=facts, created_at=now())
    if kind not in _later:
        activity.delivered_at = activity.created_at
    db.session.add(activity)
    db.session.flush()
    for handler in _at_once[kind]:
        handler(activity)
    if kind in _later:
        number = activity.id
        after_commit(lambda: deliver.enqueue(number))
    return activity


def record_look(kind: Happened, actor_id: int, *, subject_id: int | None = None, network_id: int | None = None, every: timedelta = timedelta(hours=1), **facts) -> None:
    """Write down that somebody looked at something, in a short transaction of its own, for a GET may not write otherwise. The same look again soon is the same look."""
    db.session.rollback()
    same = select(Activity.id).where(Activity.kind == kind, Activity.actor_id == actor_id, Activity.created_at > now() - every)
    same = same.where(Activity.subject_id.is_(None) if subject_id is None else Activity.subject_id == subject_id)
    with bookkeeping() as connection:
        if connection.execute(same.limit(1)).first() is None:
            connection.execute(insert(Activity).values(kind=kind, actor_id=actor_id, subject_id=subject_id, network_id=network_id, facts=facts,
                                                       created_at=now(), delivered_at=now()))


def rewrite_facts(activity_id: int, facts: dict) -> None:
    """Put other facts in the place of those of an activity: only to take away what may stand nowhere any more. The log's lock lets nothing else pass."""
    turn = text("INSERT INTO log_lock (id, is_open) VALUES (1, :open) ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open")
    db.session.execute(turn, {"open": True})
    db.session.execute(update(Activity).where(Activity.id == activity_id).values(facts=facts).execution_options(synchronize_session=False))
    db.session.execute(turn, {"open": False})


def record_many(kind: Happened, actor_id: int | None, rows: Sequence[dict]) -> list[Activity]:
    """Write down what one act did to many things, in a few statements; `rows` hold the other columns of each activity.

    A handler that has a `many` gets all of them at once; what is told later waits in one job.
    """
    moment = now()
    shared = {"kind": kind, "actor_id": actor_id, "created_at": moment, "delivered_at": None if kind in _later else moment}
    db.session.execute(insert(Activity), [{"thread_id": None, "post_id": None, "subject_id": None, "network_id": None, **shared, **row} for row in rows])
    mine = select(Activity).where(Activity.kind == kind, Activity.created_at == moment, Activity.actor_id == actor_id)
    made = list(db.session.scalars(mine.order_by(Activity.id)))
    for handler in _at_once[kind]:
        many = getattr(handler, "many", None)
        if many:
            many(made)
        else:
            for activity in made:
                handler(activity)
    if kind in _later:
        numbers = [activity.id for activity in made]
        after_commit(lambda: deliver_all.enqueue(numbers))
    return made


@job()
def deliver_all(activity_ids: list[int]) -> None:
    """Deliver some activities, one transaction each; a sweep goes on with what a fault leaves."""
    for number in activity_ids:
        deliver(number)


@job()
def deliver(activity_id: int) -> None:
    """Claim one activity and call its later handlers in the same transaction, so that neither stands alone."""
    with unit_of_work():
        if not _claim(activity_id):
            return
        activity = db.session.get(Activity, activity_id, populate_existing=True)
        for handler in _later.get(activity.kind, ()):
            handler(activity)


def _claim(activity_id: int) -> bool:
    waiting = update(Activity).where(Activity.id == activity_id, Activity.delivered_at.is_(None))
    return db.session.execute(waiting.values(delivered_at=now()).execution_options(synchronize_session=False)).rowcount == 1


def sweep() -> None:
    """Deliver what a crash left behind: activities older than ten seconds that nobody claimed.

    One whose handler fails does not stop the others; after four days it is left, with a line in the log.
    """
    waiting = select(Activity.id, Activity.created_at).where(Activity.delivered_at.is_(None)).order_by(Activity.id)
    found = list(db.session.execute(waiting.where(Activity.created_at < now() - timedelta(seconds=10)).limit(500)))
    db.session.rollback()
    for activity_id, created_at in found:
        try:
            deliver(activity_id)
        except OperationalError:
            raise  # the database is away or full: all the others would fail too
        except Exception:
            log.exception("activity not delivered", activity=activity_id)
            if now() - created_at > GIVE_UP:
                _leave(activity_id)


def _leave(activity_id: int) -> None:
    with unit_of_work():
        _claim(activity_id)
    log.error("activity given up", activity=activity_id)
