"""Solutions that grew old: who knows is asked whether they still hold, and what takes their place is shown."""

import pytest
from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.clock import timedelta
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.moderation.care.settings import Care, change
from forum.practice.models import PracticeReport, ShelfLife
from forum.threads import actions
from forum.threads.models import Post, Thread
from tests.notifications.letters import to
from tests.threads.test_writing import at_once

YEARS_LATER = (2030, 3, 5, 10)


@pytest.fixture
def old(app, at, cast, make_thread, make_reply):
    """Ada asked, Bram solved it in March 2027, Cleo tried it."""
    at(2027, 3, 1, 10)
    number = make_thread(cast.ada)
    post = make_reply(number, cast.bram)
    with app.app_context(), unit_of_work():
        actions.choose_solution(db.session.get(Thread, number), db.session.get(Post, post), by=cast.ada.id)
        db.session.add(PracticeReport(thread_id=number, post_id=post, user_id=cast.cleo.id, organisation="nis:44021", result="works", post_version=1, created_at=clock.now()))
    return number, post


def test_after_three_years_writer_asker_and_testers_are_asked_once(at, old, nudge, told, run_jobs, outbox, sign_in, cast):
    at(2030, 2, 27, 10)
    nudge()
    assert told("check.due") == []
    at(*YEARS_LATER)
    nudge()
    nudge()
    assert told("check.due") == ["ada", "bram", "cleo"]
    run_jobs()
    assert sorted(to(mail) for mail in outbox() if "Klopt dit nog?" in mail["Subject"]) == ["ada", "bram", "cleo"]
    assert "Dit is al enkele jaren oud" in sign_in(cast.mo).get(f"/threads/{old[0]}", follow_redirects=True).text
    assert sign_in(cast.ada).post(f"/posts/{old[1]}/checks", {"answer": "still"}).status_code == 303
    at(2031, 3, 3, 10)
    nudge()
    assert told("check.due") == ["ada", "bram", "cleo"]
    at(2031, 3, 10, 10)
    nudge()
    assert len(told("check.due")) == 6


def test_quiet_time_and_switches_hold_for_old_solutions_too(app, at, old, nudge, told, cast, network_id):
    at(2030, 4, 22, 10)  # Easter Monday
    nudge()
    assert told("check.due") == []
    oost = network_id("oost")
    with app.app_context(), unit_of_work():
        from forum.moderation.care.choices import switch

        switch(cast.bram.id, ["old"], on=False)
        change(oost, Care(switches={"old": False}), version=0, by=cast.mo.id)
    at(2030, 4, 23, 10)
    nudge()
    assert told("check.due") == []
    with app.app_context(), unit_of_work():
        change(oost, Care(days={"old": 3}), version=1, by=cast.mo.id)
    nudge()
    assert told("check.due") == ["ada", "cleo"]


def test_a_check_in_between_or_a_day_ahead_counts(app, at, old, nudge, told, cast, sign_in):
    at(2028, 3, 6, 10)
    assert sign_in(cast.bram).post(f"/posts/{old[1]}/shelf", {"check_on": "2035-01-01"}).status_code == 303
    at(*YEARS_LATER)
    nudge()
    assert told("check.due") == []


def test_two_workers_ask_once(app, at, old, told, run_jobs, outbox):
    from forum.moderation.care import nudging

    at(*YEARS_LATER)

    def work():
        with app.app_context():
            nudging.nudge()
            db.session.remove()

    at_once([work] * 4)
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == Happened.CHECK_DUE)) == 1
    assert told("check.due") == ["ada", "bram", "cleo"]


@pytest.mark.parametrize("given", ["{thread}", "#{thread}", "/threads/{thread}", "http://localhost/threads/{thread}-een-betere", "/posts/{post}", "http://localhost/threads/{thread}-x?page=1#post-2"])
def test_what_takes_its_place_is_given_by_number_or_address(old, cast, sign_in, make_thread, make_reply, given, db_session):
    other = make_thread(cast.cleo, "Een betere manier", network="west")
    reply = make_reply(other, cast.bram)
    text = given.format(thread=other, post=reply)
    assert sign_in(cast.ada).post(f"/posts/{old[1]}/checks", {"answer": "replaced", "replaced_by": text}).status_code == 303
    wanted = reply if "post" in text else db_session.scalar(select(Post.id).where(Post.thread_id == other, Post.number == 1))
    assert db_session.get(ShelfLife, old[1]).replaced_by_id == wanted
    page = sign_in(cast.bram).get(f"/threads/{old[0]}", follow_redirects=True).text
    assert "Vervangen door:" in page and "Een betere manier" in page


def test_the_link_is_for_who_may_read_what_takes_its_place(app, old, cast, sign_in, make_thread):
    other = make_thread(cast.ada, "Enkel voor Oost", audience="network")
    assert sign_in(cast.cleo).post(f"/posts/{old[1]}/checks", {"answer": "replaced", "replaced_by": str(other)}).status_code == 422
    assert sign_in(cast.ada).post(f"/posts/{old[1]}/checks", {"answer": "replaced", "replaced_by": str(other)}).status_code == 303
    assert "Enkel voor Oost" in sign_in(cast.bram).get(f"/threads/{old[0]}", follow_redirects=True).text
    page = sign_in(cast.cleo).get(f"/threads/{old[0]}", follow_redirects=True).text
    assert "Enkel voor Oost" not in page and f"/threads/{other}" not in page and "Iets anders komt hier nu voor in de plaats" in page
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == other).values(hidden_at=clock.now()))
    assert "Enkel voor Oost" not in sign_in(cast.bram).get(f"/threads/{old[0]}", follow_redirects=True).text


@pytest.mark.parametrize("given", ["", "geen adres", "999999", "99999999999999999999", "/posts/999999", "self"])
def test_what_is_nothing_that_can_be_read_is_refused_with_what_was_typed(old, cast, sign_in, given):
    text = f"/posts/{old[1]}" if given == "self" else given
    answer = sign_in(cast.ada).post(f"/posts/{old[1]}/checks", {"answer": "replaced", "replaced_by": text})
    assert answer.status_code == 422 and f'value="{text}"' in answer.text


def test_saying_that_it_still_holds_takes_the_replacement_away(old, cast, sign_in, make_thread, db_session):
    other = make_thread(cast.cleo, "Een betere manier")
    for data in ({"answer": "replaced", "replaced_by": str(other)}, {"answer": "still"}):
        assert sign_in(cast.bram).post(f"/posts/{old[1]}/checks", data).status_code == 303
    row = db_session.get(ShelfLife, old[1])
    assert row.replaced_by_id is None and row.outdated_at is None and row.check_on > (clock.now() + timedelta(days=300)).date()
