"""Threads that fit a plan of a search, in order. What the viewer may not read is left out by the engine's own query, so nothing is ever counted that leaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, case, null, select, type_coerce
from sqlalchemy.types import NullType

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, fetch
from forum.core.search import dictionary, ranking, store
from forum.core.search.clauses import Clause, Word, both, either
from forum.core.search.documents import TITLE, TYPED, subject_of
from forum.core.search.language import is_stop, tokens
from forum.core.search.lexicon import PART
from forum.core.search.models import SearchText
from forum.core.search.plan import Plan, plan
from forum.core.search.vocabulary import Vocabulary
from forum.core.text import plain
from forum.networks import catalogue
from forum.threads.models import CONFIRMED, TESTED, Post, Thread
from forum.threads.queries import listed, shown
from forum.threads.rows import is_proven
from forum.uploads.texts import passage_source

SOLVED = 1.15  # a solved problem weighs so much more
PROVEN = {TESTED: 1.19, CONFIRMED: 1.22}  # and what practice proved; a solution that practice disputes weighs no more than any other
YEARLY, OLD = 0.05, 5  # where knowledge ages, a conversation loses so much of its weight each year, for so many years
LITERAL = 150  # candidates whose texts are read for a phrase
DOCUMENTS = 12  # documents that are read for it where no post holds it


@dataclass(frozen=True)
class Narrowed:
    """Filters: conditions on Thread, which decide, the same as facts of the documents, which make it quick, and as a judgement of rows (`keeps`).

    With `keeps` all that fits is found first, so that it can be told what other filters would give; only where
    that is too much to take along, the engine narrows.
    """

    conditions: tuple[ColumnElement[bool], ...] = ()
    facts: tuple[str, ...] = ()
    keeps: Callable[[Row], bool] | None = None


@dataclass(frozen=True)
class Found:
    """The rows found, best first (`rank`, then columns of Thread), those that hold everything, and whether there are more.

    `around` are the rows before they were narrowed; the same ones where the engine narrowed. `is_least`: not all texts were read for the quoted words.
    """

    plan: Plan
    rows: Sequence[Row] = field(default_factory=list)
    whole: frozenset[int] = frozenset()
    is_cut: bool = False
    around: Sequence[Row] = field(default_factory=list)
    is_least: bool = False


def read(viewer: Viewer, query: str, *, literal: bool = False, vocabulary: Vocabulary | None = None) -> Plan:
    """The plan of a query, with the dictionary as it is now unless another is given. What is corrected follows from texts that the viewer may read alone."""

    @cache
    def is_used(root: str) -> bool:
        return bool(_first(_wanted(viewer, either([Word(root), Word(PART + root)]), is_ordered=False), 1))

    return plan(query, vocabulary or dictionary.current(), literal=literal, is_used=is_used)


def find(viewer: Viewer, wanted: Plan, narrowed: Narrowed | None = None, *, by_date: bool = False) -> Found:
    """The threads within the viewer's reach that fit, at most two thousand."""
    narrowed = narrowed or Narrowed()
    found, rows = _gathered(viewer, wanted, Narrowed() if narrowed.keeps else narrowed)
    around = rows
    if narrowed.keeps and (found.is_cut or (wanted.phrases and len(found.rows) > LITERAL)):
        found, rows = _gathered(viewer, wanted, narrowed)
        around = rows
    elif narrowed.keeps:
        rows = [row for row in rows if narrowed.keeps(row)]
    rows = sorted(rows, key=lambda row: -row.rank) if by_date else _ordered(wanted, rows, found.whole)
    return Found(wanted, rows, found.whole, found.is_cut and not wanted.phrases, around, bool(wanted.phrases) and len(found.rows) > LITERAL)


def _gathered(viewer: Viewer, wanted: Plan, narrowed: Narrowed) -> tuple[ranking.Candidates, list[Row]]:
    """The candidates, and of them those in which the quoted words stand."""
    with store.by_index():
        found = ranking.gather(wanted, lambda clause, most: _rows(viewer, clause, narrowed, most), narrowed.facts)
    return found, _literal(found.rows[:LITERAL], wanted.phrases) if wanted.phrases else found.rows


def browse(viewer: Viewer, narrowed: Narrowed) -> Found:
    """What the filters alone leave, newest first: nothing was asked in words."""
    rank = Thread.id.label("rank")
    statement = select(rank, *_columns()).where(listed(viewer), *narrowed.conditions).order_by(Thread.created_at.desc(), Thread.id.desc())
    rows = list(fetch(statement.limit(ranking.MOST + 1)))
    return Found(Plan(), rows[: ranking.MOST], frozenset(), len(rows) > ranking.MOST, rows[: ranking.MOST])


def _rows(viewer: Viewer, clause: Clause, narrowed: Narrowed, most: int) -> list[Row]:
    return list(fetch(_wanted(viewer, clause).where(*narrowed.conditions).limit(most)))


def _first(statement: Select, most: int) -> list[Row]:
    with store.by_index():
        return list(fetch(statement.limit(most)))


