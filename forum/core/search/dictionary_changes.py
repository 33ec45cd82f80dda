"""Changes of the dictionary: each is a row that says what stood before and after, and each can be taken back by another one."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.access import SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import add_once, db
from forum.core.i18n import _
from forum.core.search import dictionary
from forum.core.search.dictionary import PART
from forum.core.search.language import tokens
from forum.core.search.models import SearchChange, SearchTerms


def standing(kind: str, name: str) -> list[str] | None:
    """The words of an entry as they are now; None when there is none."""
    row = db.session.scalar(select(SearchTerms).where(SearchTerms.kind == kind, SearchTerms.name == name).execution_options(populate_existing=True))
    if row is None:
        found = dictionary.given(kind).get(name)
        return list(found) if found else None
    return None if row.is_gone else list(row.written)


def latest(kind: str, name: str) -> SearchChange | None:
    """The last change of an entry."""
    changes = select(SearchChange).where(SearchChange.kind == kind, SearchChange.name == name)
    return db.session.scalar(changes.order_by(SearchChange.id.desc()).limit(1))


def change(kind: str, name: str, after: list[str] | None, *, by: int | None, seen: int) -> SearchChange | None:
    """Write an entry anew, or take it out (None). `seen` is the number of the change that the writer started from, 0 for none.

    None when nothing is different. Raises SomeoneWasFaster when another change came in between.
    """
    row = _locked(kind, name)
    theirs = latest(kind, name)
    if (theirs.id if theirs else 0) != seen:
        raise SomeoneWasFaster(_("Somebody else changed this in the meantime."))
    before = standing(kind, name)
    if before == after:
        return None
    row.written, row.is_gone = after or [], after is None
    done = SearchChange(kind=kind, name=name, before=before, after=after, changed_by_id=by, created_at=now())
    db.session.add(done)
    db.session.flush()
    return done


def undo(number: int, *, by: int) -> SearchChange:
    """Put back what stood before a change. Raises SomeoneWasFaster when a later one stands in its place."""
    found = db.session.get(SearchChange, number, populate_existing=True)
    done = change(found.kind, found.name, found.before, by=by, seen=found.id)
    found.undone_at = now()
    db.session.flush()
    return done


def _locked(kind: str, name: str) -> SearchTerms:
    """The row of an entry, which no other transaction can write until this one ends. Two that make it at once: the second waits for the first."""
    wanted = select(SearchTerms).where(SearchTerms.kind == kind, SearchTerms.name == name)
    wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(wanted)
    if row is None:
        present = dictionary.given(kind).get(name)
        add_once(SearchTerms(kind=kind, name=name, written=list(present or ()), is_gone=present is None))
        row = db.session.scalar(wanted)
    return row


def letters_of(done: SearchChange) -> list[str]:
    """The parts by which words may be taken apart otherwise since a change."""
    if done.kind == PART:
        return [done.name]
    return sorted(_single(done.before) ^ _single(done.after))


def _single(terms: list[str] | None) -> set[str]:
    """Terms of one word are parts too, from four letters on."""
    return {words[0] for term in terms or () if len(words := tokens(term)) == 1 and len(words[0]) > 3 and words[0].isalpha()}

