"""What a member wants of nudges: each kind on or off, and none before a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import CompoundSelect, delete, select, union

from forum.core.clock import BRUSSELS, now
from forum.core.db import add_once, db
from forum.moderation.care.kinds import KINDS
from forum.moderation.care.models import NudgeOff, NudgePause


def today() -> date:
    """The day it is here."""
    return now().astimezone(BRUSSELS).date()


def left_out(kind: str) -> CompoundSelect:
    """The ids of who wants no nudges of a kind, or none yet."""
    paused = select(NudgePause.user_id).where(NudgePause.not_before > today())
    return union(select(NudgeOff.user_id).where(NudgeOff.kind == kind), paused)


def off_kinds(user_id: int) -> set[str]:
    """The kinds that a member switched off."""
    return set(db.session.scalars(select(NudgeOff.kind).where(NudgeOff.user_id == user_id)))


def not_before(user_id: int) -> date | None:
    """The day before which a member wants none, while it lies ahead."""
    return db.session.scalar(select(NudgePause.not_before).where(NudgePause.user_id == user_id, NudgePause.not_before > today()))


def switch(user_id: int, kinds: Iterable[str], *, on: bool) -> None:
    """Some kinds on or off for a member."""
    wanted = [kind for kind in kinds if kind in KINDS]
    if on:
        db.session.execute(delete(NudgeOff).where(NudgeOff.user_id == user_id, NudgeOff.kind.in_(wanted)))
        return
    for kind in wanted:
        add_once(NudgeOff(user_id=user_id, kind=kind, created_at=now()))


def pause(user_id: int, day: date | None) -> None:
    """None before a day; None as the day takes it back."""
    db.session.execute(delete(NudgePause).where(NudgePause.user_id == user_id))
    if day is not None:
        db.session.add(NudgePause(user_id=user_id, not_before=day))
        db.session.flush()
