"""Who may know about a problem that nobody answered: those who know its themes, as the themes' pages show them."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.networks import catalogue
from forum.networks.people import Person
from forum.threads.models import Thread, ThreadTheme
from forum.threads.queries import readers_of
from forum.threads.starting import who_knows

MOST_THEMES = 3


def people_who_know(viewer: Viewer, thread: Thread) -> list[tuple[object, list[Person]]]:
    """By theme: the members who know it and may read the thread. Who asked is left out, unless without name: who is missing would tell."""
    themes = db.session.scalars(select(ThreadTheme.theme_id).where(ThreadTheme.thread_id == thread.id).order_by(ThreadTheme.position).limit(MOST_THEMES))
    known = [(catalogue.theme(number), who_knows(viewer, number)) for number in list(themes)]
    readers = _readers(thread, {person.id for _theme, people in known for person in people})
    found = [(theme, [person for person in people if person.id in readers and (person.id != thread.author_id or thread.without_name)]) for theme, people in known]
    return [(theme, people) for theme, people in found if theme and people]


def _readers(thread: Thread, ids: set[int]) -> set[int]:
    column = readers_of(thread).selected_columns[0]
    return set(db.session.scalars(readers_of(thread).where(column.in_(ids)))) if ids else set()
