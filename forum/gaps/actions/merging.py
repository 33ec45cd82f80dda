"""Two gaps that are one."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.db import db
from forum.core.events import Happened
from forum.core.i18n import _
from forum.gaps.actions.history import note_down, tell
from forum.gaps.models import Gap, GapChange, GapMeeting, GapSupport, GapThread

QUIETLY = {"synchronize_session": False}


def can_merge(gap: Gap, into: Gap) -> bool:
    """Whether the same people read both: else notes would reach who may not read them, or readers would lose what they had."""
    place = lambda each: each.network_id if each.audience == "network" else None  # noqa: E731
    return (gap.audience, place(gap)) == (into.audience, place(into))


def merge(gap: Gap, into: Gap, *, by: int) -> None:
    """Have one gap go into another, with all that hangs on it; it leads there from now on. Both are locked by this transaction.

    Raises RuleBroken when they cannot be one, SomeoneWasFaster when one of them was merged meanwhile.
    """
    if gap.id == into.id:
        raise RuleBroken(_("A knowledge gap cannot be merged with itself."))
    if gap.merged_into_id is not None or into.merged_into_id is not None:
        raise SomeoneWasFaster(_("This knowledge gap was merged with another one in the meantime. Look there before you change anything."))
    if not can_merge(gap, into):
        raise RuleBroken(_("Only knowledge gaps that the same members can read can be merged."))
    told = sorted({*db.session.scalars(select(GapSupport.user_id).where(GapSupport.gap_id == gap.id)), *filter(None, (gap.opened_by_id, gap.owner_id))})
    for table, key in ((GapSupport, "user_id"), (GapThread, "thread_id"), (GapMeeting, "network_id")):
        _move(table, key, gap.id, into.id)
    db.session.execute(update(GapChange).where(GapChange.gap_id == gap.id).values(gap_id=into.id).execution_options(**QUIETLY))
    gap.merged_into_id, gap.version, into.version = into.id, gap.version + 1, into.version + 1
    into.owner_id = into.owner_id or gap.owner_id
    note_down(into, "merged", by=by, note=gap.question)
    tell(Happened.GAP_MERGED, gap, by=by, into_id=into.id, user_ids=told)


def _move(table, key: str, from_id: int, into_id: int) -> None:
    """Rows go over but for those that stand at the other already."""
    column, other = getattr(table, key), aliased(table)
    there = select(getattr(other, key)).where(other.gap_id == into_id)
    db.session.execute(update(table).where(table.gap_id == from_id, column.not_in(there)).values(gap_id=into_id).execution_options(**QUIETLY))
    db.session.execute(delete(table).where(table.gap_id == from_id).execution_options(**QUIETLY))
