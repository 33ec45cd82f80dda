"""Times in words."""

from datetime import timedelta

import pytest

from forum.core import clock, dates


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=1), timedelta(days=90)])
def test_what_is_still_to_come_is_told_by_its_day(app, ahead):
    moment = clock.now() + ahead
    with app.test_request_context():
        assert dates.ago(moment) == dates.day(moment)
        assert dates.ago(clock.now() + timedelta(seconds=5)) == dates.ago(clock.now())
