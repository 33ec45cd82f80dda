"""Tellings of lower rooms: a notice for each who may know of it, and what such a notice says to its reader now.

A notice keeps no words, so that what went out of a reader's reach says nothing any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, and_, literal, or_, select, union_all

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.core.tellings import Told, left_out_of, tellings
from forum.networks.people import PersonColumns
from forum.notifications.notices import write
from forum.threads.models import Post, Thread
from forum.threads.queries import asked_without_name, readers_of

_nameless = or_(Activity.facts["nameless"].as_boolean(), asked_without_name(Activity.actor_id), and_(Post.without_name, Post.author_id == Activity.actor_id))
_actor = PersonColumns("actor", _nameless)


@dataclass(frozen=True, slots=True)
class Said:
    """A telling in words."""

    text: str
    url: str
    icon: str


def receivers_of(activity: Activity) -> Select[tuple[int]]:
    """Open accounts that may know now of what was told, each once; never who did it."""
    told = tellings[activity.kind].receivers(activity)
    wanted = select(User.id).where(User.id.in_(told), User.id != (activity.actor_id or 0), User.ended_at.is_(None))
    if activity.thread_id is None:
        return wanted
    return wanted.where(User.id.in_(readers_of(db.session.get(Thread, activity.thread_id))))


def write_notices(activity: Activity) -> None:
    """A notice to each receiver who wants it, in the transaction of what is told; with the others of its thread where there is one."""
    unwanted = left_out_of(activity.kind)
    receivers = receivers_of(activity) if unwanted is None else receivers_of(activity).where(User.id.not_in(unwanted))
    write(receivers, activity, thread_id=activity.thread_id, reason=literal("told"))


def found_of(activity_ids: Sequence[int]) -> list[Row]:
    """Activities that a telling is registered for, each with its thread and who did it, and all that their words need."""
    statement = select(Activity, Thread, *_actor.columns).outerjoin(Thread, Thread.id == Activity.thread_id)
    statement = _actor.join(statement.outerjoin(Post, Post.id == Activity.post_id), Activity.actor_id, outer=True)
    rows = db.session.execute(statement.where(Activity.id.in_(activity_ids), Activity.kind.in_(list(tellings))))
    return list(rows)


def told_to(user_id: int, row: Row, title: str) -> Told:
    """What the words are made from, for one reader."""
    activity = row.Activity
    reason, who = tellings[activity.kind].reason, _actor.read(row)
    return Told(activity, user_id, who.name if who else _("Someone"), title, reason(activity, user_id) if reason else "")


def sentence(told: Told) -> str:
    """What happened; it begins with a capital whoever it begins with."""
    text = str(tellings[told.activity.kind].text(told))
    return text[:1].upper() + text[1:]


def said_to(user_id: int, activity_ids: Sequence[int]) -> dict[int, Said]:
    """What tellings say to one reader, by activity; what they may not know of now is left out.

    Two statements, and one for each kind that has something to load. Threads have to be within the reader's reach.
    """
    rows = found_of(activity_ids) if activity_ids else []
    if not rows:
        return {}
    kept = loaded([row.Activity for row in rows])
    known = _known_to(user_id, [row.Activity for row in rows])
    said = {row.Activity.id: _say(told_to(user_id, row, row.Thread.title if row.Thread else "")) for row in rows if row.Activity.id in known}
    del kept  # the session holds what was loaded no longer than somebody else does
    return said


def loaded(activities: Sequence[Activity]) -> list[object]:
    """What the words of some tellings have to look up, brought together by kind."""
    by_kind = defaultdict(list)
    for activity in activities:
        by_kind[activity.kind].append(activity)
    return [load(some) for kind, some in by_kind.items() if (load := tellings[kind].load)]


def _known_to(user_id: int, activities: Sequence[Activity]) -> set[int]:
    """Those of some activities whose telling is still for this reader, asked in one statement."""
    asked = [select(literal(activity.id)).where(literal(user_id).in_(tellings[activity.kind].receivers(activity)))
             for activity in activities if activity.actor_id != user_id]
    return set(db.session.scalars(union_all(*asked))) if asked else set()


def _say(told: Told) -> Said:
    telling = tellings[told.activity.kind]
    return Said(sentence(told), telling.url(told), telling.icon)
