"""Who can see which sheets. Pages, exports, tellings and the PDF all start from here."""

from __future__ import annotations

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true

from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.urls import url_for
from forum.sheets.models import Sheet, SheetCredit, SheetThread, SheetVersion
from forum.threads.models import Thread
from forum.threads.queries import readers_of


def is_out() -> ColumnElement[bool]:
    """The condition for a sheet that members read: published, and not withdrawn."""
    return and_(Sheet.shown_version.is_not(None), Sheet.withdrawn_at.is_(None))


def reach_of(viewer: Viewer) -> ColumnElement[bool]:
    """The condition for sheets that were made for a viewer too: its own audience, and that of every conversation behind it now. Guests read none."""
    if not viewer.is_signed_in or viewer.role == GUEST:
        return false()
    if viewer.is_admin:
        return true()
    networks = sorted(viewer.reader_networks)
    kept_away = exists().where(SheetThread.sheet_id == Sheet.id, Thread.id == SheetThread.thread_id, Thread.audience == "network",
                               or_(Thread.network_id.is_(None), Thread.network_id.not_in(networks)))
    return and_(or_(Sheet.audience == "all", Sheet.network_id.in_(networks)), ~kept_away)


def is_inside(viewer: Viewer) -> ColumnElement[bool]:
    """The condition for who made a sheet: its starter, those whose work stands behind it, and the network's moderators."""
    if viewer.is_admin:
        return true()
    credited = exists().where(SheetCredit.sheet_id == Sheet.id, SheetCredit.user_id == viewer.id)
    moderated = or_(Sheet.network_id.is_(None), Sheet.network_id.in_(sorted(viewer.moderated_ids))) if viewer.is_moderator else false()
    return or_(Sheet.started_by_id == viewer.id, credited, moderated)


def visible_sheets(viewer: Viewer) -> Select[tuple[Sheet]]:
    """The sheets that a viewer may open: those that are out, those waiting for a review, and what they had a hand in."""
    waits = and_(Sheet.status == "in_review", Sheet.withdrawn_at.is_(None))
    return select(Sheet).where(reach_of(viewer), or_(is_out(), waits, is_inside(viewer)))


def listed(viewer: Viewer) -> ColumnElement[bool]:
    """The condition for lists, counts and exports: out, and within reach."""
    return and_(is_out(), reach_of(viewer))


def get_sheet(viewer: Viewer, sheet_id: int, *, lock: bool = False) -> Sheet:
    """A sheet that the viewer may open; `lock` keeps other writers of it waiting. Anything else is 404."""
    wanted = visible_sheets(viewer).where(Sheet.id == sheet_id)
    if lock:
        wanted = wanted.with_for_update(of=Sheet).execution_options(populate_existing=True)
    return db.session.scalar(wanted) or abort(404)


def sees_inside(viewer: Viewer, sheet: Sheet) -> bool:
    """Whether a viewer may also read texts of a sheet that were never published."""
    return db.session.scalar(select(Sheet.id).where(Sheet.id == sheet.id, is_inside(viewer))) is not None


def get_version(viewer: Viewer, sheet: Sheet, number: int) -> SheetVersion:
    """A text of a sheet that the viewer may open: one that was published unless the sheet is withdrawn, the one that waits for a review, or any for who made it."""
    found = db.session.get(SheetVersion, (sheet.id, number)) or abort(404)
    is_open = sheet.withdrawn_at is None and (found.published_at is not None or (sheet.status == "in_review" and number == sheet.version))
    return found if is_open or sees_inside(viewer, sheet) else abort(404)


def readers(sheet: Sheet) -> Select[tuple[int]]:
    """The ids of members who are within a sheet's reach now: the rule of `reach_of`, seen from the other side."""
    within = select(User.id).where(User.ended_at.is_(None), User.role != GUEST)
    kept = select(Thread).join(SheetThread, SheetThread.thread_id == Thread.id).where(SheetThread.sheet_id == sheet.id, Thread.audience == "network")
    for place in [sheet, *db.session.scalars(kept)]:
        within = within.where(User.id.in_(readers_of(Thread(audience=place.audience, network_id=place.network_id))))
    return within


def sheet_url(sheet, **more) -> str:
    """The address of a sheet (a row or an entity)."""
    return url_for("sheets.show", sheet_id=sheet.id, slug=sheet.slug, **more)
