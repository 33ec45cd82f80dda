"""Whose week it is: who watched longest ago, unless somebody fixed it by hand. Weeks begin on Monday, by the calendar here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import g, has_request_context, request
from sqlalchemy import func, or_, select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.moderation.actions import today
from forum.moderation.rota.models import ModeratorAway, Watch
from forum.networks.models import NetworkModerator

WEEKS = 9  # this one and the next eight
FARTHEST = 60
WORKING_DAYS = 5


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Turn:
    """Who watches a network in a week; None when nobody can. `is_by_hand`: somebody fixed it."""

    network_id: int
    week: date
    user_id: int | None
    is_by_hand: bool = False


@dataclass
class Known:
    """What the turns of some networks follow from."""

    names: dict[int, str] = field(default_factory=dict)
    admins: list[int] = field(default_factory=list)
    moderators: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    away: dict[int, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    fixed: dict[tuple[int, date], Watch] = field(default_factory=dict)
    last: dict[tuple[int, int], date] = field(default_factory=dict)

    def keepers(self, network_id: int) -> list[int]:
        """Who takes turns: the network's moderators; the administrators only where it has none."""
        return self.moderators[network_id] or self.admins

    def may_watch(self, network_id: int) -> set[int]:
        """Who can watch, by turn or by hand."""
        return {*self.moderators[network_id], *self.admins}

    def is_away(self, user_id: int, day: date) -> bool:
        """Whether somebody is away on a day."""
        return any(first <= day <= last for first, last in self.away[user_id])

    def days_away(self, user_id: int, week: date) -> int:
        """On how many working days of a week somebody is away."""
        return sum(self.is_away(user_id, week + timedelta(days=number)) for number in range(WORKING_DAYS))


def known(network_ids: Iterable[int]) -> Known:
    """What stands in the tables, in four statements."""
    found, numbers, this_week = Known(), sorted(network_ids), week_of(today())
    people = select(User.id, User.name, User.role, NetworkModerator.network_id).outerjoin(NetworkModerator, NetworkModerator.user_id == User.id)
    can_work = (User.ended_at.is_(None), or_(User.suspended_until.is_(None), User.suspended_until < now()))
    for row in db.session.execute(people.where(User.role.in_(("moderator", "admin")), *can_work).order_by(User.id)):
        found.names[row.id] = row.name
        if row.role == "moderator":
            found.moderators[row.network_id].append(row.id)
        elif row.id not in found.admins:
            found.admins.append(row.id)
    holidays = select(ModeratorAway.user_id, ModeratorAway.from_day, ModeratorAway.until_day).where(ModeratorAway.until_day >= this_week)
    for row in db.session.execute(holidays):
        found.away[row.user_id].append((row.from_day, row.until_day))
    weeks = select(Watch).where(Watch.network_id.in_(numbers), Watch.week >= this_week - timedelta(days=7)).execution_options(populate_existing=True)
    found.fixed = {(row.network_id, row.week): row for row in db.session.scalars(weeks)}
    earlier = select(Watch.network_id, Watch.user_id, func.max(Watch.week)).where(Watch.network_id.in_(numbers), Watch.week < this_week)
    found.last = {(row[0], row[1]): row[2] for row in db.session.execute(earlier.group_by(Watch.network_id, Watch.user_id))}
    return found


def turns(known: Known, network_id: int, weeks: int = WEEKS) -> list[Turn]:
    """The turns of a network from this week on."""
    last = {user_id: week for (number, user_id), week in known.last.items() if number == network_id}
    found = []
    for number in range(weeks):
        week = week_of(today()) + timedelta(days=7 * number)
        turn = _turn(known, network_id, week, last)
        if turn.user_id is not None:
            last[turn.user_id] = week
        found.append(turn)
    return found


def _turn(known: Known, network_id: int, week: date, last: dict[int, date]) -> Turn:
    fixed = known.fixed.get((network_id, week))
    if fixed and fixed.user_id in known.may_watch(network_id) and known.days_away(fixed.user_id, week) < WORKING_DAYS:
        return Turn(network_id, week, fixed.user_id, fixed.chosen_by_id is not None)
    away = {user_id: known.days_away(user_id, week) for user_id in known.keepers(network_id)}
    able = [user_id for user_id in away if away[user_id] < WORKING_DAYS]
    longest_ago = sorted(able, key=lambda user_id: (away[user_id], last.get(user_id, date.min), user_id))
    return Turn(network_id, week, longest_ago[0] if longest_ago else None)


def watcher_of(network_id: int, day: date | None = None) -> int | None:
    """Who watches a network on a day (today); a colleague when that person is away that day. None when nobody can, or it was never written down."""
    day = day or today()
    if week_of(day) < week_of(today()):
        return db.session.scalar(select(Watch.user_id).where(Watch.network_id == network_id, Watch.week == week_of(day)))
    found = known([network_id])
    ahead = (week_of(day) - week_of(today())).days // 7 + 1
    turn = turns(found, network_id, min(ahead, FARTHEST))[-1]
    if turn.user_id is None or not found.is_away(turn.user_id, day):
        return turn.user_id
    return stand_in(found, network_id, day)


def watcher_now(network_id: int) -> int | None:
    """The same for today, asked once for a page that only reads: a page of notices asks it for each notice."""
    if not has_request_context() or request.method != "GET":
        return watcher_of(network_id)
    known_here = g.setdefault("watchers", {})
    if network_id not in known_here:
        known_here[network_id] = watcher_of(network_id)
    return known_here[network_id]


def stand_in(known: Known, network_id: int, day: date) -> int | None:
    """Who watches while the watcher is away for a day: whoever is there and watched longest ago."""
    there = [user_id for user_id in known.keepers(network_id) if not known.is_away(user_id, day)]
    return min(there, key=lambda user_id: (known.last.get((network_id, user_id), date.min), user_id), default=None)


def note_before(known: Known, network_id: int) -> Watch | None:
    """The week before this one, when its watcher left a note."""
    found = known.fixed.get((network_id, week_of(today()) - timedelta(days=7)))
    return found if found and found.note else None


def names_of(user_ids: Sequence[int]) -> dict[int, str]:
    """Names by number, also of who keeps order no more."""
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids))).all()) if user_ids else {}
