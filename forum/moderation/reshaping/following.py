"""What stands beside posts and names their thread, in the rooms below: it follows posts that go to another thread, and can be put back."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.accounts.models import GUEST, User
from forum.core.clock import now
from forum.core.db import db
from forum.gaps.models import GapThread
from forum.moderation.holding.models import HeldPost
from forum.networks.organisations import organisation_of
from forum.practice.evidence import refresh_thread_evidence
from forum.practice.models import Evidence, PracticeReport, Recurrence, ShelfLife, Trial
from forum.practice.recurrences import refresh_recurrences
from forum.sheets.models import SheetThread
from forum.threads.actions.moving import Moved
from forum.threads.models import Thread

ON_POSTS = (Trial, PracticeReport, Evidence, ShelfLife)


def practice_follows(moved: Moved) -> None:
    """Trials, reports, evidence and shelf lives hang on posts."""
    for model in ON_POSTS:
        here = update(model).where(model.post_id.in_(moved.post_ids)).values(thread_id=moved.to_id)
        db.session.execute(here.execution_options(synchronize_session=False))


def held_changes_follow(moved: Moved) -> None:
    """A change that waits for approval goes with its post."""
    here = update(HeldPost).where(HeldPost.post_id.in_(moved.post_ids), HeldPost.decided_at.is_(None)).values(thread_id=moved.to_id)
    db.session.execute(here.execution_options(synchronize_session=False))


def take_held(source_id: int, target_id: int, of: list[int] | None = None) -> list[int]:
    """Replies that wait for approval go along (`of`: only these). Gives which."""
    waiting = select(HeldPost.id).where(HeldPost.thread_id == source_id, HeldPost.kind == "reply", HeldPost.decided_at.is_(None))
    numbers = [number for number in db.session.scalars(waiting) if of is None or number in of]
    db.session.execute(update(HeldPost).where(HeldPost.id.in_(numbers)).values(thread_id=target_id).execution_options(synchronize_session=False))
    return numbers


def evidence_anew(*threads: Thread) -> None:
    """What lists and search show of the evidence of threads whose solution or kind changed."""
    for thread in threads:
        refresh_thread_evidence(thread.id)


def add_recurrences(source: Thread, target: Thread) -> list[int]:
    """Who has the one problem has the other too, and so has who asked it, unless they asked without name. Gives those who are new there."""
    if target.kind != "problem" or source.kind != "problem":
        return []
    known = {*db.session.scalars(select(Recurrence.user_id).where(Recurrence.thread_id == target.id)), target.author_id}
    rows = {row.user_id: row for row in db.session.scalars(select(Recurrence).where(Recurrence.thread_id == source.id)) if row.user_id not in known}
    for row in rows.values():
        db.session.add(Recurrence(thread_id=target.id, user_id=row.user_id, municipality_id=row.municipality_id, organisation=row.organisation, note=row.note,
                                  created_at=row.created_at))
    asker = db.session.get(User, source.author_id)
    if asker.id not in {*known, *rows} and not source.without_name and asker.role != GUEST:
        db.session.add(Recurrence(thread_id=target.id, user_id=asker.id, municipality_id=asker.municipality_id, organisation=organisation_of(asker), note="",
                                  created_at=now()))
        rows[asker.id] = None
    refresh_recurrences(target.id)
    return sorted(rows)


def drop_recurrences(target: Thread, user_ids: list[int]) -> None:
    """Take back what `add_recurrences` added."""
    for user_id in user_ids:
        if (row := db.session.get(Recurrence, (target.id, user_id))) is not None:
            db.session.delete(row)
    refresh_recurrences(target.id)


def add_links(source: Thread, target: Thread) -> dict[str, list[int]]:
    """Knowledge gaps and practice sheets that lean on one thread lean on the other too. Gives which are new there."""
    added = {}
    for name, model, column in (("gaps", GapThread, "gap_id"), ("sheets", SheetThread, "sheet_id")):
        mine, theirs = ({getattr(row, column): row for row in db.session.scalars(select(model).where(model.thread_id == thread.id))} for thread in (source, target))
        for number in sorted(set(mine) - set(theirs)):
            row = mine[number]
            values = {c.name: getattr(row, c.name) for c in model.__table__.columns}
            db.session.add(model(**{**values, "thread_id": target.id}))
        added[name] = sorted(set(mine) - set(theirs))
    db.session.flush()
    return added


def drop_links(target: Thread, added: dict[str, list[int]]) -> None:
    """Take back what `add_links` added."""
    for name, model, column in (("gaps", GapThread, "gap_id"), ("sheets", SheetThread, "sheet_id")):
        for number in added.get(name, ()):
            row = db.session.scalar(select(model).where(model.thread_id == target.id, getattr(model, column) == number))
            if row is not None:
                db.session.delete(row)
    db.session.flush()
