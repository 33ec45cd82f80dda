"""What one further type of line is: its fields, what it points to, how it comes in and goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from forum.core.clock import UTC
from forum.core.db import db
from forum.exchange.fields import Record, Wrong
from forum.threads.models import Post

if TYPE_CHECKING:
    from forum.exchange.exporter import Export
    from forum.exchange.loader import Loader
    from forum.exchange.world import World

Line = dict[str, object]


@dataclass(frozen=True)
class Kind:
    """A type of line.

    `points` yields what a line names, as (field, type, ref); `stands` says whether the site has it already (for lines without a ref of their own);
    `prepare` does slow work on a new line before the transaction opens; `load` writes lines that are new; `write` gives all of them for an export.
    """

    name: str
    noun: str
    record: Record
    points: Callable[[dict], Iterator[tuple[str, str, str]]]
    load: Callable[[Loader, list[dict]], None]
    write: Callable[[Export], Iterator[Line]]
    stands: Callable[[World, dict], bool] | None = None
    prepare: Callable[[dict], None] | None = None
    check: Callable[[World, dict], None] | None = None

    def admit(self, world: World, fields: dict) -> bool:
        """Whether a line adds something; raises Wrong when it points to what is not there."""
        for field, kind, ref in self.points(fields):
            world.defined(kind, ref, field)
        if self.check:
            self.check(world, fields)
        if self.stands:
            return not self.stands(world, fields)
        return world.row(self.name, fields["ref"]) is None and not world.spool.is_read(self.name, fields["ref"])


def people(fields: dict, *names: str) -> Iterator[tuple[str, str, str]]:
    """The members that fields name directly."""
    for name in names:
        if fields.get(name):
            yield name, "member", fields[name]


def listed(fields: dict, name: str, key: str = "member", kind: str = "member") -> Iterator[tuple[str, str, str]]:
    """What the objects of a list name under a key."""
    for each in fields.get(name) or []:
        if each.get(key):
            yield name, kind, each[key]


def post_of(fields: dict) -> Iterator[tuple[str, str, str]]:
    """The post that a line is about: a reply by its ref, an opening by its thread's."""
    if bool(fields.get("post")) == bool(fields.get("thread")):
        raise Wrong("post: give the ref of a reply, or as thread that of the conversation whose opening is meant")
    kind = "post" if fields.get("post") else "thread"
    yield kind, kind, fields[kind]


def row_of_post(loader: Loader | World, fields: dict) -> int | None:
    """The number of the post that a line is about, in the database."""
    world = getattr(loader, "world", loader)
    if fields.get("post"):
        return world.row("post", fields["post"])
    thread = world.row("thread", fields["thread"])
    return db.session.scalar(select(Post.id).where(Post.thread_id == thread, Post.number == 1)) if thread else None


def post_ref(export: Export, post_id: int) -> Line:
    """How an export names a post."""
    number, thread = db.session.execute(select(Post.number, Post.thread_id).where(Post.id == post_id)).one()
    return {"post": export.refs("post", [post_id])[post_id]} if number > 1 else {"thread": export.refs("thread", [thread])[thread]}


def at(moment: datetime | None) -> str | None:
    """A moment as it goes out."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def moment(text: str | None) -> datetime | None:
    """A moment that comes in."""
    return datetime.fromisoformat(text) if text else None


def day(text: str | None) -> date | None:
    """A date that comes in."""
    return date.fromisoformat(text) if text else None


def line(kind: str, /, **fields) -> Line:
    """A line without what is empty."""
    return {"type": kind} | filled(**fields)


def filled(**fields) -> Line:
    """An object without what is empty. Nought says something: that it cost nothing."""
    return {name: value for name, value in fields.items() if value is not False and value not in (None, "", [], {})}
