"""How search understands a question, in words for people, and what it finds first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.search import dictionary
from forum.core.search.models import SearchChange
from forum.core.search.plan import Concept, Plan
from forum.core.search.vocabulary import Vocabulary
from forum.threads import finding
from forum.threads.models import Thread
from forum.threads.queries import thread_url

FIRST = 5
MOST_ALSO = 12


@dataclass(frozen=True)
class Read:
    """One thing that is looked for: as typed, what it was read as, other names, and its parts."""

    words: str
    meant: str
    also: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """A question as it was understood, and the first hits: (address, title)."""

    reads: list[Read]
    phrases: list[str]
    excluded: list[str]
    hits: list[tuple[str, str]]
    number: int
    is_cut: bool


def trial(viewer: Viewer, query: str, vocabulary: Vocabulary | None = None) -> Trial:
    """Try a question with the dictionary of now, or with another one."""
    vocabulary = vocabulary or dictionary.current()
    plan = finding.read(viewer, query, vocabulary=vocabulary)
    found = finding.find(viewer, plan)
    phrases = [" ".join(words) for words in plan.phrases]
    reads = [_read(concept, plan, vocabulary) for concept in plan.concepts if " ".join(concept.words) not in phrases]
    return Trial(reads, phrases, [" ".join(term) for term in plan.excluded], _titles([row.id for row in found.rows[:FIRST]]), len(found.rows), found.is_cut)


def _read(concept: Concept, plan: Plan, vocabulary: Vocabulary) -> Read:
    """A concept holds the word as it was read; what was typed stands with the repairs."""
    typed = {meant: word for word, meant in plan.corrected}
    words = " ".join(concept.words)
    parts = tuple(piece for word in concept.words for piece in vocabulary.lexicon.parts.split(word))
    return Read(typed.get(words, words), words if words in typed else "", concept.also[:MOST_ALSO], parts)


def _titles(numbers: Sequence[int]) -> list[tuple[str, str]]:
    rows = {row.id: row for row in db.session.execute(select(Thread.id, Thread.title, Thread.slug).where(Thread.id.in_(numbers)))}
    return [(thread_url(rows[number]), rows[number].title) for number in numbers if number in rows]


def before_and_after(change: SearchChange) -> tuple[Vocabulary, Vocabulary]:
    """The dictionary without a change and with it."""
    return dictionary.with_other(change.kind, change.name, change.before), dictionary.with_other(change.kind, change.name, change.after)
