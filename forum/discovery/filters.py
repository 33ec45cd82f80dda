"""Filters of a search: read from an address, as conditions for the engine, and counted over what was found.

Who asked without name counts nowhere here: neither for a member nor for a municipality.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_, select

from forum.accounts.models import GUEST, User
from forum.core.db import db, fetch
from forum.core.i18n import _
from forum.core.pages import url_with
from forum.networks import catalogue
from forum.networks.catalogue import NetworkEntry, ThemeEntry
from forum.networks.models import Municipality
from forum.threads.finding import Narrowed
from forum.threads.models import KINDS, STATUSES, Thread
from forum.threads.queries import proven
from forum.threads.rows import is_proven

NAMES = ("network", "theme", "kind", "status", "year", "municipality", "author")
MOST_OPTIONS = 40
FIRST_YEAR = 2000
_YEAR, _NIS, _NUMBER = re.compile("20[0-9]{2}", re.ASCII), re.compile("[0-9]{5}", re.ASCII), re.compile("[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True)
class Filters:
    """What a search is narrowed to. `askers` are the members of the municipality."""

    network: NetworkEntry | None = None
    theme: ThemeEntry | None = None
    kind: str = ""
    status: str = ""
    year: int = 0
    municipality: tuple[str, str] | None = None
    author: tuple[int, str] | None = None
    askers: frozenset[int] = frozenset()

    @property
    def chosen(self) -> list[str]:
        """The names of those that are set."""
        return [name for name in NAMES if getattr(self, name)]

    @property
    def values(self) -> dict[str, str]:
        """What is set, as it stands in an address."""
        own = {"network": self.network and self.network.slug, "theme": self.theme and self.theme.slug, "kind": self.kind, "status": self.status,
               "year": self.year and str(self.year), "municipality": self.municipality and self.municipality[0], "author": self.author and str(self.author[0])}
        return {name: value for name, value in own.items() if value}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter, with how many of the results it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter with what can be chosen."""

    name: str
    label: str
    everything: str
    options: list[Option]
    value: str


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters of an address. Raises LookupError for a value that does not exist."""
    asked = {name: given.get(name, "") for name in NAMES}
    network = _known(asked["network"], catalogue.network_by_slug)
    theme = _known(asked["theme"], catalogue.theme_by_slug)
    if asked["kind"] not in ("", *KINDS) or asked["status"] not in ("", *STATUSES):
        raise LookupError("no such kind or status")
    year = _known(asked["year"], lambda text: int(text) if _YEAR.fullmatch(text) else None) or 0
    municipality, author = _known(asked["municipality"], _municipality), _known(asked["author"], _author)
    askers = frozenset(db.session.scalars(select(User.id).where(User.municipality_id == municipality[0], User.name != ""))) if municipality else frozenset()
    return Filters(network, theme, asked["kind"], asked["status"], year, municipality, author, askers)


def _known(text: str, look: Callable):
    if not text:
        return None
    found = look(text)
    if found is None:
        raise LookupError("no such value")
    return found


def _municipality(nis: str) -> tuple[str, str] | None:
    name = db.session.scalar(select(Municipality.name).where(Municipality.nis == nis)) if _NIS.fullmatch(nis) else None
    return (nis, name) if name else None


def _author(number: str) -> tuple[int, str] | None:
    name = db.session.scalar(select(User.name).where(User.id == int(number), User.role != GUEST)) if _NUMBER.fullmatch(number) else None
    return (int(number), name) if name else None


def year_of(begun: str | datetime) -> str:
    """The year in which a thread that was found was begun, in UTC; the engines give the moment as text or as it is."""
    return begun[:4] if isinstance(begun, str) else str(begun.astimezone(UTC).year)


def _statuses(kind: str, is_solved: bool, evidence: int) -> tuple[str, ...]:
    """What a thread counts as: what was tested is solved as well, and a good practice can be tested too."""
    own = ("solved" if is_solved else "open",) if kind == "problem" else ()
    return (*own, "tested") if is_proven(kind, is_solved, evidence) else own


def _judges(filters: Filters) -> dict[str, Callable]:
    """For each filter that is set: whether a row that was found passes it."""
    network, theme, year, author = filters.network, filters.theme, str(filters.year), filters.author
    every = {"network": lambda row: row.network_id is None or row.network_id == network.id, "theme": lambda row: row.theme_id == theme.id,
             "kind": lambda row: row.kind == filters.kind, "year": lambda row: year_of(row.begun) == year,
             "status": lambda row: filters.status in _statuses(row.kind, row.is_solved, row.evidence),
             "municipality": lambda row: row.author_id in filters.askers, "author": lambda row: row.author_id == author[0]}
    return {name: every[name] for name in filters.chosen}


def narrowed(filters: Filters) -> Narrowed | None:
    """The filters as a search takes them; None when nothing is set."""
    if not filters.chosen:
        return None
    judges = list(_judges(filters).values())
    conditions, facts = _conditions(filters)
    return Narrowed(tuple(conditions), tuple(facts), lambda row: all(judge(row) for judge in judges))


def _conditions(filters: Filters) -> tuple[list, list[str]]:
    found, facts = [], []
    if filters.network:
        found.append(or_(Thread.network_id == filters.network.id, Thread.network_id.is_(None)))
    if filters.theme:
        found.append(Thread.theme_id == filters.theme.id)
    if kind := filters.kind or ("problem" if filters.status in ("open", "solved") else ""):
        found.append(Thread.kind == kind)
        facts.append(f"k_{kind}")
    if filters.status == "tested":
        found.append(proven())
        facts.append("tested")
    elif filters.status:
        found += [Thread.kind == "problem", Thread.solved_at.is_not(None) if filters.status == "solved" else Thread.solved_at.is_(None)]
        facts += ["solved"] if filters.status == "solved" else []
    if filters.year:
        found += [Thread.created_at >= datetime(filters.year, 1, 1, tzinfo=UTC), Thread.created_at < datetime(filters.year + 1, 1, 1, tzinfo=UTC)]
        facts.append(f"y_{filters.year}")
    if filters.municipality:
        found += [Thread.without_name.is_(False), Thread.author_id.in_(sorted(filters.askers))]
    if filters.author:
        found += [Thread.without_name.is_(False), Thread.author_id == filters.author[0]]
    return found, facts


def facets(rows: Sequence, filters: Filters) -> list[Facet]:
    """What else can be chosen, over the rows before they were narrowed; each filter is counted under all the others."""
    judges = _judges(filters)
    inside, beside = list(rows), {name: [] for name in judges}
    if judges:
        inside = []
        for row in rows:
            failed = [name for name, judge in judges.items() if not judge(row)]
            if not failed:
                inside.append(row)
            elif len(failed) == 1:
                beside[failed[0]].append(row)
    common, people = _columns(inside), _people(set(_columns(rows)["author_id"]) - {None})
    made = [_facet(name, filters, _columns([*inside, *beside[name]]) if name in beside else common, people) for name in NAMES]
    return [facet for facet in made if facet.value or len(facet.options) > 1]


def _columns(rows: Sequence) -> dict[str, tuple]:
    """The rows by column: counting a column is quick, asking thousands of rows for a value is not."""
    return dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True)) if rows else defaultdict(tuple)


def _people(numbers: set[int]) -> dict[int, tuple[str, str | None, str | None]]:
    """Name, municipality's code and name of members; those who left take no place in a filter."""
    if not numbers:
        return {}
    wanted = select(User.id, User.name, Municipality.nis, Municipality.name).outerjoin(Municipality, Municipality.nis == User.municipality_id)
    return {number: tuple(rest) for number, *rest in fetch(wanted.where(User.id.in_(sorted(numbers)), User.name != ""))}


