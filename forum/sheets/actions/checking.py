"""Until when a sheet holds: past its day the people who know are asked, and one of them says that it still does."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from forum.core.clock import BRUSSELS, now
from forum.core.db import db, unit_of_work
from forum.core.events import Happened, record
from forum.sheets.models import Sheet
from forum.sheets.queries import is_out


def still_right(sheet: Sheet, *, by: int, until: date) -> None:
    """Somebody who knows says that a sheet still holds, until a day."""
    sheet.check_on, sheet.checked_at, sheet.asked_at = until, now(), None
    record(Happened.SHEET_CHANGED, by, network_id=sheet.network_id, sheet_id=sheet.id, act="checked", until=until.isoformat())


def ask_reviewers() -> int:
    """Ask about sheets whose day has come, each once; returns how many. For the schedule, once a day."""
    today = now().astimezone(BRUSSELS).date()
    due = list(db.session.scalars(select(Sheet.id).where(is_out(), Sheet.check_on <= today, Sheet.asked_at.is_(None)).order_by(Sheet.id)))
    db.session.rollback()
    return sum(_ask(number, today) for number in due)


def _ask(number: int, today: date) -> bool:
    with unit_of_work():
        waiting = update(Sheet).where(Sheet.id == number, is_out(), Sheet.check_on <= today, Sheet.asked_at.is_(None))
        if db.session.execute(waiting.values(asked_at=now()).execution_options(synchronize_session=False)).rowcount != 1:
            return False
        record(Happened.SHEET_CHECK_DUE, None, network_id=db.session.scalar(select(Sheet.network_id).where(Sheet.id == number)), sheet_id=number)
    return True
