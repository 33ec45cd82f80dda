"""Verbs on the dictionary. Documents whose words come apart otherwise are made anew by a job."""

from __future__ import annotations

from forum.core.clock import now
from forum.core.db import add_once, db
from forum.core.search import dictionary_changes as changes
from forum.core.search.models import SearchChange, SearchIgnored
from forum.core.text import clean_line, fold
from forum.threads import reindexing


def save(kind: str, name: str, after: list[str] | None, *, by: int, seen: int) -> SearchChange | None:
    """Write an entry, or take it out (None); None when nothing is different. Raises SomeoneWasFaster."""
    return _follow(changes.change(kind, name, after, by=by, seen=seen))


def take_back(number: int, *, by: int) -> SearchChange:
    """Undo a change. Raises SomeoneWasFaster when a later one stands in its place."""
    return _follow(changes.undo(number, by=by))


def _follow(done: SearchChange | None) -> SearchChange | None:
    letters = changes.letters_of(done) if done is not None else []
    if letters:
        reindexing.ask(letters, change_id=done.id)
    return done


def ignore(word: str, *, by: int) -> None:
    """Show a word no longer among those that were not found or not taken apart. Doing it twice changes nothing."""
    word = fold(clean_line(word))[:100]
    if word and db.session.get(SearchIgnored, word) is None:
        add_once(SearchIgnored(word=word, ignored_by_id=by, created_at=now()))


def heed(word: str) -> None:
    """Show a word again."""
    row = db.session.get(SearchIgnored, fold(clean_line(word))[:100])
    if row is not None:
        db.session.delete(row)
        db.session.flush()
