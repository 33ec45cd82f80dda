"""The rota as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.moderation.actions import today
from forum.moderation.rota.actions import week_in_words
from forum.moderation.rota.models import ModeratorAway, Watch
from forum.moderation.rota.turns import Known, Turn, known, note_before, stand_in, turns, week_of
from forum.networks import catalogue


@dataclass(frozen=True, slots=True)
class Week:
    """A week in a network's list. `away` says who is away then; `stands_in` who watches today while the watcher is away."""

    monday: date
    words: str
    user_id: int | None
    name: str
    is_by_hand: bool
    is_now: bool
    is_mine: bool
    away: tuple[str, ...]
    stands_in: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """A network with its weeks, whom a week can be given to, and the notes of this week and of the last."""

    network: object
    weeks: list[Week]
    people: list[tuple[int, str]]
    note: Watch | None
    earlier: Watch | None
    earlier_by: str
    may_note: bool


def watched(viewer: Viewer, weeks: int = 9) -> list[Watched]:
    """The networks that a viewer moderates."""
    mine = [network for network in catalogue.networks() if viewer.moderates(network.id)]
    found = known([network.id for network in mine])
    return [_watched(viewer, found, network, weeks) for network in mine]


def _watched(viewer: Viewer, found: Known, network, weeks: int) -> Watched:
    lines = [_week(viewer, found, turn) for turn in turns(found, network.id, weeks)]
    people = [*found.moderators[network.id], *(number for number in found.admins if number == viewer.id or not found.moderators[network.id])]
    named = sorted(((number, found.names[number]) for number in dict.fromkeys(people)), key=lambda pair: pair[1].casefold())
    note, earlier = found.fixed.get((network.id, week_of(today()))), note_before(found, network.id)
    return Watched(network, lines, named, note, earlier, found.names.get(earlier.note_by_id, "") if earlier else "", viewer.is_admin or lines[0].is_mine)


def _week(viewer: Viewer, found: Known, turn: Turn) -> Week:
    away = tuple(found.names[number] for number in found.keepers(turn.network_id) if found.days_away(number, turn.week))
    is_now = turn.week == week_of(today())
    other = stand_in(found, turn.network_id, today()) if is_now and turn.user_id and found.is_away(turn.user_id, today()) else None
    return Week(turn.week, week_in_words(turn.week), turn.user_id, found.names.get(turn.user_id, ""), turn.is_by_hand, is_now,
                viewer.id in (turn.user_id, other), away, found.names.get(other, ""))


def queue_top(viewer: Viewer) -> str:
    """Above the queue: who watches this week, and what was left to them."""
    return render_template("moderation/rota/_top.html", places=watched(viewer, 1))


def away_of(user_id: int) -> list[ModeratorAway]:
    """The days to come on which somebody is away."""
    mine = select(ModeratorAway).where(ModeratorAway.user_id == user_id, ModeratorAway.until_day >= today())
    return list(db.session.scalars(mine.order_by(ModeratorAway.from_day, ModeratorAway.id)))


def monday_of(text: str) -> date | None:
    """A week by its Monday, as an address names it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found == week_of(found) and abs(found - today()) < timedelta(days=700) else None
