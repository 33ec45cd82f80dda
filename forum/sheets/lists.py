"""Lists of sheets: those that are out, and those that wait for the viewer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, exists, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, fetch
from forum.core.pages import Page, keyset
from forum.networks.organisations import organisation_of
from forum.sheets.models import Sheet, SheetCredit, SheetReview, SheetThread, SheetVersion
from forum.sheets.policies import review_refusal
from forum.sheets.queries import listed, reach_of, sheet_url
from forum.sheets.showing import COLUMNS, SheetRow, to_rows

PER_PAGE, MOST_WAITING, ON_THEME = 20, 10, 4


def page_of_sheets(viewer: Viewer, *, theme_id: int | None = None, network_id: int | None = None) -> Page:
    """A page of the sheets that are out, newest first."""
    statement = select(*COLUMNS).where(listed(viewer))
    if theme_id:
        statement = statement.where(Sheet.theme_id == theme_id)
    if network_id:
        statement = statement.where(Sheet.network_id == network_id)
    page = keyset(statement, Sheet.published_at, Sheet.id, size=PER_PAGE)
    return Page(to_rows(page.rows), page.older_url, page.newer_url)


def of_theme(viewer: Viewer, theme_id: int) -> list[SheetRow]:
    """At most four sheets of a theme."""
    wanted = select(*COLUMNS).where(listed(viewer), Sheet.theme_id == theme_id).order_by(Sheet.published_at.desc(), Sheet.id.desc())
    return to_rows(list(fetch(wanted.limit(ON_THEME))))


def about_thread(viewer: Viewer, thread_id: int) -> list:
    """The sheets that are out and come from a conversation: id, slug, title, year, number."""
    wanted = select(Sheet.id, Sheet.slug, Sheet.title, Sheet.year, Sheet.number).join(SheetThread, SheetThread.sheet_id == Sheet.id)
    return list(fetch(wanted.where(SheetThread.thread_id == thread_id, listed(viewer)).order_by(Sheet.published_at.desc()).limit(3)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sheet that waits for the viewer, by its newest title."""

    url: str
    title: str
    status: str
    changed_at: object


def mine(viewer: Viewer) -> list[Waiting]:
    """What the viewer started and is not out in its newest text."""
    wanted = _newest().where(Sheet.started_by_id == viewer.id, Sheet.status.in_(("draft", "in_review")), reach_of(viewer))
    return [_waiting(row) for row in db.session.execute(wanted)]


def to_answer(viewer: Viewer) -> list[Waiting]:
    """Sheets with the viewer's work behind them that wait for their answer."""
    wanted = _newest().join(SheetCredit, and_(SheetCredit.sheet_id == Sheet.id, SheetCredit.user_id == viewer.id))
    wanted = wanted.where(SheetCredit.name_answer == "", Sheet.withdrawn_at.is_(None), reach_of(viewer))
    return [_waiting(row) for row in db.session.execute(wanted)]


def to_review(viewer: Viewer) -> list[Waiting]:
    """Texts that wait for a second municipality, of which the viewer may be one and did not say anything yet."""
    said = exists().where(SheetReview.sheet_id == Sheet.id, SheetReview.version == Sheet.version, SheetReview.user_id == viewer.id)
    wanted = _newest().add_columns(SheetVersion.organisations, User).outerjoin(User, User.id == Sheet.started_by_id)
    rows = list(db.session.execute(wanted.where(Sheet.status == "in_review", Sheet.withdrawn_at.is_(None), reach_of(viewer), ~said)))
    if not rows:
        return []
    own = organisation_of(db.session.get(User, viewer.id))
    return [_waiting(row) for row in rows if not review_refusal(own, starter=organisation_of(row.User) if row.User else "", writers=row.organisations)]


def _newest():
    """Sheets with the title of their newest text."""
    columns = (Sheet.id, Sheet.slug, Sheet.status, Sheet.version, Sheet.shown_version, Sheet.changed_at, SheetVersion.title)
    newest = and_(SheetVersion.sheet_id == Sheet.id, SheetVersion.version == Sheet.version)
    return select(*columns).join(SheetVersion, newest).order_by(Sheet.changed_at.desc(), Sheet.id.desc()).limit(MOST_WAITING)


def _waiting(row) -> Waiting:
    url = sheet_url(row) if row.shown_version is None else f"/sheets/{row.id}/versions/{row.version}"
    return Waiting(url, row.title, row.status, row.changed_at)
