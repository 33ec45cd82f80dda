"""The queue in the shape that its template shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.i18n import _
from forum.core.urls import url_for
from forum.moderation.queue import queries
from forum.moderation.queue.sources import sources
from forum.networks import catalogue


@dataclass(frozen=True, slots=True)
class Line:
    """One item that waits."""

    kind: str
    id: int
    label: str
    icon: str
    title: str
    line: str
    url: str
    network: str
    since: datetime
    is_urgent: bool
    is_late: bool
    claimed_by: str
    claimed_by_id: int | None
    is_mine: bool

    @property
    def claim_url(self) -> str:
        """Where it is taken on or let go."""
        return url_for("moderation.claim_item", kind=self.kind, subject_id=self.id)


def lines(viewer: Viewer, rows: list[Row]) -> list[Line]:
    """Rows of the queue in words, some statements for each kind among them."""
    of_kind = defaultdict(list)
    for row in rows:
        of_kind[row.kind].append(row.id)
    told = {kind: sources[kind].show(viewer, numbers) for kind, numbers in of_kind.items()}
    return [_line(viewer, row, told[row.kind][row.id]) for row in rows if row.id in told[row.kind]]


def _line(viewer: Viewer, row: Row, shown) -> Line:
    source = sources[row.kind]
    due = row.due or (row.since + source.target if source.target else None)
    return Line(kind=row.kind, id=row.id, label=str(source.label), icon=source.icon, title=shown.title, line=shown.line, url=shown.url,
                network=catalogue.network_label(row.network_id), since=row.since, is_urgent=bool(row.urgent), is_late=due is not None and due < now(),
                claimed_by=row.claimed_by or "", claimed_by_id=row.claimed_by_id, is_mine=row.claimed_by_id == viewer.id)


def kinds(viewer: Viewer, chosen: str, **kept: str) -> list[tuple[str, str, bool, int]]:
    """The tabs over the queue: all, and each kind with its number."""
    found = queries.counts(viewer)
    address = lambda kind: url_for("moderation.queue", **{name: value for name, value in {**kept, "kind": kind}.items() if value})  # noqa: E731
    everything = (_("All"), address(""), chosen not in sources, sum(found.values()))
    return [everything, *((str(source.label), address(name), name == chosen, found[name]) for name, source in sources.items() if found.get(name))]


@dataclass(frozen=True, slots=True)
class Tools:
    """What stands with an item on its page: who works on it, and notes."""

    kind: str
    id: int
    claimed_by: str
    claimed_by_id: int | None
    claimed_at: datetime | None
    notes: list


def tools(kind: str, subject_id: int) -> Tools:
    """For `_item_tools.html`, in two statements."""
    notes, mark = queries.notes_of(kind, subject_id), queries.claimed(kind, subject_id)
    return Tools(kind, subject_id, mark.name or "" if mark else "", mark.claimed_by_id if mark else None, mark.claimed_at if mark else None, notes)
