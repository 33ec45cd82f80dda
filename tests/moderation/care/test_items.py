"""What care puts among the work of moderators: ended once, by one of two, and back when it is taken back."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from forum.accounts.viewers import viewer_of
from forum.core import clock
from forum.core.clock import timedelta
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.moderation.care.models import Nudge
from forum.moderation.queue.models import QueueMark
from forum.moderation.queue.sources import sources
from forum.threads.models import Thread
from tests.moderation.test_races import both

MONDAY = (2027, 3, 1, 10)


@pytest.fixture
def waiting(app):
    """The numbers of what waits of a kind for somebody, and what the queue says of them."""

    def read(kind, member) -> dict:
        with app.test_request_context():
            viewer = viewer_of(member.id)
            ids = [row.id for row in db.session.execute(sources[kind].waiting(viewer))]
            return sources[kind].show(viewer, ids) if ids else {}

    return read


@pytest.fixture
def unanswered(at, cast, make_thread, make_reply, app, nudge):
    """A problem that nobody answered for two weeks; Bram solved another one of its theme."""
    at(*MONDAY)
    number, other = make_thread(cast.ada), make_thread(cast.cleo, "Een ander")
    reply = make_reply(other, cast.bram)
    with app.app_context(), unit_of_work():
        from forum.threads import actions
        from forum.threads.models import Post

        actions.choose_solution(db.session.get(Thread, other), db.session.get(Post, reply), by=cast.cleo.id)
    at(2027, 3, 15, 10, 30)
    nudge()
    return number


def test_a_problem_past_its_time_waits_for_its_moderators(sign_in, waiting, unanswered, cast, told):
    assert told("nudge.moderators") == ["mo"]
    shown = waiting("unanswered", cast.mo)
    assert list(shown) == [unanswered] and shown[unanswered].url == f"/moderation/unanswered/{unanswered}" and "Oost" in shown[unanswered].line
    assert waiting("unanswered", cast.wim) == {} and list(waiting("unanswered", cast.root)) == [unanswered]
    page = sign_in(cast.mo).get(f"/moderation/unanswered/{unanswered}").text
    for words in ("Wat nu?", "Bram Eik", "Volgers van de thema", "2 personen", "Ik sprak iemand aan", "Laat het open"):
        assert words in page, words
    for who, status in ((cast.ada, 404), (cast.wim, 403), (cast.root, 200)):
        assert sign_in(who).get(f"/moderation/unanswered/{unanswered}").status_code == status
    assert sign_in(cast.mo).get("/moderation/unanswered/999").status_code == 404


@pytest.mark.parametrize("outcome", ["asked", "left"])
def test_either_decision_ends_it_and_can_be_taken_back(sign_in, waiting, unanswered, cast, db_session, outcome):
    mo = sign_in(cast.mo)
    assert mo.post(f"/moderation/unanswered/{unanswered}", {"outcome": "iets"}).status_code == 422
    assert mo.post(f"/moderation/unanswered/{unanswered}", {"outcome": outcome}).status_code == 303
    assert waiting("unanswered", cast.mo) == {}
    assert db_session.get(QueueMark, ("unanswered", unanswered)).outcome == outcome
    assert "Afgehandeld door Mo Beuk" in mo.get(f"/moderation/unanswered/{unanswered}").text
    act = db_session.scalar(select(Activity).where(Activity.kind == Happened.ITEM_DONE))
    assert mo.post(f"/moderation/items/{act.id}/reopen").status_code == 303
    assert list(waiting("unanswered", cast.mo)) == [unanswered]
    assert mo.post(f"/moderation/items/{act.id}/reopen").status_code == 409


def test_a_claim_that_stands_does_not_hinder_ending_it(app, sign_in, waiting, unanswered, cast):
    with app.app_context(), unit_of_work():
        db.session.add(QueueMark(kind="unanswered", subject_id=unanswered, claimed_by_id=cast.mo.id, claimed_at=clock.now()))
    assert list(waiting("unanswered", cast.mo)) == [unanswered]
    assert sign_in(cast.mo).post(f"/moderation/unanswered/{unanswered}", {"outcome": "asked"}).status_code == 303


def test_two_moderators_at_once_end_it_once(app, sign_in, unanswered, cast):
    statuses, refused = both(sign_in, cast.mo, cast.root, f"/moderation/unanswered/{unanswered}", {"outcome": "asked"})
    assert statuses == [303, 409] and "iemand aangesproken" in refused.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == Happened.ITEM_DONE)) == 1


def test_a_reply_ends_it_by_itself(waiting, unanswered, make_reply, cast, sign_in):
    make_reply(unanswered, cast.cleo)
    assert waiting("unanswered", cast.mo) == {}
    assert "Er moet niets meer gebeuren" in sign_in(cast.mo).get(f"/moderation/unanswered/{unanswered}").text


@pytest.fixture
def stale(app, at, cast, make_thread, nudge):
    """A conversation pinned without end, 91 days ago."""
    at(2027, 1, 4, 10)
    number = make_thread(cast.ada, kind="announcement")
    _pin(app, number)
    at(2027, 4, 2, 10)
    nudge()
    with app.app_context():
        assert db.session.scalar(select(func.count(Nudge.id)).where(Nudge.kind == "pinned")) == 0
    at(2027, 4, 6, 10)
    nudge()
    nudge()
    with app.app_context():
        return number, db.session.scalar(select(Nudge.id).where(Nudge.kind == "pinned"))


def _pin(app, number, until=None):
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == number).values(pinned_at=clock.now(), pinned_until=until))


def test_a_pin_of_long_ago_is_kept_and_asked_again_as_long_after(stale, waiting, told, cast, sign_in, at, nudge, db_session):
    number, item = stale
    assert told("nudge.pinned") == ["mo"] and list(waiting("pinned", cast.mo)) == [item] and waiting("pinned", cast.wim) == {}
    assert "zonder einde" in sign_in(cast.mo).get(f"/moderation/pinned/{item}").text
    assert sign_in(cast.mo).post(f"/moderation/pinned/{item}/keep", {}).status_code == 303
    assert waiting("pinned", cast.mo) == {} and db_session.get(Thread, number).pinned_at is not None
    at(2027, 7, 1, 10)
    nudge()
    assert told("nudge.pinned") == ["mo"]
    at(2027, 7, 6, 10)
    nudge()
    assert told("nudge.pinned") == ["mo", "mo"] and len(waiting("pinned", cast.mo)) == 1


def test_a_pin_can_get_a_last_day_or_end_and_both_are_taken_back(stale, waiting, cast, sign_in, db_session):
    number, item = stale
    mo = sign_in(cast.mo)
    assert mo.post(f"/moderation/pinned/{item}/keep", {"until": "2027-04-01"}).status_code == 422
    assert mo.post(f"/moderation/pinned/{item}/keep", {"until": "2027-05-01", "reason": "Tot het feest"}).status_code == 303
    assert db_session.get(Thread, number).pinned_until == date(2027, 5, 1)
    last = db_session.scalar(select(func.max(Activity.id)).where(Activity.kind == Happened.ITEM_DONE))
    assert mo.post(f"/moderation/items/{last}/reopen").status_code == 303
    assert db_session.get(Thread, number).pinned_until is None and list(waiting("pinned", cast.mo)) == [item]


def test_unpinning_is_taken_back_together_with_the_item(stale, waiting, cast, sign_in, db_session):
    number, item = stale
    mo = sign_in(cast.mo)
    assert mo.post(f"/moderation/pinned/{item}/unpin", {"reason": "Voorbij"}).status_code == 303
    assert db_session.get(Thread, number).pinned_at is None and waiting("pinned", cast.mo) == {}
    last = db_session.scalar(select(func.max(Activity.id)).where(Activity.kind == Happened.ITEM_DONE))
    assert mo.post(f"/moderation/items/{last}/reopen").status_code == 303
    assert db_session.get(Thread, number).pinned_at is not None
    assert db_session.get(QueueMark, ("pinned", item)).done_at is None and list(waiting("pinned", cast.mo)) == [item]
    assert mo.post(f"/moderation/pinned/{item}/unpin", {"reason": "Toch"}).status_code == 303
    last = db_session.scalar(select(func.max(Activity.id)).where(Activity.kind == Happened.ITEM_DONE))
    assert mo.post(f"/threads/{number}/pin", {"reason": "Toch weer bovenaan"}).status_code == 303
    refused = mo.post(f"/moderation/items/{last}/reopen")
    assert refused.status_code == 409 and "Toch weer bovenaan" in refused.text


def test_two_moderators_decide_on_a_pin_once(stale, cast, sign_in):
    _number, item = stale
    assert both(sign_in, cast.mo, cast.root, f"/moderation/pinned/{item}/unpin", {"reason": "Voorbij"})[0] == [303, 409]
    assert sign_in(cast.mo).post(f"/moderation/pinned/{item}/keep", {}).status_code == 409


def test_a_pin_past_its_day_is_told_and_pinned_anew_or_let_go(app, at, cast, make_thread, nudge, waiting, sign_in, db_session):
    at(*MONDAY)
    number = make_thread(cast.ada)
    _pin(app, number, date(2027, 3, 5))
    at(2027, 3, 5, 10)
    nudge()
    assert waiting("pinned", cast.mo) == {}
    at(2027, 3, 8, 10)
    nudge()
    item, = waiting("pinned", cast.mo)
    mo = sign_in(cast.mo)
    assert mo.post(f"/moderation/pinned/{item}/unpin", {"reason": "Voorbij"}).status_code == 303
    last = db_session.scalar(select(func.max(Activity.id)).where(Activity.kind == Happened.ITEM_DONE))
    assert mo.post(f"/moderation/items/{last}/reopen").status_code == 303
    assert db_session.get(Thread, number).pinned_until == date(2027, 3, 5) and list(waiting("pinned", cast.mo)) == [item]
    assert sign_in(cast.mo).post(f"/moderation/pinned/{item}/keep", {}).status_code == 303
    row = db_session.get(Thread, number)
    assert row.pinned_until is None and row.pinned_at is not None
    clock.shift(clock._shift + timedelta(days=1))
    nudge()
    assert waiting("pinned", cast.mo) == {}


def test_activity_in_a_pinned_conversation_ends_the_item(stale, waiting, cast, make_reply):
    make_reply(stale[0], cast.bram)
    assert waiting("pinned", cast.mo) == {}
