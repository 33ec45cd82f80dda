"""Starting a sheet and changing its text. A text that was offered is fixed; a change after that is the next version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Happened, record
from forum.core.i18n import _
from forum.core.markup.version import RENDERER
from forum.core.text import slugify
from forum.networks.organisations import organisation_of
from forum.sheets.models import Sheet, SheetThread, SheetVersion


@dataclass(frozen=True, slots=True)
class NewText:
    """A text for a sheet, checked and rendered."""

    title: str
    parts: dict[str, str]
    html: dict[str, str]
    network_id: int | None
    audience: str
    theme_id: int | None
    thread_ids: tuple[int, ...]
    season: str = ""
    leans_on: str = ""
    check_on: date | None = None
    note: str = ""
    is_fictional: bool = False


def start_sheet(wanted: NewText, *, by: int) -> Sheet:
    """Begin a sheet as a draft."""
    sheet = Sheet(status="draft", started_by_id=by, version=1, is_fictional=wanted.is_fictional, created_at=now(), changed_at=now())
    _fill(sheet, wanted)
    db.session.add(sheet)
    db.session.flush()
    db.session.add(_version(sheet, wanted, by, []))
    add_threads(sheet, wanted.thread_ids)
    record(Happened.SHEET_STARTED, by, network_id=sheet.network_id, sheet_id=sheet.id)
    return sheet


def seen_mark(sheet: Sheet) -> str:
    """What a form carries, to tell whether somebody changed the sheet after it was made."""
    return f"{sheet.version}-{sheet.changed_at:%Y%m%d%H%M%S%f}"


def change_text(sheet: Sheet, wanted: NewText, *, by: int, seen: str) -> SheetVersion:
    """Change the newest text of a sheet that is locked by this transaction; after it was offered, this is the next version and a draft.

    Raises SomeoneWasFaster when it is no longer what the writer started from (`seen`).
    """
    if seen != seen_mark(sheet):
        raise SomeoneWasFaster(_("This sheet was changed in the meantime. Your text stands below; compare before you save it again."))
    standing = db.session.get(SheetVersion, (sheet.id, sheet.version))
    if sheet.status == "draft" and standing.published_at is None:
        text = standing
        _write(text, wanted, by)
    else:
        sheet.version += 1
        sheet.status = "draft"
        text = _version(sheet, wanted, by, [])
        db.session.add(text)
    _fill(sheet, wanted)
    sheet.changed_at = now()
    add_threads(sheet, wanted.thread_ids)
    record(Happened.SHEET_CHANGED, by, network_id=sheet.network_id, sheet_id=sheet.id, version=sheet.version, act="text")
    return text


def _fill(sheet: Sheet, wanted: NewText) -> None:
    """What is true of the whole sheet. The title of one that is out changes when the new text comes out."""
    if sheet.shown_version is None:
        sheet.title, sheet.slug = wanted.title, slugify(wanted.title)
    sheet.network_id, sheet.audience, sheet.theme_id = wanted.network_id, wanted.audience, wanted.theme_id
    if sheet.check_on != wanted.check_on:
        sheet.asked_at = None
    sheet.season, sheet.leans_on, sheet.check_on = wanted.season, wanted.leans_on, wanted.check_on


def _version(sheet: Sheet, wanted: NewText, by: int, organisations: list[str]) -> SheetVersion:
    text = SheetVersion(sheet_id=sheet.id, version=sheet.version, organisations=organisations)
    _write(text, wanted, by)
    return text


def _write(text: SheetVersion, wanted: NewText, by: int) -> None:
    text.title, text.parts, text.html, text.note = wanted.title, wanted.parts, wanted.html, wanted.note
    text.written_by_id, text.written_at, text.render_version = by, now(), RENDERER
    text.organisations = sorted({*text.organisations, organisation_of(db.session.get(User, by))})


def add_threads(sheet: Sheet, thread_ids: Iterable[int]) -> None:
    """Put conversations behind a sheet; those that stand there stay."""
    standing = list(db.session.scalars(select(SheetThread.thread_id).where(SheetThread.sheet_id == sheet.id)))
    new = [number for number in dict.fromkeys(thread_ids) if number not in standing]
    db.session.add_all(SheetThread(sheet_id=sheet.id, thread_id=number, position=len(standing) + place) for place, number in enumerate(new))
    db.session.flush()
