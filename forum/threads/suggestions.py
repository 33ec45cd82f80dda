"""Who and what can be named while one types: readers of the thread behind an @, threads within reach behind a #."""

from __future__ import annotations

import re

from sqlalchemy import or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.text import fold
from forum.networks.models import Municipality
from forum.networks.people import as_person
from forum.threads.finding import titled
from forum.threads.models import Thread
from forum.threads.queries import listed, named_writers, readers_of
from forum.threads.referring import alike, alike_within, written_names

MOST = 8
MOST_THREADS = 5  # their titles take two lines


def mentionable(viewer: Viewer, thread: Thread, query: str) -> list[dict]:
    """At most eight readers of a thread whose name or municipality begins so, those who wrote in it first. Nothing typed yet, or for a guest: these alone."""
    words = fold(query).split()
    here = _writers(thread)
    if not words and not here:
        return []
    wanted = select(User.id, User.name, User.function, User.organisation, User.role, Municipality.name.label("place"))
    wanted = wanted.outerjoin(Municipality, Municipality.nis == User.municipality_id)
    wanted = wanted.where(User.id.in_(readers_of(thread)), User.name != "", User.id != viewer.id)
    if viewer.is_guest:
        wanted = wanted.where(User.id.in_(here))
    if words:
        wanted = wanted.where(or_(*(begins(column, words[0]) for column in (User.name, Municipality.name) for begins in (alike, alike_within))))
    else:
        wanted = wanted.where(User.id.in_(here))
    found = [row for row in db.session.execute(wanted) if _begins(words, row)]
    found.sort(key=lambda row: (row.id not in here, not fold(row.name).startswith(" ".join(words)), fold(row.name), row.id))
    if not found:
        return []
    written = written_names(thread, begins=[row.name for row in found[:MOST]])
    return [{"text": f"@{written[row.id]}", "name": row.name, "line": _line(row)} for row in found[:MOST]]


def _line(row) -> str:
    return as_person(row.id, row.name, row.function, row.place, None, row.organisation, row.role).line


def _begins(words: list[str], row) -> bool:
    """Whether each word begins a word of the name or of the municipality."""
    parts = re.split(r"[\s'’-]+", fold(f"{row.name} {row.place or ''}"))
    whole = fold(f"{row.name} {row.place or ''}").split()
    return all(any(part.startswith(word) for part in (*parts, *whole)) for word in words)


def _writers(thread: Thread) -> set[int]:
    """Who wrote in a thread under their own name."""
    if thread.id is None:
        return set()
    return set(db.session.scalars(named_writers(thread.id)))


def referable(viewer: Viewer, query: str) -> list[dict]:
    """At most eight threads within reach: that of a number, and those whose title has words that begin so, the newest first."""
    query = query.strip()
    if query.isascii() and query.isdigit():
        of_number = int(query) if len(query) < 10 else 0
        rows = db.session.execute(select(Thread.id, Thread.title).where(listed(viewer), Thread.id == of_number)).all()
        return [_thread(row) for row in rows]
    return [_thread(row) for row in titled(viewer, query, MOST_THREADS)] if len(query) > 1 else []


def _thread(row) -> dict:
    return {"text": f"#{row.id}", "name": row.title, "line": f"#{row.id}"}
