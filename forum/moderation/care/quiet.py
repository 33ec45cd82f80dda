"""When nothing goes out: at night, at weekends, and on public holidays. All by the calendar here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from forum.core.clock import BRUSSELS

EARLIEST, LATEST = 7, 20  # hours between which a network may let nudges go out
HOURS = (9, 17)
WEEKDAYS = (0, 1, 2, 3, 4)
LOOK_AHEAD = 400  # days


def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian reckoning (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    leap, left = divmod(century, 4)
    moon = (19 * (year % 19) + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * left + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The ten legal holidays of Belgium (royal decree of 18 April 1974)."""
    fixed = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
    moved = (1, 39, 50)  # days after Easter: Easter Monday, Ascension, Whit Monday
    return frozenset([*(date(year, *day) for day in fixed), *(easter(year) + timedelta(days=days) for days in moved)])


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday."""
    return day in holidays(day.year)


def is_office_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() in WEEKDAYS and not is_holiday(day)


def is_waking(moment: datetime) -> bool:
    """Whether anything at all may go out, whatever a network set."""
    here = moment.astimezone(BRUSSELS)
    return is_office_day(here.date()) and EARLIEST <= here.hour < LATEST
