"""Who has a gap too."""

from __future__ import annotations

from sqlalchemy import delete, select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import add_once, db
from forum.core.events import Happened
from forum.gaps.actions.history import tell
from forum.gaps.models import Gap, GapSupport


def add_support(gap: Gap, *, by: int, note: str = "") -> None:
    """One row a person, by the table's key; a note given later takes the place of the earlier one."""
    place = db.session.scalar(select(User.municipality_id).where(User.id == by))
    row = db.session.get(GapSupport, (gap.id, by))
    if row is None:
        add_once(GapSupport(gap_id=gap.id, user_id=by, municipality_id=place, note=note, created_at=now()))
    elif note:
        row.note = note


def support(gap: Gap, *, by: int, note: str = "", wanted: bool = True) -> None:
    """Say that one has it too, or no longer. The gap is locked by this transaction and was merged into no other."""
    if wanted:
        add_support(gap, by=by, note=note)
    else:
        db.session.execute(delete(GapSupport).where(GapSupport.gap_id == gap.id, GapSupport.user_id == by).execution_options(synchronize_session=False))
    tell(Happened.GAP_CHANGED, gap, by=by, what="support" if wanted else "support_withdrawn")
