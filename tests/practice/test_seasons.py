"""Reminders follow the season: as a table of days."""

from datetime import date

import pytest

from forum.practice.seasons import MONTHS, is_beginning, next_reminder, window

WINDOWS = [("planting", date(2026, 11, 27), date(2026, 11, 1), date(2027, 3, 31)), ("planting", date(2027, 2, 1), date(2026, 11, 1), date(2027, 3, 31)),
           ("planting", date(2027, 4, 1), date(2027, 11, 1), date(2028, 3, 31)), ("mowing", date(2026, 11, 27), date(2027, 6, 1), date(2027, 6, 30)),
           ("mowing", date(2026, 7, 1), date(2026, 9, 1), date(2026, 9, 30)), ("caterpillars", date(2026, 6, 30), date(2026, 3, 1), date(2026, 6, 30)),
           ("winter", date(2027, 12, 31), date(2027, 12, 1), date(2028, 2, 29)), ("summer", date(2026, 9, 1), date(2027, 6, 1), date(2027, 8, 31))]


@pytest.mark.parametrize(("season", "day", "first", "last"), WINDOWS)
def test_the_run_of_a_season_that_goes_on_or_comes_next(season, day, first, last):
    assert window(season, day) == (first, last)


REMINDERS = [  # status, day, season, planned, after → next
    ("planned", date(2026, 10, 15), "", date(2026, 9, 1), date(2026, 9, 1), date(2026, 10, 29)), ("planned", date(2026, 10, 15), "", date(2026, 9, 1), date(2026, 10, 29), None),
    ("planned", None, "mowing", date(2026, 11, 27), date(2026, 11, 27), date(2027, 6, 1)), ("planned", None, "mowing", date(2026, 11, 27), date(2027, 6, 1), date(2027, 7, 1)),
    ("busy", None, "mowing", date(2026, 11, 27), date(2026, 11, 27), date(2027, 7, 1)), ("planned", None, "planting", date(2026, 11, 27), date(2026, 11, 27), date(2027, 4, 1)),
    ("planned", None, "planting", date(2026, 11, 27), date(2027, 4, 1), None), ("planned", None, "", date(2026, 11, 27), date(2026, 11, 27), None),
    ("done", None, "mowing", date(2026, 11, 27), date(2026, 11, 27), None), ("stopped", date(2027, 1, 1), "", date(2026, 11, 27), date(2026, 11, 27), None)]


@pytest.mark.parametrize(("status", "day", "season", "planned", "after", "expected"), REMINDERS)
def test_when_somebody_is_reminded(status, day, season, planned, after, expected):
    assert next_reminder(status=status, planned_on=day, season=season, planned_at=planned, after=after) == expected


@pytest.mark.parametrize("season", MONTHS)
def test_nobody_is_reminded_within_a_week_of_a_season_that_goes_on(season):
    day = date(2026, 1, 1)
    for _ in range(365):
        found = next_reminder(status="planned", planned_on=None, season=season, planned_at=day, after=day)
        first, last = window(season, day)
        assert found == (first if first > day else date.fromordinal(last.toordinal() + 1))
        day = date.fromordinal(day.toordinal() + 1)


def test_a_reminder_says_whether_the_season_begins_or_is_over():
    planned = date(2026, 11, 27)
    assert is_beginning(planned_on=None, season="mowing", planned_at=planned, on=date(2027, 6, 1))
    assert not is_beginning(planned_on=None, season="mowing", planned_at=planned, on=date(2027, 7, 1))
    assert not is_beginning(planned_on=date(2026, 12, 1), season="", planned_at=planned, on=date(2026, 12, 15))
