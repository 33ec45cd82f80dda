"""Whose work stands behind a sheet: they are asked, and named only when they say yes."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import GUEST, User
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Happened, record
from forum.sheets.models import Sheet, SheetCredit, SheetThread
from forum.sheets.sources import people_of


def ask_people(sheet: Sheet, *, by: int) -> list[int]:
    """Ask those who were not asked yet: who asked, solved or reported in the conversations, and the starter. Returns their numbers."""
    threads = list(db.session.scalars(select(SheetThread.thread_id).where(SheetThread.sheet_id == sheet.id)))
    standing = set(db.session.scalars(select(SheetCredit.user_id).where(SheetCredit.sheet_id == sheet.id)))
    people = people_of(threads) | ({sheet.started_by_id} if sheet.started_by_id else set())
    open_accounts = select(User.id).where(User.id.in_(people - standing), User.ended_at.is_(None), User.role != GUEST)
    new = sorted(db.session.scalars(open_accounts))
    db.session.add_all(SheetCredit(sheet_id=sheet.id, user_id=number, asked_at=now()) for number in new)
    db.session.flush()
    if new:
        record(Happened.SHEET_CONSENT_ASKED, by, network_id=sheet.network_id, sheet_id=sheet.id, asked=new)
    return new


def answer(credit: SheetCredit, *, name: str, magazine: str) -> None:
    """Write down somebody's answer, with its time; it can be changed as often as they like."""
    moment = now()
    if credit.name_answer != name:
        credit.name_answer, credit.name_answered_at = name, moment
    if credit.magazine_answer != magazine:
        credit.magazine_answer, credit.magazine_answered_at = magazine, moment
    record(Happened.SHEET_CONSENT_GIVEN, credit.user_id, sheet_id=credit.sheet_id, name=name, magazine=magazine)
