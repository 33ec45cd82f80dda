"""The job that nudges: in working hours it looks what is due, claims each and tells it once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.exc import IntegrityError

from forum.core.clock import BRUSSELS, now
from forum.core.db import db, unit_of_work
from forum.core.events import record
from forum.moderation.care import due, mails
from forum.moderation.care.choices import today
from forum.moderation.care.kinds import HAPPENED
from forum.moderation.care.models import Nudge, NudgeMail, NudgeReceiver
from forum.moderation.care.quiet import is_waking
from forum.moderation.care.settings import Place, places
from forum.practice import shelf
from forum.threads.models import Thread

KEPT = timedelta(days=60)
OLD = 100  # old solutions that are asked about in a day


@dataclass(frozen=True)
class Step:
    """One kind of nudge: which threads are due, whom it is for, and how many at most a day: what piled up is worked off bit by bit."""

    kind: str
    due: Callable[[Sequence[Place]], Select]
    receivers: Callable[[Thread], Select]
    most: int = 50


STEPS = (
    Step("asker", due.askers, due.the_asker),
    Step("themes", due.for_themes, due.followers_of_themes),
    Step("network", due.for_network, due.of_other_network, 20),
    Step("moderators", due.for_moderators, due.moderators_of("moderators"), 20),
    Step("pinned", due.stale_pins, due.moderators_of("pinned"), 20),
)


def nudge() -> None:
    """Tell what is due. At night, at weekends and on holidays nothing goes out; it waits for the next working hour."""
    if not is_waking(now()):
        return
    for step in STEPS:
        _go_through(step)
    _ask_of_old_solutions()
    mails.write_due()
    with unit_of_work():
        db.session.execute(delete(NudgeMail).where(NudgeMail.day < today() - KEPT))


def _go_through(step: Step) -> None:
    where, most = places(step.kind, now()), _left_today(step.kind, step.most)
    found = list(db.session.execute(step.due(where).limit(most))) if where and most > 0 else []
    db.session.rollback()
    for thread_id, number in found:
        with unit_of_work():
            _tell(step, where, thread_id, number)


def _left_today(kind: str, most: int) -> int:
    """How many more of a kind may go out today."""
    midnight = datetime.combine(today(), time(), BRUSSELS)
    return most - db.session.scalar(select(func.count(Nudge.id)).where(Nudge.kind == kind, Nudge.created_at >= midnight))


def _tell(step: Step, where: Sequence[Place], thread_id: int, number: int) -> None:
    """Look once more, claim the step, then tell whom it is for. Without receivers it counts as told: there was nobody."""
    if db.session.execute(step.due(where).where(Thread.id == thread_id)).first() is None:
        return
    claimed = claim(step.kind, thread_id, number)
    if claimed is None:
        return
    thread = db.session.get(Thread, thread_id, populate_existing=True)
    if note_receivers(claimed, step.receivers(thread)):
        claimed.activity_id = record(HAPPENED[step.kind], None, thread_id=thread_id, network_id=thread.network_id, nudge_id=claimed.id).id


def claim(kind: str, thread_id: int, step: int) -> Nudge | None:
    """Write the nudge down; None when another worker was first."""
    row = Nudge(kind=kind, thread_id=thread_id, step=step, created_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return None
    return row


def note_receivers(nudge: Nudge, people: Select) -> int:
    """Write down whom a nudge is for; gives how many. A letter is written later, with what else is for them that day."""
    who = people.subquery()
    db.session.execute(insert(NudgeReceiver).from_select(["nudge_id", "user_id"], select(literal(nudge.id), who.c.id)))
    return db.session.scalar(select(func.count()).select_from(NudgeReceiver).where(NudgeReceiver.nudge_id == nudge.id))


def _ask_of_old_solutions() -> None:
    """The practice room asks, where and when the networks allow it; `mails` writes the letters with the others."""
    for place in places("old", now()):
        if (most := _left_today("old", OLD)) > 0:
            shelf.ask_testers(due.at(place), years=place.waits, most=most)
