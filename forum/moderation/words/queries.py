"""What the pages of the dictionary show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.pages import Page, keyset
from forum.core.search import dictionary
from forum.core.search.dictionary import GROUP, PART
from forum.core.search.misses import SearchMiss
from forum.core.search.models import SearchChange, SearchIgnored, SearchRework, SearchTerms, SearchWord
from forum.core.text import fold
from forum.networks.people import Person, PersonColumns
from forum.threads import finding

MOST_MISSED = 50
LONG = 10
LOOKED_AT = 2_000  # long words of titles, the newest
MOST_UNSPLIT = 40
COUNTED = 20
MOST_RECENT = 20
WHO = PersonColumns("who")


@dataclass(frozen=True)
class Entry:
    """A group or a part in the list."""

    name: str
    written: tuple[str, ...]
    is_own: bool


def listed(kind: str, words: str) -> list[Entry]:
    """Groups or parts by name, those that hold some letters."""
    own, wanted = set(db.session.scalars(select(SearchTerms.name).where(SearchTerms.kind == kind))), fold(words)
    found = [Entry(name, written, name in own) for name, written in dictionary.entries(kind).items()
             if not wanted or any(wanted in fold(term) for term in written)]
    return sorted(found, key=lambda entry: fold(entry.written[0]))


@dataclass(frozen=True)
class Line:
    """A change in the history."""

    id: int
    kind: str
    name: str
    gone: list[str]
    come: list[str]
    is_new: bool
    is_removal: bool
    by: Person | None
    at: object
    is_undone: bool
    can_undo: bool


def history(kind: str = "", name: str = "") -> tuple[list[Line], Page]:
    """Changes, the newest first, with who made them; of one entry when named."""
    statement = _changes()
    if kind:
        statement = statement.where(SearchChange.kind == kind, SearchChange.name == name)
    page = keyset(statement, SearchChange.created_at, SearchChange.id, size=30)
    return _lines(page.rows), page


def recent() -> list[Line]:
    """The last changes, to choose one from."""
    return _lines(db.session.execute(_changes().order_by(SearchChange.id.desc()).limit(MOST_RECENT)))


def _changes() -> Select:
    columns = (*SearchChange.__table__.columns, SearchChange.created_at.label("sort_at"))
    return WHO.join(select(*columns, *WHO.columns).select_from(SearchChange), SearchChange.changed_by_id, outer=True)


def _lines(rows: Iterable) -> list[Line]:
    last = set(db.session.scalars(select(func.max(SearchChange.id)).group_by(SearchChange.kind, SearchChange.name)))
    return [_line(row, last) for row in rows]


def _line(row, last: set[int]) -> Line:
    before, after = row.before or [], row.after or []
    gone, come = [t for t in before if t not in after], [t for t in after if t not in before]
    return Line(row.id, row.kind, (after or before or [row.name])[0], gone, come, not before, not after,
                WHO.read(row), row.created_at, row.undone_at is not None, row.id in last)


@dataclass(frozen=True)
class Progress:
    """How far the documents are that a change asks to be made anew."""

    letters: list[str]
    percent: int
    done: int


def in_progress() -> list[Progress]:
    """Work that is not ended."""
    rows = db.session.execute(select(SearchRework.letters, SearchRework.position, SearchRework.upto, SearchRework.done)
                              .where(SearchRework.finished_at.is_(None), SearchRework.theme_id.is_(None)).order_by(SearchRework.id).limit(20))
    return [Progress(row.letters, 100 * row.position // max(row.upto, 1), row.done) for row in rows]


def ignored() -> set[str]:
    """Words that moderators do not want to see."""
    return set(db.session.scalars(select(SearchIgnored.word)))


def missed(hidden: set[str]) -> list[tuple[str, int, date]]:
    """Searches without result: the words, how often, and when last; the most frequent first."""
    times = func.sum(SearchMiss.times)
    rows = db.session.execute(select(SearchMiss.query, times, func.max(SearchMiss.day)).group_by(SearchMiss.query).order_by(times.desc(), SearchMiss.query)
                              .limit(MOST_MISSED + len(hidden)))
    return [tuple(row) for row in rows if fold(row.query)[:100] not in hidden][:MOST_MISSED]


def unsplit(viewer: Viewer, hidden: Iterable[str]) -> list[tuple[str, int]]:
    """Long words of titles that are no compound of known parts, with how many titles hold them (to twenty), among those that the viewer may read."""
    known, out = dictionary.current(), set(hidden)
    rows = db.session.scalars(select(SearchWord.word).where(func.length(SearchWord.word) >= LONG).order_by(SearchWord.id.desc()).limit(LOOKED_AT))
    words = [word for word in rows if word not in out and word not in known.lexicon.words and not known.lexicon.parts.split(word)
             and known.lexicon.root(word) not in known.lexicon.parts.stems]
    counted = [(word, finding.titles_with(viewer, word, COUNTED)) for word in words[:3 * MOST_UNSPLIT]]
    return sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))[:MOST_UNSPLIT]


def counts() -> dict[str, int]:
    """How many entries there are of each kind."""
    return {kind: len(dictionary.entries(kind)) for kind in (GROUP, PART)}


def groups_with(part: str) -> list[str]:
    """Groups of which a part is a word of its own: as long as it stands there, it goes on being a part."""
    return [written[0] for written in dictionary.entries(GROUP).values() if part in map(fold, written)]


def split_by(viewer: Viewer, part: str) -> list[tuple[str, str]]:
    """Some words of titles that the viewer may read that hold a part, with the pieces that they come apart in."""
    parts = dictionary.lexicon().parts
    rows = db.session.scalars(select(SearchWord.word).where(SearchWord.word.contains(part, autoescape=True)).order_by(SearchWord.id.desc()).limit(60))
    found = [(word, " + ".join(parts.split(word))) for word in rows if part in parts.split(word)]
    return [pair for pair in found[:20] if finding.titles_with(viewer, pair[0], 1)][:8]