def _facet(name: str, filters: Filters, columns: dict[str, tuple], people: dict) -> Facet:
    label, everything = _labels()[name]
    counted = _counted(name, columns, people)
    value = filters.values.get(name, "")
    options = [Option(key, text, number) for (key, text), number in counted.items() if number]
    options.sort(key=_order(name))
    kept = options[:MOST_OPTIONS]
    if value and all(option.value != value for option in kept):
        kept.append(next((option for option in options if option.value == value), Option(value, chosen_label(name, filters), 0)))
    return Facet(name, label, everything, kept, value)


def _order(name: str) -> Callable[[Option], tuple]:
    if name == "year":
        return lambda option: (-int(option.value),)
    if name in ("kind", "status"):
        return lambda option: ((*KINDS, *STATUSES).index(option.value),)
    return lambda option: (-option.count, option.label.casefold(), option.value)


def _counted(name: str, columns: dict[str, tuple], people: dict) -> dict[tuple[str, str], int]:
    """How often each value stands in some rows, by (value, label)."""
    if name == "network":
        own = Counter(columns["network_id"])
        return {(entry.slug, entry.name): own[entry.id] + own[None] for entry in catalogue.networks()}
    if name == "theme":
        own = Counter(columns["theme_id"])
        return {(entry.slug, entry.name): own[entry.id] for entry in catalogue.themes(retired=True)}
    if name == "kind":
        return {(kind, words()["kind"][kind]): number for kind, number in Counter(columns["kind"]).items()}
    if name == "status":
        own = Counter(zip(columns["kind"], columns["is_solved"], columns["evidence"], strict=True))
        return {(status, words()["status"][status]): sum(number for row, number in own.items() if status in _statuses(*row)) for status in STATUSES}
    if name == "year":
        return {(year, year): number for year, number in Counter(map(year_of, columns["begun"])).items()}
    return _asked(Counter(columns["author_id"]), people, by_place=name == "municipality")


def _asked(own: Counter, people: dict, *, by_place: bool) -> Counter:
    """How often members, or their municipalities, asked."""
    found: Counter = Counter()
    for number, count in own.items():
        called, nis, place = people.get(number, ("", None, None))
        if nis if by_place else called:
            found[(nis, place) if by_place else (str(number), called)] += count
    return found


def words() -> dict[str, dict[str, str]]:
    """Kinds and statuses in words."""
    return {"kind": {"problem": _("Problems"), "practice": _("Good practices"), "announcement": _("Announcements")},
            "status": {"open": _("Open"), "solved": _("Solved"), "tested": _("Tested")}}


def _labels() -> dict[str, tuple[str, str]]:
    return {"network": (_("Network"), _("All networks")), "theme": (_("Theme"), _("All themes")), "kind": (_("Kind"), _("All kinds")),
            "status": (_("Status"), _("Open and solved")), "year": (_("Year"), _("All years")),
            "municipality": (_("Municipality of the asker"), _("All municipalities")), "author": (_("Asked by"), _("Everybody"))}


def chosen_label(name: str, filters: Filters) -> str:
    """A filter that is set, in words."""
    value = getattr(filters, name)
    if name in ("network", "theme"):
        return value.name
    if name in ("municipality", "author"):
        return value[1]
    return str(words().get(name, {}).get(value, value))


def chips(filters: Filters) -> list[tuple[str, str, str]]:
    """What is set: label, value in words, and the address without it."""
    return [(_labels()[name][0], chosen_label(name, filters), url_with(**{name: None, "page": None})) for name in filters.chosen]
