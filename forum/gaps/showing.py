"""Rows of gaps: plain columns in one query, and who has them in a second, for a list of any length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.i18n import _, ngettext
from forum.gaps.models import Gap, GapSupport, GapThread
from forum.gaps.queries import asked_without_name, gap_url
from forum.gaps.words import audience_label, mark_of
from forum.networks import catalogue
from forum.networks.models import Municipality
from forum.networks.organisations import organisation_column
from forum.networks.people import Person, PersonColumns
from forum.threads.models import Thread
from forum.threads.queries import listed as listed_threads

MOST_PLACES = 3  # municipalities that a row names
opener = PersonColumns("opener", or_(Gap.without_name, asked_without_name(Gap.id, Gap.opened_by_id)))
owner = PersonColumns("owner")


@dataclass(frozen=True, slots=True)
class Having:
    """Who has a gap too: municipalities by name, and how many organisations in all."""

    places: list[str] = field(default_factory=list)
    number: int = 0

    @property
    def line(self) -> str:
        """In words, for a row: three municipalities and how many others."""
        return self._words(self.places[:MOST_PLACES])

    @property
    def whole(self) -> str:
        """The same with all municipalities."""
        return self._words(self.places)

    def _words(self, shown: list[str]) -> str:
        left = self.number - len(shown)
        if not shown:
            return ngettext("%(num)s organisation", "%(num)s organisations", self.number) if self.number else ""
        return ", ".join(shown) if not left else ngettext("%(places)s and %(num)s other", "%(places)s and %(num)s others", left, places=", ".join(shown))


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap as a list shows it."""

    id: int
    question: str
    url: str
    status: str
    theme: object
    network_label: str
    audience: str
    audience_label: str
    owner: Person | None
    having: Having
    thread_count: int
    changed_at: datetime
    is_fictional: bool

    @property
    def mark(self) -> SimpleNamespace:
        """Word and shape of its status."""
        return mark_of(self.status)

    @property
    def is_restricted(self) -> bool:
        """Whether only its network reads it."""
        return self.audience == "network"


def organisation_key() -> ColumnElement[str]:
    """Which organisation a support (joined with its User) is of: what it was when it was given."""
    return case((GapSupport.municipality_id.is_not(None), literal("nis:").concat(GapSupport.municipality_id)), else_=organisation_column(User))


def organisations() -> ColumnElement[int]:
    """How many organisations have a gap, as a column of a statement on Gap."""
    count = select(func.count(func.distinct(organisation_key()))).select_from(GapSupport).join(User, User.id == GapSupport.user_id)
    return count.where(GapSupport.gap_id == Gap.id).correlate(Gap).scalar_subquery()


def thread_count(viewer: Viewer) -> ColumnElement[int]:
    """How many conversations are linked, of those that the viewer may read alone."""
    count = select(func.count()).select_from(GapThread).join(Thread, Thread.id == GapThread.thread_id)
    return count.where(GapThread.gap_id == Gap.id, listed_threads(viewer)).correlate(Gap).scalar_subquery()


def listing(viewer: Viewer) -> Select:
    """The statement of a list; add conditions and an order, then read it with `to_rows`."""
    columns = (Gap.id, Gap.question, Gap.slug, Gap.status, Gap.theme_id, Gap.network_id, Gap.audience, Gap.changed_at, Gap.is_fictional,
               Gap.changed_at.label("sort_at"), thread_count(viewer).label("thread_count"), *owner.columns)
    return owner.join(select(*columns).select_from(Gap), Gap.owner_id, outer=True)


def to_rows(found: Iterable) -> list[GapRow]:
    """Database rows as list entries."""
    rows = list(found)
    having = who_have([row.id for row in rows])
    return [_to_row(row, having[row.id]) for row in rows]


def _to_row(row, having: Having) -> GapRow:
    network = catalogue.network_label(row.network_id)
    return GapRow(id=row.id, question=row.question, url=gap_url(row), status=row.status, theme=catalogue.theme(row.theme_id), network_label=network,
                  audience=row.audience, audience_label=audience_label(row.audience, network), owner=owner.read(row), having=having,
                  thread_count=row.thread_count, changed_at=row.changed_at, is_fictional=row.is_fictional)


def who_have(gap_ids: list[int]) -> dict[int, Having]:
    """Who has each of these gaps, in one query."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    if gap_ids:
        wanted = select(GapSupport.gap_id, organisation_key().label("key"), Municipality.name.label("place")).join(User, User.id == GapSupport.user_id)
        wanted = wanted.outerjoin(Municipality, Municipality.nis == GapSupport.municipality_id).where(GapSupport.gap_id.in_(gap_ids))
        for row in fetch(wanted.order_by(GapSupport.created_at, GapSupport.user_id)):
            found[row.gap_id].setdefault(row.key, row.place or "")
    return {number: Having([place for place in found[number].values() if place], len(found[number])) for number in gap_ids}


def supporters(gap_id: int) -> list[SimpleNamespace]:
    """Who has one gap, as its page shows them: the organisation with what is particular there; no names of people."""
    wanted = select(GapSupport.user_id, GapSupport.note, GapSupport.created_at, organisation_key().label("key"), User.organisation, User.name,
                    Municipality.name.label("place"))
    wanted = wanted.join(User, User.id == GapSupport.user_id).outerjoin(Municipality, Municipality.nis == GapSupport.municipality_id)
    groups: dict[str, SimpleNamespace] = {}
    for row in fetch(wanted.where(GapSupport.gap_id == gap_id).order_by(GapSupport.created_at, GapSupport.user_id)):
        here = groups.setdefault(row.key, SimpleNamespace(place=row.place or row.organisation or _("a member without municipality"), notes=[], members=[]))
        here.members.append((row.user_id, row.name))
        if row.note:
            here.notes.append(row.note)
    return list(groups.values())


