"""The lexicon and the vocabulary of this moment: given lists, words of rooms, what moderators changed, words of titles.

Both are kept in each process and looked after with one short query a search, so that a change works at once in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from threading import Lock

from flask import current_app
from sqlalchemy import func, select

from forum.core.db import db, fetch
from forum.core.search.lexicon import Group, Lexicon, given_groups, given_parts, lexicon_of, words_in
from forum.core.search.models import SearchChange, SearchRework, SearchTerms, SearchWord
from forum.core.search.vocabulary import Vocabulary

GROUP, PART = "group", "part"
MOST_LABELS = 1_000
MOST_WAITING = 40  # words a part whose documents are still to be split anew
_providers: list[Callable[[], Iterable[str]]] = []
_lock = Lock()


def add_labels(provider: Callable[[], Iterable[str]]) -> None:
    """Have the words of some labels (themes) known; `provider` is asked when the dictionary is read."""
    if provider not in _providers:
        _providers.append(provider)


class _Kept:
    """What a process remembers of the dictionary."""

    def __init__(self):
        self.version: tuple = ()
        self.last_word = 0
        self.vocabulary: Vocabulary | None = None


def current() -> Vocabulary:
    """The vocabulary, with its lexicon, as they stand in the database now.

    The version is that of the changes (undoing is a change too) and of the work that follows from them, also from a theme's new label.
    """
    newest = select(func.coalesce(func.max(SearchWord.id), 0)).scalar_subquery()
    changes = select(func.coalesce(func.max(SearchChange.id), 0)).scalar_subquery()
    reworks = select(func.coalesce(func.max(SearchRework.id), 0)).scalar_subquery()
    busy = select(func.count()).where(SearchRework.finished_at.is_(None)).scalar_subquery()
    *version, last = fetch(select(changes, reworks, busy, newest)).one()
    kept: _Kept = current_app.extensions.setdefault("search_dictionary", _Kept())
    with _lock:
        if kept.vocabulary is None or kept.version != tuple(version) or last < kept.last_word:
            kept.vocabulary, kept.version, kept.last_word = _fresh(), tuple(version), 0
        if last > kept.last_word:
            rows = fetch(select(SearchWord.word, SearchWord.root).where(SearchWord.id > kept.last_word))
            kept.vocabulary.add(rows)
            kept.last_word = last
        return kept.vocabulary


def lexicon() -> Lexicon:
    """The lexicon that texts are analysed with now."""
    return current().lexicon


def with_other(kind: str, name: str, written: list[str] | None) -> Vocabulary:
    """The vocabulary as it would be if one entry were another, for trying out."""
    return Vocabulary(_lexicon({(kind, name): written}), fetch(select(SearchWord.word, SearchWord.root)))


@cache
def _given() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    return {group.name: group.written for group in given_groups()}, given_parts()


def given(kind: str) -> dict[str, tuple[str, ...]]:
    """What comes with the site, by name."""
    groups, parts = _given()
    return dict(groups) if kind == GROUP else {part: (part,) for part in sorted(parts)}


def entries(kind: str) -> dict[str, tuple[str, ...]]:
    """What holds now, by name: given, and what moderators made of it."""
    found = given(kind)
    for row in db.session.execute(select(SearchTerms.name, SearchTerms.written, SearchTerms.is_gone).where(SearchTerms.kind == kind)):
        if row.is_gone:
            found.pop(row.name, None)
        else:
            found[row.name] = tuple(row.written)
    return found


def _lexicon(other: Mapping[tuple[str, str], list[str] | None] | None = None) -> Lexicon:
    standing = {GROUP: entries(GROUP), PART: entries(PART)}
    for (kind, name), written in (other or {}).items():
        if written:
            standing[kind][name] = tuple(written)
        else:
            standing[kind].pop(name, None)
    groups = tuple(Group(written[0], written) for written in standing[GROUP].values())
    labels = [label for provider in _providers for label in provider()][:MOST_LABELS]
    return lexicon_of(groups, frozenset(standing[PART]), words_in(labels))


def _fresh() -> Vocabulary:
    made = Vocabulary(_lexicon(), ())
    made.waiting = _waiting(made.lexicon)
    return made


def _waiting(known: Lexicon) -> dict[str, tuple[str, ...]]:
    """For parts whose documents are not all split anew: words of titles that hold them, by the form under which the index still has them."""
    asked = db.session.scalars(select(SearchRework.letters).where(SearchRework.finished_at.is_(None)))
    found = {}
    for part in sorted({part for letters in asked for part in letters if part in known.parts.words})[:MOST_WAITING]:
        roots = db.session.scalars(select(SearchWord.root).where(SearchWord.word.contains(part, autoescape=True)).order_by(SearchWord.id).limit(MOST_WAITING))
        found[known.root(part)] = tuple(dict.fromkeys(root for root in roots if root != known.root(part)))
    return found
