"""Problems without reply, askers without solution: who is nudged when, and once."""

import pytest
from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.clock import timedelta
from forum.core.db import db, unit_of_work
from forum.moderation.care.choices import pause, switch
from forum.moderation.care.models import Nudge
from forum.moderation.care.settings import Care, change
from forum.threads import actions
from forum.threads.models import Post, Thread
from tests.threads.test_writing import at_once

MONDAY = (2027, 3, 1, 10)


def touch(app, thread_id, **values):
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == thread_id).values(**values))


def set_care(app, network_id, care, by):
    with app.app_context(), unit_of_work():
        return change(network_id, care, version=0, by=by.id).id


def test_followers_hear_after_three_days_once_and_not_who_asked(at, nudge, follows, told, cast, make_thread):
    at(*MONDAY)
    for member in (cast.ada, cast.bram, cast.cleo):
        follows(member)
    make_thread(cast.ada)
    at(2027, 3, 4, 9, 30)
    nudge()
    assert told("nudge.themes") == []
    at(2027, 3, 4, 10, 5)
    nudge()
    nudge()
    assert told("nudge.themes") == ["bram", "cleo"]
    at(2027, 3, 5, 10)
    nudge()
    assert told("nudge.themes") == ["bram", "cleo"]


def test_a_restricted_problem_never_leaves_its_network(at, nudge, follows, told, cast, make_thread):
    at(*MONDAY)
    for member in (cast.bram, cast.cleo):
        follows(member)
    make_thread(cast.ada, audience="network")
    at(2027, 3, 10, 10)
    nudge()
    assert told("nudge.themes") == ["bram"] and told("nudge.network") == []


def test_the_other_network_hears_after_seven_days(at, nudge, told, cast, make_thread):
    at(*MONDAY)
    make_thread(cast.ada)
    make_thread(cast.ada, network="both")
    at(2027, 3, 8, 9, 30)
    nudge()
    assert told("nudge.network") == []
    at(2027, 3, 8, 10, 30)
    nudge()
    assert told("nudge.network") == ["cleo", "wim"]


def test_members_of_the_other_network_are_bounded_and_followers_come_first(app, at, nudge, follows, told, cast, make_thread, monkeypatch, receivers):
    from forum.moderation.care import due

    monkeypatch.setattr(due, "TO_OTHERS", 1)
    at(*MONDAY)
    make_thread(cast.ada)
    follows(cast.wim)
    at(2027, 3, 8, 10, 30)
    nudge()
    assert told("nudge.network") == ["wim"]


@pytest.mark.parametrize("when", [(2027, 3, 26, 20), (2027, 3, 27, 10), (2027, 3, 28, 10), (2027, 3, 29, 10), (2027, 3, 30, 6, 30)],
                         ids=["evening", "saturday", "easter", "easter-monday", "early"])
def test_in_quiet_time_it_waits_for_the_next_working_hour(at, nudge, follows, told, cast, make_thread, when, receivers):
    at(2027, 3, 22, 10)
    follows(cast.bram)
    make_thread(cast.ada)
    at(*when)
    nudge()
    assert told("nudge.themes") == [] and receivers() == 0
    at(2027, 3, 30, 9, 37)
    nudge()
    assert told("nudge.themes") == ["bram"]


def test_a_networks_own_quiet_period_holds_its_nudges_only(app, at, nudge, follows, told, cast, make_thread, network_id):
    at(2027, 7, 5, 10)
    set_care(app, network_id("oost"), Care(periods=[["2027-07-12", "2027-07-30"]]), cast.mo)
    follows(cast.bram)
    first, second = make_thread(cast.ada), make_thread(cast.cleo, network="west")
    third = make_thread(cast.cleo, network="both")
    at(2027, 7, 12, 10)
    nudge()
    with app.app_context():
        assert list(db.session.scalars(select(Nudge.thread_id).where(Nudge.kind == "themes"))) == [second]
    at(2027, 8, 2, 10)
    nudge()
    with app.app_context():
        assert sorted(db.session.scalars(select(Nudge.thread_id).where(Nudge.kind == "themes"))) == [first, second, third]


@pytest.mark.parametrize("change", [{"hidden_at": "now"}, {"locked_at": "now"}, {"merged_into_id": 1}, {"kind": "announcement"}, {"solved_at": "now"}])
def test_what_is_hidden_closed_merged_or_no_problem_is_left_alone(app, at, nudge, follows, cast, make_thread, make_reply, change, receivers):
    at(*MONDAY)
    follows(cast.bram)
    make_thread(cast.cleo, network="west", audience="network", title="Ander")
    number, asked = make_thread(cast.ada), make_thread(cast.ada)
    make_reply(asked, cast.bram)
    values = {name: clock.now() if value == "now" else value for name, value in change.items()}
    for each in (number, asked):
        touch(app, each, **values)
    at(2027, 3, 16, 10)
    nudge()
    with app.app_context():
        assert set(db.session.scalars(select(Nudge.thread_id))) <= {1}


