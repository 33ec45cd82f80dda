"""Verbs of the rota: who watches a week, what they leave to the next, and who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import BRUSSELS, now
from forum.core.dates import day as in_words
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.moderation.actions import today
from forum.moderation.rota.models import ModeratorAway, Watch
from forum.moderation.rota.turns import Known, Turn, known, names_of, turns, week_of
from forum.networks import catalogue
from forum.networks.actions import get_network

BEGINS = time(7)  # on Monday, here
LONGEST_AWAY = timedelta(days=366)


@dataclass(frozen=True)
class Wanted:
    """A week that somebody gives to `user_id` (None: back to the turn), having `seen` who would watch it."""

    network_id: int
    week: date
    user_id: int | None
    seen: int | None


def assign(wanted: Wanted, *, by: int) -> Activity:
    """Fix who watches a week. Raises SomeoneWasFaster when the week is somebody else's by now."""
    get_network(wanted.network_id)
    found = known([wanted.network_id])
    turn = _turn_of(found, wanted)
    if turn.user_id != wanted.seen:
        raise SomeoneWasFaster(_whose(turn, found))
    if wanted.user_id is not None:
        _refuse_away(found, wanted)
    row = _row(wanted.network_id, wanted.week)
    if wanted.user_id == (row.user_id if row.chosen_by_id is not None else None):
        raise SomeoneWasFaster(_("This is already so; nothing was changed."))
    return _put(row, wanted.user_id, by if wanted.user_id is not None else None, by=by)


def _turn_of(found: Known, wanted: Wanted) -> Turn:
    turn = next((turn for turn in turns(found, wanted.network_id) if turn.week == wanted.week), None)
    if turn is None:
        raise RuleBroken(_("Choose a week from this one up to eight weeks ahead."))
    if wanted.user_id is not None and wanted.user_id not in found.may_watch(wanted.network_id):
        raise RuleBroken(_("Only moderators of this network can watch it."))
    return turn


def _refuse_away(found: Known, wanted: Wanted) -> None:
    if found.days_away(wanted.user_id, wanted.week):
        raise RuleBroken(_("%(name)s is away in that week. Choose somebody else.", name=found.names[wanted.user_id]))


def _whose(turn: Turn, found: Known) -> str:
    if turn.user_id is None:
        return _("This week was changed in the meantime: nobody watches it now.")
    return _("This week was changed in the meantime: %(name)s watches it now.", name=found.names[turn.user_id])


def _row(network_id: int, week: date) -> Watch:
    """The row of a week, under the lock of its network."""
    row = db.session.get(Watch, (network_id, week), populate_existing=True)
    if row is None:
        row = Watch(network_id=network_id, week=week, note="")
        db.session.add(row)
        db.session.flush()
    return row


def _put(row: Watch, user_id: int | None, chosen_by_id: int | None, *, by: int, **facts) -> Activity:
    earlier = {"from_user": row.user_id, "from_chosen_by": row.chosen_by_id}
    before = _standing(row)
    row.user_id, row.chosen_by_id = user_id, chosen_by_id
    db.session.flush()
    after = _standing(row)
    names = names_of([number for number in (before, after) if number])
    return record(Happened.ROTA_CHANGED, by, subject_id=after, network_id=row.network_id, place=f"{row.network_id}/{row.week}", week=row.week.isoformat(),
                  to_user=user_id, was=before, is_now=after, from_name=names.get(before, ""), to_name=names.get(after, ""), **earlier, **facts)


def _standing(row: Watch) -> int | None:
    """Who watches the week as it stands."""
    return next((turn.user_id for turn in turns(known([row.network_id]), row.network_id) if turn.week == row.week), row.user_id)


def undo(activity: Activity, *, by: int) -> Activity:
    """Give a week back to whose it was. Raises SomeoneWasFaster when it was changed again, or is over."""
    get_network(activity.network_id)
    place, week = activity.facts["place"], date.fromisoformat(activity.facts["week"])
    same = (Activity.kind == Happened.ROTA_CHANGED, Activity.facts["place"].as_string() == place)
    row = _row(activity.network_id, week)
    if db.session.scalar(select(func.max(Activity.id)).where(*same)) != activity.id or row.user_id != activity.facts["to_user"] or week < week_of(today()):
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    return _put(row, activity.facts["from_user"], activity.facts["from_chosen_by"], by=by, undoes=activity.id)


def leave_note(network_id: int, text: str, *, by: int) -> None:
    """Write down what whoever watches next week must know; an empty text takes it away."""
    get_network(network_id)
    row = _row(network_id, week_of(today()))
    row.note, row.note_by_id = text, by if text else None
    db.session.flush()


def go_away(user_id: int, first: date, last: date) -> ModeratorAway:
    """Be away from a day up to and including another one."""
    if last < first:
        raise RuleBroken(_("The last day lies before the first one."))
    if last < today():
        raise RuleBroken(_("These days are over. Choose today or later."))
    if last - first > LONGEST_AWAY:
        raise RuleBroken(_("That is more than a year. Ask an administrator to take you off the moderators for that time."))
    same = select(ModeratorAway).where(ModeratorAway.user_id == user_id, ModeratorAway.from_day == first, ModeratorAway.until_day == last)
    row = db.session.scalar(same)
    if row is None:
        row = ModeratorAway(user_id=user_id, from_day=first, until_day=last, created_at=now())
        db.session.add(row)
        db.session.flush()
    return row


def begin_watch() -> None:
    """Tell whoever watches this week that it begins; from Monday seven o'clock on, once. An hourly job, so that an hour missed is made up.

    Where somebody is away after all, whose turn it becomes is told too.
    """
    monday = week_of(today())
    if now() < datetime.combine(monday, BEGINS, BRUSSELS):
        return
    numbers = sorted(network.id for network in catalogue.networks())
    found = known(numbers)
    waiting = [number for number in numbers if _is_untold(found, number, monday)]
    db.session.rollback()
    for number in waiting:
        with unit_of_work():
            _begin(number, monday)


def _is_untold(found: Known, network_id: int, monday: date) -> bool:
    turn, row = turns(found, network_id, 1)[0], found.fixed.get((network_id, monday))
    return turn.user_id is not None and (row is None or row.told_at is None or row.user_id != turn.user_id)


def _begin(network_id: int, monday: date) -> None:
    get_network(network_id)
    found = known([network_id])
    if not _is_untold(found, network_id, monday):
        return
    turn, row = turns(found, network_id, 1)[0], _row(network_id, monday)
    row.chosen_by_id = row.chosen_by_id if row.user_id == turn.user_id else None
    row.user_id, row.told_at = turn.user_id, now()
    db.session.flush()
    record(Happened.WATCH_BEGINS, None, subject_id=turn.user_id, network_id=network_id, week=monday.isoformat())


def week_in_words(week: date) -> str:
    """Such as "23 November to 29 November"."""
    return _("%(first)s to %(last)s", first=in_words(week), last=in_words(week + timedelta(days=6)))
