"""Sheets as pages show them: the document, and rows in lists. A fixed number of queries, whatever stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import db
from forum.networks import catalogue
from forum.sheets import labels
from forum.sheets.models import PARTS, Sheet, SheetThread, SheetVersion
from forum.sheets.people import Credits, Review, credits_of, reviews_of
from forum.sheets.queries import sheet_url
from forum.sheets.sources import evidence_of
from forum.threads.models import Thread
from forum.threads.queries import listed as listed_threads
from forum.threads.queries import thread_url
from forum.threads.rows import audience_label


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A conversation behind a sheet, for who may read it."""

    id: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """A version of a sheet as it is read, on paper too."""

    sheet: Sheet
    text: SheetVersion
    parts: list[tuple[str, str, Markup]]
    credits: Credits
    reviews: list[Review]
    threads: list[SourceLink]
    hidden_threads: int
    evidence: str

    @property
    def number(self) -> str:
        """The number to cite it by; empty before it was published."""
        return labels.citation_number(self.sheet)

    @property
    def citation(self) -> str:
        """How to cite this version; empty when it was never published."""
        moment = self.text.published_at
        return labels.citation(self.number, self.text.version, moment.astimezone(BRUSSELS).year) if moment and self.number else ""

    @property
    def reviewed_by(self) -> list[str]:
        """The municipalities that approved this version."""
        return list(dict.fromkeys(each.municipality for each in self.reviews if each.version == self.text.version and each.verdict == "approved"))

    @property
    def is_current(self) -> bool:
        """Whether this is the version that members read."""
        return self.text.version == self.sheet.shown_version

    @property
    def is_due(self) -> bool:
        """Whether the day to check it again has come."""
        return is_due(self.sheet.check_on)

    @property
    def season(self) -> str:
        """Its season in words."""
        return str(labels.SEASON_LABELS.get(self.sheet.season, ""))

    @property
    def theme(self):
        """Its theme, if it has one."""
        return catalogue.theme(self.sheet.theme_id)

    @property
    def audience_label(self) -> str:
        """Who can read it, in words."""
        return audience_label(self.sheet.audience, self.sheet.network_id)


def is_due(check_on: date | None) -> bool:
    """Whether a day to check again has come."""
    return check_on is not None and check_on <= now().astimezone(BRUSSELS).date()


def document(viewer: Viewer, sheet: Sheet, text: SheetVersion) -> Document:
    """A version of a sheet for a viewer, who may open it."""
    parts = [(name, str(labels.PART_LABELS[name]), Markup(html)) for name in PARTS if (html := text.html.get(name, "").strip())]  # noqa: S704  cleaned when stored
    links, hidden = threads_of(viewer, sheet.id)
    return Document(sheet, text, parts, credits_of([sheet.id]).get(sheet.id, Credits()), reviews_of(sheet.id), links, hidden,
                    labels.result_words(evidence_of([sheet.id]).get(sheet.id, {})))


def threads_of(viewer: Viewer, sheet_id: int) -> tuple[list[SourceLink], int]:
    """The conversations behind a sheet that the viewer may read, and how many others there are."""
    statement = select(Thread.id, Thread.title, Thread.slug, listed_threads(viewer).label("may")).join(SheetThread, SheetThread.thread_id == Thread.id)
    rows = list(db.session.execute(statement.where(SheetThread.sheet_id == sheet_id).order_by(SheetThread.position)))
    return [SourceLink(row.id, row.title, thread_url(row)) for row in rows if row.may], sum(not row.may for row in rows)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet as lists show it."""

    id: int
    sort_at: datetime
    url: str
    number: str
    title: str
    theme: object
    network_label: str
    is_restricted: bool
    is_fictional: bool
    evidence: str
    municipalities: str
    checked_at: datetime | None
    is_due: bool


COLUMNS = (Sheet.id, Sheet.year, Sheet.number, Sheet.title, Sheet.slug, Sheet.theme_id, Sheet.network_id, Sheet.audience, Sheet.is_fictional,
           Sheet.checked_at, Sheet.check_on, Sheet.published_at.label("sort_at"))


def to_rows(found: list) -> list[SheetRow]:
    """Database rows of `COLUMNS` as list entries; two more queries for all of them together."""
    numbers = [row.id for row in found]
    evidence, credited = (evidence_of(numbers), credits_of(numbers)) if numbers else ({}, {})
    return [SheetRow(row.id, row.sort_at, sheet_url(row), labels.citation_number(row), row.title, catalogue.theme(row.theme_id),
                     catalogue.network_label(row.network_id), row.audience == "network", row.is_fictional,
                     labels.result_words(evidence.get(row.id, {})), ", ".join(credited[row.id].municipalities) if row.id in credited else "",
                     row.checked_at, is_due(row.check_on)) for row in found]
