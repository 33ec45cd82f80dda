"""What happened to a thread, as neutral lines between its posts. Higher rooms say their own lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Select, bindparam, select

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.events import Activity
from forum.core.i18n import _
from forum.networks.people import Person, PersonColumns
from forum.threads.models import Thread
from forum.threads.queries import asked_without_name

FAR = datetime(9999, 1, 1, tzinfo=UTC)
_sayings: dict[str, Callable] = {}
actor = PersonColumns("actor", asked_without_name(Activity.actor_id))


@dataclass(frozen=True, slots=True)
class Line:
    """One neutral line; `begins_at` is the number of the post row that it introduces, if it does."""

    text: str
    at: datetime
    reason: str = ""
    begins_at: int = 0
    is_event: bool = True


def register(kind: str, say: Callable) -> None:
    """Register how an activity is told; `say(row, who)` answers (text, reason) or None; `who` is the actor as the viewer sees them."""
    _sayings[str(kind)] = say


@cache
def _statement() -> Select:
    wanted = select(Activity.kind, Activity.facts, Activity.created_at, Activity.post_id, *actor.columns).select_from(Activity)
    wanted = actor.join(wanted.join(Thread, Thread.id == Activity.thread_id), Activity.actor_id, outer=True).where(
        Activity.thread_id == bindparam("thread_id"), Activity.kind.in_(list(_sayings)), Activity.created_at >= bindparam("since"),
        Activity.created_at < bindparam("until"))
    return wanted.order_by(Activity.created_at, Activity.id).limit(50)


def lines(viewer: Viewer, thread_id: int, since: datetime, until: datetime | None) -> list[Line]:
    """The lines of a thread in a stretch of time (the later end open), at most 50."""
    found = fetch(_statement(), {"thread_id": thread_id, "since": since, "until": until or FAR})
    told = ((row, _sayings[row.kind](row, actor.read(row, viewer.id))) for row in found)
    return [Line(said[0], row.created_at, said[1], row.facts.get("begins_at", 0)) for row, said in told if said]


def woven(posts: Sequence, events: Sequence[Line]) -> list:
    """Posts and lines in time order; a line stands after the post that it followed, or before the one that it introduces."""
    here = {post.id for post in posts}
    leads, rest = [line for line in events if line.begins_at in here], [line for line in events if line.begins_at not in here]
    items = []
    for post in posts:
        items += [line for line in leads if line.begins_at == post.id]
        while rest and rest[0].at < post.created_at and post.number > 1:
            items.append(rest.pop(0))
        items.append(post)
    return [*items, *rest]


def say_solved(row, who: Person | None) -> tuple[str, str]:
    """A solution was chosen."""
    return _("%(name)s marked post %(number)s as the solution", name=who.heading if who else _("Someone"), number=row.facts.get("number", "")), ""


def say_withdrawn(_row, _who: Person | None) -> tuple[str, str]:
    """A solution was taken back."""
    return _("The solution was taken back; the problem is open again"), ""
