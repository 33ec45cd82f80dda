"""The lexicon and the vocabulary of this moment: given lists, words of rooms, what moderators changed, words of titles.

Both are kept in each process and looked after with one short query a search, so that a change works at once in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock

from flask import current_app
from sqlalchemy import func, literal, select

from forum.core.db import db, fetch
from forum.core.search.lexicon import Group, Lexicon, given_groups, given_parts, lexicon_of, words_in
from forum.core.search.models import SearchChange, SearchTerms, SearchWord
from forum.core.search.vocabulary import Vocabulary

GROUP, PART = "group", "part"
_providers: list[Callable[[], Iterable[str]]] = []
_lock = Lock()


def add_labels(provider: Callable[[], Iterable[str]]) -> None:
    """Have the words of some labels (themes) known; `provider` is asked when the dictionary is read."""
    if provider not in _providers:
        _providers.append(provider)


class _Kept:
    """What a process remembers of the dictionary."""

    def __init__(self):
        self.version, self.last_word = -1, 0
        self.vocabulary: Vocabulary | None = None


def current() -> Vocabulary:
    """The vocabulary, with its lexicon, as they stand in the database now."""
    newest = select(func.coalesce(func.max(SearchWord.id), 0)).scalar_subquery()
    undone = select(func.count()).where(SearchChange.undone_at.is_not(None)).scalar_subquery()
    changes = select(func.coalesce(func.max(SearchChange.id), 0)).scalar_subquery()
    version, undone_count, last = fetch(select(changes, undone, newest, literal(0))).one()[:3]
    kept: _Kept = current_app.extensions.setdefault("search_dictionary", _Kept())
    with _lock:
        if kept.vocabulary is None or kept.version != (version, undone_count) or last < kept.last_word:
            kept.vocabulary, kept.version, kept.last_word = Vocabulary(_lexicon(), ()), (version, undone_count), 0
        if last > kept.last_word:
            rows = fetch(select(SearchWord.word, SearchWord.root).where(SearchWord.id > kept.last_word))
            kept.vocabulary.add(rows)
            kept.last_word = last
        return kept.vocabulary


def lexicon() -> Lexicon:
    """The lexicon that texts are analysed with now."""
    return current().lexicon


def _lexicon() -> Lexicon:
    groups = {group.name: group for group in given_groups()}
    parts = set(given_parts())
    for row in db.session.execute(select(SearchTerms.kind, SearchTerms.name, SearchTerms.written, SearchTerms.is_gone)):
        if row.kind == PART:
            (parts.discard if row.is_gone else parts.add)(row.name)
        elif row.is_gone:
            groups.pop(row.name, None)
        else:
            groups[row.name] = Group(row.name, tuple(row.written))
    labels = [label for provider in _providers for label in provider()]
    return lexicon_of(tuple(groups.values()), frozenset(parts), words_in(labels))
