"""The yearly figures: for everybody, without names, and without numbers so small that they point at somebody."""

import re

import pytest
from sqlalchemy import insert

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.moderation.flags.models import Flag, FlagCase

YEAR = clock.now().astimezone(clock.BRUSSELS).year


@pytest.fixture
def flagged(app, cast, make_thread, make_reply):
    """`flagged(outcome, reason, times)` puts decided cases in the tables."""
    thread = make_thread(cast.ada)

    def make(outcome: str, reason: str, times: int) -> None:
        for _each in range(times):
            reply = make_reply(thread, cast.bram)
            with app.app_context(), unit_of_work():
                moment = clock.now()
                case = db.session.execute(insert(FlagCase).values(post_id=reply, created_at=moment - clock.timedelta(hours=5), decided_at=moment, outcome=outcome,
                                                                  reason="")).inserted_primary_key[0]
                db.session.execute(insert(Flag).values(case_id=case, user_id=cast.cleo.id, reason=reason, note="", created_at=moment))

    return make


def numbers(page) -> dict[str, str]:
    """The rows of all tables."""
    return dict(re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', page.text))


def test_everybody_reads_it_and_no_name_stands_in_it(visitor, sign_in, cast, flagged):
    flagged("hidden", "unsafe", 4)
    for browser in (visitor, sign_in(cast.ada)):
        page = browser.get("/transparency/")
        assert page.status_code == 200 and numbers(page)["Gevaarlijk of verboden advies"] == "4"
        assert not any(person.name in page.text.split("<main")[1].split("</main")[0] for person in vars(cast).values())
    assert "De helft binnen 5 uur" in visitor.get(f"/transparency/{YEAR}").text
    assert "/transparency/" in visitor.get("/").text


def test_small_numbers_are_not_shown_nor_given_away_by_a_total(visitor, flagged):
    flagged("hidden", "unsafe", 5)
    flagged("kept", "unfriendly", 1)
    page = visitor.get("/transparency/")
    found = numbers(page)
    assert found["Gevaarlijk of verboden advies"] == "5" and found["Onvriendelijk"] == "minder dan 3"
    assert "Samen" not in found
    assert ";1" not in visitor.get(f"/transparency/{YEAR}.csv").text and "minder dan 3" in visitor.get(f"/transparency/{YEAR}.csv").text


def test_with_large_numbers_there_is_a_total(visitor, flagged):
    flagged("hidden", "unsafe", 3)
    flagged("kept", "unfriendly", 4)
    assert numbers(visitor.get("/transparency/"))["Samen"] == "7"


def test_other_years(visitor, flagged):
    assert "niets beslist" in visitor.get("/transparency/").text
    assert visitor.get(f"/transparency/{YEAR + 1}").status_code == 404 and visitor.get("/transparency/1999").status_code == 404
    assert visitor.get("/transparency/99999999999999").status_code == 404