def test_a_reply_ends_it(at, nudge, follows, told, cast, make_thread, make_reply):
    at(*MONDAY)
    follows(cast.bram)
    make_reply(make_thread(cast.ada), cast.cleo, kind="question")
    at(2027, 3, 10, 10)
    nudge()
    assert told("nudge.themes") == [] == told("nudge.network")


def test_the_asker_is_asked_ten_days_after_the_last_reply_of_somebody_else(at, nudge, told, cast, make_thread, make_reply):
    at(*MONDAY)
    number = make_thread(cast.ada)
    make_reply(number, cast.bram)
    own = make_thread(cast.ada, "Alleen zelf geschreven")
    make_reply(own, cast.ada)
    at(2027, 3, 9, 10)
    make_reply(number, cast.ada, "Dank, ik probeer het.")
    at(2027, 3, 11, 9, 30)
    nudge()
    assert told("nudge.asker") == []
    at(2027, 3, 11, 10, 30)
    nudge()
    nudge()
    assert told("nudge.asker") == ["ada"]
    at(2027, 4, 1, 10, 30)
    nudge()
    assert told("nudge.asker") == ["ada"]


def test_not_yet_puts_it_off_thirty_days_and_can_be_taken_back(app, at, nudge, told, sign_in, cast, make_thread, make_reply):
    at(*MONDAY)
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram, "Spreid het over **drie** winters.")
    at(2027, 3, 12, 10)
    ada = sign_in(cast.ada)
    assert "Hielp een van de reacties" not in ada.get(f"/threads/{number}", follow_redirects=True).text
    nudge()
    assert "Hielp een van de reacties" in ada.get(f"/threads/{number}", follow_redirects=True).text
    assert "Hielp een van de reacties" not in sign_in(cast.bram).get(f"/threads/{number}", follow_redirects=True).text
    page = ada.get(f"/threads/{number}/helped").text
    assert "drie winters" in page and f'name="post" value="{reply}"' in page and "Bram Eik" in page
    assert ada.post(f"/threads/{number}/helped/later").status_code == 303
    assert "Hielp een van de reacties" not in ada.get(f"/threads/{number}", follow_redirects=True).text
    assert ada.post(f"/threads/{number}/helped/again").status_code == 303
    assert "Hielp een van de reacties" in ada.get(f"/threads/{number}", follow_redirects=True).text
    assert ada.post(f"/threads/{number}/helped/later").status_code == 303
    at(2027, 4, 9, 10)
    nudge()
    assert told("nudge.asker") == ["ada"]
    at(2027, 4, 12, 10, 30)
    nudge()
    nudge()
    assert told("nudge.asker") == ["ada", "ada"]
    ada = sign_in(cast.ada)
    assert ada.post(f"/threads/{number}/solution", {"post": reply}).status_code == 303
    assert ada.get(f"/threads/{number}/helped").status_code == 302


@pytest.mark.parametrize(("who", "status"), [("bram", 403), ("mo", 403), ("cleo", 404), ("ada", 200)])
def test_only_who_asked_says_whether_a_reply_helped(sign_in, cast, make_thread, make_reply, who, status):
    number = make_thread(cast.ada, audience="network")
    make_reply(number, cast.bram)
    browser = sign_in(getattr(cast, who))
    assert browser.get(f"/threads/{number}/helped").status_code == status
    assert browser.post(f"/threads/{number}/helped/later").status_code == (303 if status == 200 else status)


def test_each_switch_of_a_network_tells_nobody(app, at, nudge, follows, told, cast, make_thread, make_reply, network_id):
    at(*MONDAY)
    for member in (cast.bram, cast.cleo):
        follows(member)
    make_thread(cast.ada)
    make_reply(make_thread(cast.ada), cast.bram)
    off = Care(switches=dict.fromkeys(("asker", "themes", "network", "moderators", "pinned", "old"), False))
    set_care(app, network_id("oost"), off, cast.mo)
    at(2027, 3, 16, 10)
    nudge()
    for kind in ("asker", "themes", "network", "moderators"):
        assert told(f"nudge.{kind}") == []
    with app.app_context():
        assert db.session.scalar(select(func.count(Nudge.id))) == 0


def test_a_network_that_switched_a_kind_off_gets_none_of_it_from_the_other(app, at, nudge, follows, told, cast, make_thread, network_id):
    at(*MONDAY)
    follows(cast.cleo)
    follows(cast.bram)
    make_thread(cast.ada)
    set_care(app, network_id("west"), Care(switches={"themes": False, "network": False}), cast.wim)
    at(2027, 3, 9, 10)
    nudge()
    assert told("nudge.themes") == ["bram"] and told("nudge.network") == []


