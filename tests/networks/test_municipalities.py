"""Which network a municipality belongs to: a change stands in the log of the networks concerned, and an administrator takes it back."""

import pytest
from sqlalchemy import select

from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.networks.models import Municipality
from tests.threads.test_writing import at_once

URL = "/moderation/municipalities"


@pytest.fixture
def of(db_session):
    """`of(nis)`: the number of its network now."""
    return lambda nis: db_session.scalar(select(Municipality.network_id).where(Municipality.nis == nis))


@pytest.fixture
def acts(db_session):
    """The ids of all changes so far."""
    return lambda: db_session.scalars(select(Activity.id).where(Activity.kind == Happened.MUNICIPALITY_CHANGED).order_by(Activity.id))


def test_a_change_stands_in_the_log_and_is_taken_back(sign_in, cast, of, acts):
    root, before = sign_in(cast.root), of("13008")
    assert before == 1
    assert root.post(f"{URL}/13008", {"network": "oost"}).status_code == 303
    assert acts() == [], "nothing changed"
    assert root.post(f"{URL}/13008", {"network": "west"}).status_code == 303
    (first,) = acts()
    for who in (cast.root, cast.mo, cast.wim):
        log = sign_in(who).get("/moderation/log").text
        assert "Netwerk van een gemeente gewijzigd" in log
        assert "Geel: Oost → West" in log
        assert (f"{URL}/undo/{first}" in log) is (who is cast.root)
    assert sign_in(cast.mo).post(f"{URL}/undo/{first}").status_code == 403
    assert sign_in(cast.ada).post(f"{URL}/undo/{first}").status_code == 404
    assert of("13008") == 2
    assert f"{URL}/undo/{first}" in root.get(f"{URL}?q=Geel").text
    assert root.post(f"{URL}/undo/{first}").status_code == 303
    assert of("13008") == before
    assert root.post(f"{URL}/undo/{first}").status_code == 409
    assert root.post(f"{URL}/undo/{acts()[-1]}").status_code == 303, "the undoing is an act as well"
    assert of("13008") == 2
    assert root.post(f"{URL}/undo/999").status_code == 404


def test_a_network_taken_away_reads_as_such(sign_in, cast, of, acts):
    root = sign_in(cast.root)
    root.post(f"{URL}/13008", {"network": ""})
    assert of("13008") is None
    assert "Geel: Oost → zelf te kiezen" in sign_in(cast.mo).get("/moderation/log").text
    assert "Geel" not in sign_in(cast.wim).get("/moderation/log").text, "West has nothing to do with it"
    root.post(f"{URL}/undo/{acts()[0]}")
    assert of("13008") == 1


def test_what_was_changed_otherwise_since_is_not_overwritten(app, sign_in, cast, of, acts):
    root = sign_in(cast.root)
    root.post(f"{URL}/13008", {"network": "west"})
    with app.app_context(), unit_of_work():
        db.session.get(Municipality, "13008").network_id = None
    assert root.post(f"{URL}/undo/{acts()[0]}").status_code == 409
    assert of("13008") is None


def test_of_many_at_once_one_changes_it_and_one_takes_it_back(sign_in, cast, of, acts):
    browsers = [sign_in(cast.root) for _ in range(4)]
    tokens = [each.token() for each in browsers]
    answers = at_once([lambda b=b, t=t: b.post(f"{URL}/13008", {"network": "west", "csrf_token": t}) for b, t in zip(browsers, tokens, strict=True)])
    assert [each.status_code for each in answers] == [303] * 4
    (first,) = acts()
    answers = at_once([lambda b=b, t=t: b.post(f"{URL}/undo/{first}", {"csrf_token": t}) for b, t in zip(browsers, tokens, strict=True)])
    assert sorted(each.status_code for each in answers) == [303, 409, 409, 409]
    assert of("13008") == 1
