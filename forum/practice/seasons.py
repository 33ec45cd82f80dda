"""When work is done: the months of each season, and when somebody who plans it is reminded. Green work is seasonal, so a week means nothing here."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

# The runs of months of each season; a run may go over the turn of the year.
MONTHS: dict[str, tuple[tuple[int, ...], ...]] = {
    "planting": ((11, 12, 1, 2, 3),), "caterpillars": ((3, 4, 5, 6),), "mowing": ((6,), (9,)), "growing": ((4, 5, 6, 7, 8, 9),), "summer": ((6, 7, 8),),
    "autumn": ((9, 10, 11),), "winter": ((12, 1, 2),)}
AFTER_DAY = timedelta(days=14)


def window(season: str, day: date) -> tuple[date, date]:
    """The first and last day of the season's run that goes on on a day, or of the next one."""
    runs = [_run(months, year) for months in MONTHS[season] for year in (day.year - 1, day.year, day.year + 1)]
    return min((first, last) for first, last in runs if last >= day)


def _run(months: tuple[int, ...], year: int) -> tuple[date, date]:
    """The run that begins in a year."""
    ends = year + (1 if months[-1] < months[0] else 0)
    return date(year, months[0], 1), date(ends, months[-1], monthrange(ends, months[-1])[1])


def next_reminder(*, status: str, planned_on: date | None, season: str, planned_at: date, after: date) -> date | None:
    """The first day after `after` on which to remind: two weeks after a day that was chosen; where a season begins that has not begun yet, and the day after it ends.

    The season meant is the one that went on or came next when it was planned (`planned_at`). Nothing for what is done or stopped.
    """
    if status in ("done", "stopped"):
        return None
    if planned_on is not None:
        days = [planned_on + AFTER_DAY]
    elif season:
        first, last = window(season, planned_at)
        days = [*([first] if first > planned_at and status == "planned" else []), last + timedelta(days=1)]
    else:
        days = []
    return next((day for day in days if day > after), None)


def is_beginning(*, planned_on: date | None, season: str, planned_at: date, on: date) -> bool:
    """Whether a reminder of a day is about beginning; else it asks how it went."""
    return planned_on is None and bool(season) and on <= window(season, planned_at)[1]