@pytest.mark.parametrize(("kind", "who"), [("themes", "bram"), ("network", "cleo"), ("asker", "ada"), ("moderators", "mo")])
@pytest.mark.parametrize("by", ["off", "pause"])
def test_each_switch_of_a_member_leaves_them_out(app, at, nudge, follows, told, cast, make_thread, make_reply, kind, who, by):
    at(*MONDAY)
    follows(cast.bram)
    make_thread(cast.ada)
    make_reply(make_thread(cast.ada), cast.bram)
    at(2027, 3, 16, 10)
    with app.app_context(), unit_of_work():
        member = getattr(cast, who).id
        switch(member, [kind], on=False) if by == "off" else pause(member, (clock.now() + timedelta(days=3)).date())
    nudge()
    assert who not in told(f"nudge.{kind}")


def test_after_a_pause_the_asker_is_asked_all_the_same(app, at, nudge, told, cast, make_thread, make_reply):
    at(*MONDAY)
    make_reply(make_thread(cast.ada), cast.bram)
    at(2027, 3, 12, 10)
    with app.app_context(), unit_of_work():
        pause(cast.ada.id, (clock.now() + timedelta(days=7)).date())
    nudge()
    assert told("nudge.asker") == []
    at(2027, 3, 19, 10)
    nudge()
    assert told("nudge.asker") == ["ada"]


def test_two_workers_at_once_tell_once(app, at, follows, told, cast, make_thread, make_reply, run_jobs, outbox):
    from forum.moderation.care import nudging

    at(*MONDAY)
    for member in (cast.bram, cast.cleo):
        follows(member)
    make_thread(cast.ada)
    make_reply(make_thread(cast.ada), cast.bram)
    at(2027, 3, 16, 10)

    def work():
        with app.app_context():
            nudging.nudge()
            db.session.remove()

    at_once([work] * 4)
    assert told("nudge.themes") == ["bram", "cleo"] and told("nudge.asker") == ["ada"] and told("nudge.moderators") == ["mo"]
    assert told("nudge.network") == ["cleo", "wim"]
    run_jobs()
    addresses = [mail["To"].addresses[0].username for mail in outbox() if "nudges" in mail["List-Unsubscribe"]]
    assert sorted(addresses) == ["ada", "bram", "cleo", "mo", "wim"]


def test_a_thread_without_name_is_nudged_without_its_asker_s_name(app, at, nudge, follows, told, sign_in, cast, make_thread, run_jobs, outbox):
    at(*MONDAY)
    follows(cast.bram)
    follows(cast.ada)
    number = make_thread(cast.ada)
    touch(app, number, without_name=True)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Post).where(Post.thread_id == number).values(without_name=True))
    at(2027, 3, 16, 10)
    nudge()
    run_jobs()
    assert told("nudge.themes") == ["bram"]
    for mail in outbox():
        assert "Ada" not in mail.get_body(("plain",)).get_content()
    assert "Ada Linde" not in sign_in(cast.mo).get(f"/moderation/unanswered/{number}").text


def test_a_silenced_or_ended_member_is_not_asked(app, at, nudge, follows, told, cast, make_thread):
    from forum.accounts.models import User

    at(*MONDAY)
    for member in (cast.bram, cast.cleo):
        follows(member)
    make_thread(cast.ada)
    at(2027, 3, 5, 10)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.bram.id).values(silenced_until=clock.now() + timedelta(days=3)))
        db.session.execute(update(User).where(User.id == cast.cleo.id).values(ended_at=clock.now()))
    nudge()
    assert told("nudge.themes") == []


def test_a_withdrawn_reply_counts_no_more(app, at, nudge, told, cast, make_thread, make_reply):
    at(*MONDAY)
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram)
    with app.app_context(), unit_of_work():
        actions.withdraw_post(db.session.get(Thread, number), db.session.get(Post, reply), by=cast.bram.id)
    at(2027, 3, 16, 10)
    nudge()
    assert told("nudge.asker") == [] and told("nudge.moderators") == ["mo"]


def test_what_piled_up_is_worked_off_bit_by_bit(app, at, nudge, cast, make_thread, monkeypatch):
    from dataclasses import replace

    from forum.moderation.care import nudging

    monkeypatch.setattr(nudging, "STEPS", [replace(step, most=2) for step in nudging.STEPS if step.kind == "moderators"])
    at(*MONDAY)
    for number in range(5):
        make_thread(cast.ada, f"Vraag {number}")
    for day, hour, so_far in ((16, 10, 2), (16, 14, 2), (17, 10, 4), (18, 10, 5)):
        at(2027, 3, day, hour)
        nudge()
        with app.app_context():
            assert db.session.scalar(select(func.count(Nudge.id))) == so_far
