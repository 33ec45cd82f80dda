"""Conversations in the spotlight: on the start page of who may read them, until a day, at most three."""

import re

import pytest

from forum.core import clock
from tests.moderation.test_races import both

WHY = {"reason": "Dit helpt iedereen deze winter"}


def spotlight(browser) -> list[str]:
    """The titles in the spotlight of the start page."""
    found = re.search(r'aria-labelledby="featured".*?</section>', browser.get("/").text, re.S)
    return re.findall(r'class="row-title"><a href="[^"]*">([^<]*)</a>', found.group(0)) if found else []


def test_it_stands_on_the_start_page_and_at_the_head_of_the_conversation(sign_in, cast, make_thread, newest):
    number = make_thread(cast.ada, "Plantgoed kiezen")
    mo = sign_in(cast.mo)
    assert spotlight(sign_in(cast.cleo)) == [] and "in de kijker" not in sign_in(cast.cleo).get(f"/threads/{number}", follow_redirects=True).text
    assert mo.post(f"/threads/{number}/feature", WHY).status_code == 303
    assert spotlight(sign_in(cast.cleo)) == ["Plantgoed kiezen"]
    page = sign_in(cast.cleo).get(f"/threads/{number}", follow_redirects=True).text
    assert "in de kijker" in page and WHY["reason"] in page and cast.mo.name not in page.split("<main")[1]
    assert "in de kijker" in sign_in(cast.ada).get("/notifications/").text
    assert mo.post(f"/threads/{number}/unfeature", {"reason": ""}).status_code == 303
    assert spotlight(sign_in(cast.cleo)) == []


def test_it_is_shown_to_nobody_who_may_not_read_it(sign_in, cast, make_thread):
    number = make_thread(cast.ada, "Enkel Oost", audience="network")
    sign_in(cast.mo).post(f"/threads/{number}/feature", WHY)
    assert spotlight(sign_in(cast.bram)) == ["Enkel Oost"] and spotlight(sign_in(cast.cleo)) == []
    sign_in(cast.mo).post(f"/threads/{number}/hide", WHY)
    assert spotlight(sign_in(cast.bram)) == [] and spotlight(sign_in(cast.mo)) == []


def test_it_ends_with_its_day(sign_in, cast, make_thread):
    number = make_thread(cast.ada, "Tot morgen")
    until = (clock.now().astimezone(clock.BRUSSELS).date() + clock.timedelta(days=1)).isoformat()
    mo = sign_in(cast.mo)
    assert mo.post(f"/threads/{number}/feature", {**WHY, "until": "2020-01-01"}).status_code == 422
    assert mo.post(f"/threads/{number}/feature", {**WHY, "until": until}).status_code == 303
    clock.shift(clock.timedelta(days=1))
    assert spotlight(sign_in(cast.bram)) == ["Tot morgen"]
    clock.shift(clock.timedelta(days=2))
    assert spotlight(sign_in(cast.bram)) == [] and f"/threads/{number}/feature" in sign_in(cast.mo).get(f"/threads/{number}", follow_redirects=True).text
    assert sign_in(cast.mo).post(f"/threads/{number}/feature", WHY).status_code == 303


def test_three_at_most_the_latest_first(sign_in, cast, make_thread):
    for title in ("een", "twee", "drie", "vier"):
        sign_in(cast.mo).post(f"/threads/{make_thread(cast.ada, title)}/feature", WHY)
    assert spotlight(sign_in(cast.bram)) == ["vier", "drie", "twee"]


def test_undo_and_undoing_that_keep_the_day(sign_in, cast, make_thread, newest, db_session):
    from forum.threads.models import Thread

    number, mo = make_thread(cast.ada, "Tot in 2999"), sign_in(cast.mo)
    mo.post(f"/threads/{number}/feature", {**WHY, "until": "2999-01-01"})
    assert mo.post(f"/moderation/log/{newest('thread.featured')}/undo").status_code == 303
    assert db_session.get(Thread, number).featured_at is None
    assert mo.post(f"/moderation/log/{newest('thread.unfeatured')}/undo").status_code == 303
    assert db_session.get(Thread, number).featured_until.isoformat() == "2999-01-01"


def test_only_moderators_of_the_network_feature(sign_in, visitor, cast, make_thread):
    number = make_thread(cast.ada)
    assert visitor.post(f"/threads/{number}/feature", WHY).status_code == 401
    for user, status in ((cast.ada, 403), (cast.wim, 403), (cast.mo, 303)):
        assert sign_in(user).post(f"/threads/{number}/feature", WHY).status_code == status
    assert sign_in(cast.mo).get(f"/threads/{number}/feature").status_code == 405


@pytest.mark.parametrize(("act", "data"), [("feature", {}), ("convert", {"kind": "practice"})])
def test_two_moderators_at_once_make_one_act(sign_in, cast, make_thread, act, data):
    number = make_thread(cast.ada)
    statuses, refused = both(sign_in, cast.mo, cast.root, f"/threads/{number}/{act}", {**WHY, **data})
    assert statuses == [303, 409]
    assert any(user.name in refused.text for user in (cast.mo, cast.root)) and WHY["reason"] in refused.text
