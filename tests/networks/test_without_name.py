"""Whether a network lets its members write without name: set by its moderators, in the log, and taken back."""

import pytest
from sqlalchemy import select

from forum.core.events import Activity, Happened
from forum.networks.models import Network
from tests.threads.test_writing import at_once


@pytest.fixture
def allows(db_session):
    """`allows("oost")`: whether it does now."""
    return lambda slug: db_session.scalar(select(Network.without_name_since).where(Network.slug == slug)) is not None


def test_it_is_off_and_only_moderators_of_the_network_switch_it(sign_in, cast, allows):
    assert not allows("oost") and not allows("west")
    for who, status in ((cast.ada, 404), (cast.wim, 403), (cast.mo, 303)):
        assert sign_in(who).post("/networks/oost/without-name", {"on": "1"}).status_code == status
        assert allows("oost") is (status == 303)
    mo = sign_in(cast.mo)
    assert mo.post("/networks/oost/without-name", {"on": "1"}).status_code == 409
    assert mo.post("/networks/oost/without-name", {}).status_code == 400
    assert mo.post("/networks/noord/without-name", {"on": "1"}).status_code == 404
    assert mo.get("/networks/oost/without-name").status_code == 405
    assert sign_in(cast.root).post("/networks/west/without-name", {"on": "1"}).status_code == 303 and allows("west")


def test_the_setting_stands_on_the_networks_page_for_its_moderators(sign_in, cast):
    sets = "/networks/oost/without-name"
    assert [sets in sign_in(who).get("/networks/oost").text for who in (cast.ada, cast.wim, cast.mo, cast.root)] == [False, False, True, True]


def test_it_stands_in_the_log_and_is_taken_back(sign_in, cast, allows, db_session):
    mo = sign_in(cast.mo)
    mo.post("/networks/oost/without-name", {"on": "1"})
    first = db_session.scalar(select(Activity.id).where(Activity.kind == Happened.WITHOUT_NAME_ALLOWED))
    log = mo.get("/moderation/log").text
    assert "Schrijven zonder naam toegelaten" in log and f"/networks/undo/{first}" in log
    assert f"/networks/undo/{first}" not in sign_in(cast.wim).get("/moderation/log").text
    assert sign_in(cast.wim).post(f"/networks/undo/{first}").status_code == 403
    assert mo.post(f"/networks/undo/{first}").status_code == 303 and not allows("oost")
    assert mo.post(f"/networks/undo/{first}").status_code == 409
    mo.post("/networks/oost/without-name", {"on": "1"})
    assert mo.post(f"/networks/undo/{first}").status_code == 409 and allows("oost"), "a later one stands in its place"
    assert mo.post("/networks/undo/999").status_code == 404


def test_of_two_at_once_one_switches_it(sign_in, cast, allows, db_session):
    browsers = [sign_in(who) for who in (cast.mo, cast.root, cast.mo, cast.root)]
    tokens = [each.token() for each in browsers]
    answers = at_once([lambda b=b, t=t: b.post("/networks/oost/without-name", {"on": "1", "csrf_token": t}) for b, t in zip(browsers, tokens, strict=True)])
    assert sorted(each.status_code for each in answers) == [303, 409, 409, 409] and allows("oost")
    assert len(db_session.scalars(select(Activity).where(Activity.kind == Happened.WITHOUT_NAME_ALLOWED))) == 1
