"""Thread lists: plain rows in one query, turned into what a template shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, select

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import fetch
from forum.core.i18n import _
from forum.core.urls import url_for
from forum.networks import catalogue
from forum.networks.people import Person, PersonColumns
from forum.threads.models import PAGE_SIZE, TESTED, ReadingMark, Thread
from forum.threads.queries import bound_listed, listed_values

author = PersonColumns("author", Thread.without_name)
COLUMNS = (Thread.id, Thread.kind, Thread.audience, Thread.network_id, Thread.theme_id, Thread.title, Thread.slug, Thread.created_at,
           Thread.last_activity_at, Thread.last_number, Thread.reply_count, Thread.solved_at, Thread.hidden_at, Thread.locked_at,
           Thread.pinned_at, Thread.pinned_until, Thread.is_fictional, Thread.without_name, Thread.recurrence_count, Thread.evidence, Thread.merged_into_id,
           ReadingMark.number.label("read_number"),
           *author.columns)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as a list shows it."""

    id: int
    title: str
    slug: str
    url: str
    kind: str
    status: str
    theme: object
    network_id: int | None
    audience: str
    author: Person
    reply_count: int
    created_at: datetime
    last_activity_at: datetime
    unread: bool
    unread_count: int
    unread_url: str
    is_pinned: bool
    is_locked: bool
    is_hidden: bool
    is_fictional: bool
    network_label: str
    evidence: int = 0
    recurrences: int = 0

    @property
    def is_restricted(self) -> bool:
        """Whether only its network reads it."""
        return self.audience == "network"

    @property
    def audience_label(self) -> str:
        """Who can read it, in words."""
        return audience_label(self.audience, self.network_id)


def audience_label(audience: str, network_id: int | None) -> str:
    """Who can read a thread, in words."""
    if audience == "network":
        return _("Only for network %(name)s", name=catalogue.network_label(network_id))
    return _("Visible to all members")


def is_proven(kind: str, is_solved: bool, evidence: int) -> bool:
    """Whether it was tested in practice and held: the solution of a problem, or a good practice itself."""
    return evidence >= TESTED and (kind == "practice" or (kind == "problem" and is_solved))


def status_of(kind: str, solved_at: datetime | None, reply_count: int, evidence: int = 0) -> str:
    """open, answered, solved or tested; other kinds than problems have no status, unless a good practice is tested."""
    if is_proven(kind, solved_at is not None, evidence):
        return "tested"
    if kind != "problem":
        return ""
    return "solved" if solved_at else "answered" if reply_count else "open"


@cache
def listing() -> Select:
    """The statement of a list, built once; add conditions and an order, then read it with `rows_of`."""
    statement = select(*COLUMNS).select_from(Thread).where(bound_listed())
    mark = and_(ReadingMark.thread_id == Thread.id, ReadingMark.user_id == bindparam("me"))
    return author.join(statement.outerjoin(ReadingMark, mark), Thread.author_id)


def values_for(viewer: Viewer, **more) -> dict:
    """The parameters of `listing` for a viewer, and those of what was added to it."""
    return {"me": viewer.id, **listed_values(viewer), **more}


def to_rows(viewer: Viewer, found: Iterable) -> list[ThreadRow]:
    """Database rows as list entries."""
    return [to_row(viewer, row) for row in found]


def to_row(viewer: Viewer, row) -> ThreadRow:
    """One database row as a list entry."""
    read = row.read_number or 0
    unread = row.last_number > read and (read > 0 or row.last_activity_at > viewer.joined_at)
    url = url_for("threads.show", thread_id=row.id, slug=row.slug)
    return ThreadRow(
        id=row.id, title=row.title, slug=row.slug, url=url, kind=row.kind,
        status=status_of(row.kind, row.solved_at, row.reply_count, row.evidence),
        theme=catalogue.theme(row.theme_id), network_id=row.network_id, audience=row.audience, author=author.read(row, viewer.id),
        reply_count=row.reply_count, created_at=row.created_at, last_activity_at=row.last_activity_at, unread=unread,
        unread_count=row.last_number - read if unread else 0, unread_url=place_after(url, read) if unread else url,
        is_pinned=is_pinned(row), is_locked=row.locked_at is not None, is_hidden=row.hidden_at is not None,
        is_fictional=row.is_fictional, network_label=catalogue.network_label(row.network_id), evidence=row.evidence,
        recurrences=row.recurrence_count)


def is_pinned(row) -> bool:
    """Whether a thread stands on top today; a pin may end with a day."""
    return row.pinned_at is not None and (row.pinned_until is None or row.pinned_until >= now().astimezone(BRUSSELS).date())


def is_featured(row) -> bool:
    """Whether a thread is in the spotlight today; that may end with a day."""
    return row.featured_at is not None and (row.featured_until is None or row.featured_until >= now().astimezone(BRUSSELS).date())


def place_after(url: str, read: int) -> str:
    """Where the first unread post stands, after post number `read`."""
    page = read // PAGE_SIZE + 1
    return f"{url}?page={page}#post-{read + 1}" if page > 1 else (f"{url}#post-{read + 1}" if read else url)


def rows_of(viewer: Viewer, statement: Select, **values) -> list[ThreadRow]:
    """The rows of a statement that was made from `listing`; `values` are its own parameters."""
    return to_rows(viewer, fetch(statement, values_for(viewer, **values)))
