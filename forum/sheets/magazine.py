"""Sheets for the association's magazine: which may go, and with which words and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.networks import catalogue
from forum.networks.people import PersonColumns
from forum.sheets.labels import PART_LABELS, citation_number
from forum.sheets.models import PARTS, Sheet, SheetCredit, SheetVersion
from forum.sheets.people import agreements
from forum.sheets.policies import export_refusal
from forum.sheets.queries import listed, sheet_url
from forum.sheets.showing import Document, document

MOST, PAST = 200, 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet that may go to the magazine, or why not yet."""

    id: int
    number: str
    title: str
    url: str
    theme: object
    published_at: datetime
    refusal: str
    waiting: int


def candidates(viewer: Viewer, numbers: Sequence[int] | None = None) -> list[Candidate]:
    """The sheets that are out, or those of them with these numbers, newest first; each with what keeps it from going."""
    wanted = select(Sheet).where(listed(viewer)).order_by(Sheet.published_at.desc(), Sheet.id.desc()).limit(MOST)
    sheets = list(db.session.scalars(wanted if numbers is None else wanted.where(Sheet.id.in_(numbers))))
    agreed = agreements([sheet.id for sheet in sheets])
    yes = select(SheetCredit.sheet_id, SheetCredit.user_id).where(SheetCredit.magazine_answer == "yes", SheetCredit.sheet_id.in_([sheet.id for sheet in sheets]))
    starters = {tuple(row) for row in db.session.execute(yes)}
    found = []
    for sheet in sheets:
        authors_agree, waiting = agreed.get(sheet.id, (True, 0))
        refusal = export_refusal(is_for_all=sheet.audience == "all", authors_agree=authors_agree, starter_agrees=(sheet.id, sheet.started_by_id) in starters)
        found.append(Candidate(sheet.id, citation_number(sheet), sheet.title, sheet_url(sheet), catalogue.theme(sheet.theme_id), sheet.published_at, refusal, waiting))
    return found


def documents(viewer: Viewer, numbers: Iterable[int]) -> list[Document]:
    """The published texts of these sheets, in the order given."""
    found = {sheet.id: sheet for sheet in db.session.scalars(select(Sheet).where(Sheet.id.in_(list(numbers)), listed(viewer)))}
    return [document(viewer, found[number], db.session.get(SheetVersion, (number, found[number].shown_version))) for number in numbers if number in found]


def parts_of(doc: Document) -> list[tuple[str, str]]:
    """The headings and HTML of what goes along: all parts but whom to ask, which is for members."""
    return [(str(PART_LABELS[name]), doc.text.html[name]) for name in PARTS if name != "contacts" and doc.text.html.get(name, "").strip()]


def byline(doc: Document) -> str:
    """Who agreed to be named, and that there are colleagues."""
    people = [f"{person.name} ({person.line})" if person.line else person.name for person in doc.credits.named]
    if not people:
        return _("By members of Groen Lerend Netwerk")
    return _("By %(names)s and colleagues", names=", ".join(people)) if doc.credits.has_others else _("By %(names)s", names=", ".join(people))


def reviewed_line(doc: Document) -> str:
    """Which municipalities approved it."""
    places = [place for place in doc.reviewed_by if place]
    return _("Reviewed by %(places)s", places=", ".join(places)) if places else ""


_who = PersonColumns("who")


def past_exports() -> list[SimpleNamespace]:
    """Who took which sheets to the magazine, latest first."""
    rows = select(Activity.facts, Activity.created_at, *_who.columns).select_from(Activity).where(Activity.kind == str(Happened.SHEET_EXPORTED))
    found = list(db.session.execute(_who.join(rows, Activity.actor_id, outer=True).order_by(Activity.id.desc()).limit(PAST)))
    wanted = {number for row in found for number in row.facts.get("sheet_ids", ())}
    names = {row.id: citation_number(row) for row in db.session.execute(select(Sheet.id, Sheet.year, Sheet.number).where(Sheet.id.in_(wanted)))} if wanted else {}
    return [SimpleNamespace(person=_who.read(row), at=row.created_at, format=row.facts.get("format", ""),
                            numbers=", ".join(names.get(number, "") for number in row.facts.get("sheet_ids", ()))) for row in found]


