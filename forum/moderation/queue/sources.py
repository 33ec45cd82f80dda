"""What can wait for a moderator. Each part of the room says where its items stand and how they are shown; the queue reads them all in one statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, or_, true

from forum.core.access import Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """An item in words: what it is about, a line of context, and the page where it is decided (which shows claim and notes by `queue/_item_tools.html`)."""

    title: str
    line: str
    url: str


@dataclass(frozen=True)
class Source:
    """A kind of item. `waiting(viewer)` selects `id`, `network_id`, `since`, `due` (a moment or null) and `urgent` (1 or 0) of what waits in the viewer's networks.

    A `due` without value is `literal(None, Moment())`, so that both engines know its type.
    `show(viewer, ids)` says them in words, in one statement or a few. `label` names one item of the kind; `icon` is a name in `static/icons.svg`.
    Where `due` is null, an item is late once it waited longer than `target`.
    """

    kind: str
    label: object
    icon: str
    waiting: Callable[[Viewer], Select]
    show: Callable[[Viewer, Sequence[int]], dict[int, Shown]]
    target: timedelta | None = None


sources: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Register a kind of item; one a kind, so that a room may be set up again."""
    sources[source.kind] = source


def moderated(viewer: Viewer, network_id) -> ColumnElement[bool]:
    """The condition on a network's column for what a viewer moderates; what is for both networks (NULL) is for every moderator."""
    if viewer.is_admin:
        return true()
    return or_(network_id.is_(None), network_id.in_(sorted(viewer.moderated_ids)))
