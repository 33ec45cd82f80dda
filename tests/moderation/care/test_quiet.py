"""When nothing goes out."""

from datetime import date, datetime

import pytest

from forum.core.clock import BRUSSELS
from forum.moderation.care.quiet import easter, holidays
from forum.moderation.care.settings import Care


@pytest.mark.parametrize("day", [date(1961, 4, 2), date(2000, 4, 23), date(2008, 3, 23), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25)])
def test_easter_is_reckoned(day):
    assert easter(day.year) == day


def test_easter_falls_on_a_sunday_within_its_bounds_for_ever():
    for year in range(1900, 2300):
        assert easter(year).weekday() == 6 and date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_there_are_ten_legal_holidays():
    assert sorted(holidays(2027)) == [date(2027, 1, 1), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 17), date(2027, 7, 21), date(2027, 8, 15),
                                      date(2027, 11, 1), date(2027, 11, 11), date(2027, 12, 25)]


@pytest.mark.parametrize(("when", "works"), [
    ((2027, 3, 1, 9, 0), True), ((2027, 3, 1, 8, 59), False), ((2027, 3, 1, 16, 59), True), ((2027, 3, 1, 17, 0), False), ((2027, 3, 1, 3, 0), False),
    ((2027, 3, 6, 10, 0), False), ((2027, 3, 7, 10, 0), False), ((2027, 3, 29, 10, 0), False), ((2027, 3, 30, 10, 0), True), ((2027, 5, 6, 10, 0), False),
    ((2027, 7, 21, 10, 0), False), ((2027, 11, 11, 10, 0), False), ((2027, 7, 14, 10, 0), False), ((2027, 8, 1, 10, 0), False), ((2027, 8, 2, 10, 0), True)])
def test_working_time_is_belgian_office_time_outside_quiet_periods(when, works):
    assert Care(periods=[["2027-07-12", "2027-07-30"]]).is_working(datetime(*when, tzinfo=BRUSSELS)) is works


def test_the_change_to_summer_time_moves_nothing():
    for day in (26, 30):  # 28 March 2027 is when clocks go forward, and Easter
        assert Care().is_working(datetime(2027, 3, day, 9, 0, tzinfo=BRUSSELS)) and not Care().is_working(datetime(2027, 3, day, 8, 59, tzinfo=BRUSSELS))


def test_a_network_chooses_its_days_and_hours():
    care = Care(weekdays=[1, 3], hours_from=13, hours_to=15)
    assert care.is_working(datetime(2027, 3, 2, 13, 0, tzinfo=BRUSSELS))
    assert not any(care.is_working(datetime(2027, 3, day, hour, 0, tzinfo=BRUSSELS)) for day, hour in ((1, 13), (2, 12), (2, 15), (3, 14)))


def test_what_waits_goes_on_at_the_next_working_hour():
    assert Care().next_working(datetime(2027, 3, 26, 17, 30, tzinfo=BRUSSELS)) == datetime(2027, 3, 30, 9, 0, tzinfo=BRUSSELS)
    assert Care().next_working(datetime(2027, 3, 1, 3, 0, tzinfo=BRUSSELS)) == datetime(2027, 3, 1, 9, 0, tzinfo=BRUSSELS)
    assert Care(periods=[["2027-01-01", "2029-01-01"]]).next_working(datetime(2027, 3, 1, 3, 0, tzinfo=BRUSSELS)) is None