def _wanted(viewer: Viewer, clause: Clause, *, is_ordered: bool = True) -> Select:
    documents, rank, conditions = store.matching(clause, is_ordered=is_ordered)
    statement = select(rank.label("rank"), *_columns()).select_from(documents).join(Thread, Thread.id == subject_of(rank))
    return statement.where(*conditions, listed(viewer)).order_by(rank.desc() if is_ordered else None)


def _columns() -> tuple:
    """What of a thread is needed to order, narrow and count. Who asked without name stays out of it."""
    asker = case((Thread.without_name, null()), else_=Thread.author_id).label("author_id")
    return (Thread.id, Thread.kind, Thread.network_id, Thread.theme_id, asker, Thread.solved_at.is_not(None).label("is_solved"),
            Thread.evidence, type_coerce(Thread.created_at, NullType()).label("begun"))


def fits_of(wanted: Plan, rows: Sequence[Row], whole: frozenset[int]) -> dict[int, ranking.Fit]:
    """How well the first of some rows fit, by thread."""
    near = rows[: ranking.WEIGHED]
    partly = [row.id for row in near if row.rank not in whole][: ranking.PARTLY]
    fully = [row.id for row in near if row.rank in whole]
    return ranking.weigh(wanted, store.places_of(fully) if fully else {}, store.documents_of(partly) if partly else {})


def _ordered(wanted: Plan, rows: list[Row], whole: frozenset[int]) -> list[Row]:
    """The first few hundred by how well they fit, the rest as the engine gave them."""
    near = rows[: ranking.WEIGHED]
    fits, nothing = fits_of(wanted, rows, whole), ranking.Fit(0, 0)
    aging, year = catalogue.aging_themes(), now().year

    def order(row: Row) -> tuple:
        fit = fits.get(row.id, nothing)
        weight = fit.weight * trust(row)
        if row.theme_id in aging:
            weight *= freshness(year - int(str(row.begun)[:4]))
        return (-fit.concepts, -round(weight, 3), -row.rank)

    return [*sorted(near, key=order), *rows[ranking.WEIGHED:]]


def trust(row: Row) -> float:
    """What a conversation weighs by how sure its answer is: confirmed in practice most, then tested, then accepted by who asked, then open."""
    if is_proven(row.kind, bool(row.is_solved), row.evidence):
        return PROVEN[row.evidence]
    return SOLVED if row.is_solved else 1


def freshness(years: int) -> float:
    """What a conversation of so many years ago is worth where knowledge ages: a little less each year, never less than three quarters."""
    return 1 - YEARLY * min(max(years, 0), OLD)


def _literal(rows: list[Row], phrases: Sequence[tuple[str, ...]]) -> list[Row]:
    """Those in whose title or texts each phrase stands, word for word. Most texts lack one of its words and are passed over unread."""
    titles = db.session.execute(select(Thread.id, Thread.title).where(Thread.id.in_([row.id for row in rows])))
    texts = {number: [f" {' '.join(tokens(title))} "] for number, title in titles}
    found = select(Post.thread_id, Post.html).where(Post.thread_id.in_(list(texts)), shown())
    for thread_id, html in fetch(found):
        lowered = html.lower()
        if not html.isascii() or any(all(word in lowered for word in phrase) for phrase in phrases):
            texts[thread_id].append(f" {' '.join(tokens(plain(html)))} ")
    wanted = [f" {' '.join(phrase)} " for phrase in phrases]

    def holds(number: int) -> bool:
        return all(any(phrase in text for text in texts[number]) for phrase in wanted)

    for number, text in _documents([row.id for row in rows if not holds(row.id)], phrases):
        texts[number].append(text)
    return [row for row in rows if holds(row.id)]


def _documents(thread_ids: list[int], phrases: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, str]]:
    """The words of documents that hang on some threads and hold all words that a phrase has."""
    lexicon = dictionary.lexicon()
    needed = [{lexicon.root(word) for word in phrase if not is_stop(word)} for phrase in phrases]
    found = select(SearchText.subject_id, SearchText.file_id, SearchText.words).join(Post, Post.id == SearchText.part_id)
    found = found.where(SearchText.subject_id.in_(thread_ids), SearchText.file_id > 0, shown()).order_by(SearchText.file_id.desc())
    near = {row.file_id: row.subject_id for row in fetch(found) if any(roots.issubset(row.words.split()) for roots in needed)} if thread_ids else {}
    first = list(near)[:DOCUMENTS]
    for number, (_name, text) in (passage_source(first) if first else {}).items():
        yield near[number], f" {' '.join(tokens(text))} "


def titled(viewer: Viewer, typed: str, most: int) -> list[Row]:
    """Threads whose title holds the words typed so far, each of them perhaps unfinished; newest first."""
    words = [word for word in tokens(typed[:200]) if not is_stop(word)] or tokens(typed[:200])
    if not words:
        return []
    lexicon = dictionary.lexicon()
    clause = both(*(either([Word(TITLE + lexicon.root(word)), Word(TYPED + word, is_start=True)]) for word in words[:6]))
    return _first(_wanted(viewer, clause).add_columns(Thread.title, Thread.slug, Thread.reply_count), most)


def titles_with(viewer: Viewer, word: str, most: int) -> int:
    """How many titles that the viewer may read hold a folded word as typed, counted no further than `most`."""
    return len(_rows(viewer, Word(TYPED + word), Narrowed(), most))
