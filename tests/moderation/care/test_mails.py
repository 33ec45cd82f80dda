"""The mail of nudges: one a person and day, right when it is sent, and switched off with one click."""

import re

import pytest
from sqlalchemy import select, update

from forum.core.db import db, unit_of_work
from forum.core.mail import outbox as sending
from forum.core.mail.letters import Letter
from forum.moderation.care.models import NudgeReceiver
from forum.threads.models import Thread, ThreadFollow
from tests.notifications.letters import text_of, to

MONDAY = (2027, 3, 1, 10)


@pytest.fixture
def two_nudges(at, cast, follows, make_thread):
    """Two problems in a theme that Bram follows, both due."""
    at(*MONDAY)
    follows(cast.bram)
    numbers = make_thread(cast.ada, "Essen in een dreef"), make_thread(cast.ada, "Maaien langs water")
    at(2027, 3, 5, 10)
    return numbers


def test_what_is_due_on_a_day_comes_in_one_mail(two_nudges, nudge, run_jobs, outbox, make_thread, at, cast):
    nudge()
    nudge()
    run_jobs()
    mail, = outbox()
    assert to(mail) == "bram" and mail["Subject"] == "2 vragen voor jou"
    text = text_of(mail)
    for number, title in zip(two_nudges, ("Essen in een dreef", "Maaien langs water"), strict=True):
        assert title in text and f"/threads/{number}" in text
    assert "/mail/nudges/" in mail["List-Unsubscribe"] and "/account/nudges" in text


def test_a_second_one_that_day_waits_for_the_next_working_day(two_nudges, nudge, run_jobs, outbox, make_thread, at, cast, app):
    nudge()
    make_thread(cast.ada, "Later op de dag")
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.title == "Later op de dag").values(created_at=Thread.created_at))
    at(2027, 3, 8, 10, 30)
    nudge()
    at(2027, 3, 8, 14)
    nudge()
    run_jobs()
    assert [mail["Subject"] for mail in outbox() if to(mail) == "bram"] == ["2 vragen voor jou", "Weet jij hier iets van? Later op de dag"]


def test_what_does_not_fit_waits(two_nudges, nudge, run_jobs, outbox, at, monkeypatch):
    from forum.moderation.care import mails

    monkeypatch.setattr(mails, "LINES", 1)
    nudge()
    at(2027, 3, 5, 14)
    nudge()
    run_jobs()
    assert len(outbox()) == 1
    at(2027, 3, 8, 9, 30)
    nudge()
    run_jobs()
    assert [mail["Subject"] for mail in outbox() if to(mail) == "bram"] == ["Weet jij hier iets van? Maaien langs water", "Weet jij hier iets van? Essen in een dreef"]


@pytest.mark.parametrize("what", ["reply", "hidden", "restricted", "mail_off", "wants_none", "kind_off"])
def test_reach_and_wishes_are_looked_at_again_when_it_is_sent(app, at, cast, follows, make_thread, make_reply, nudge, run_jobs, outbox, what):
    at(*MONDAY)
    follows(cast.cleo)
    number = make_thread(cast.ada)
    at(2027, 3, 5, 10)
    nudge()
    with app.app_context(), unit_of_work():
        from forum.accounts.models import User
        from forum.core.clock import now
        from forum.moderation.care.choices import switch

        thread = update(Thread).where(Thread.id == number)
        if what == "hidden":
            db.session.execute(thread.values(hidden_at=now()))
        if what == "restricted":
            db.session.execute(thread.values(audience="network"))
        if what == "mail_off":
            db.session.add(ThreadFollow(thread_id=number, user_id=cast.cleo.id, by_mail=False, created_at=now()))
        if what == "wants_none":
            db.session.execute(update(User).where(User.id == cast.cleo.id).values(wants_mail=False))
        if what == "kind_off":
            switch(cast.cleo.id, ["themes"], on=False)
    if what == "reply":
        make_reply(number, cast.bram)
    run_jobs()
    assert [mail for mail in outbox() if "nudges" in (mail["List-Unsubscribe"] or "")] == []


def test_a_letter_held_up_until_night_is_sent_in_the_morning(app, at, two_nudges, nudge, run_jobs, outbox):
    nudge()
    at(2027, 3, 5, 23)
    run_jobs()
    assert outbox() == []
    at(2027, 3, 8, 9, 30)
    with app.app_context():
        sending.sweep()
    assert [to(mail) for mail in outbox()] == ["bram"]


def test_a_network_in_its_quiet_period_gets_its_mail_after_it(app, at, nudge, cast, follows, make_thread, run_jobs, outbox, network_id):
    from forum.moderation.care.settings import Care, change

    at(2027, 7, 5, 10)
    follows(cast.cleo)
    make_thread(cast.ada)
    west = network_id("west")
    with app.app_context(), unit_of_work():
        change(west, Care(periods=[["2027-07-08", "2027-07-30"]]), version=0, by=cast.wim.id)
    at(2027, 7, 9, 10)
    nudge()
    run_jobs()
    assert outbox() == []
    at(2027, 8, 2, 10)
    nudge()
    run_jobs()
    assert "cleo" in [to(mail) for mail in outbox()]


def test_one_click_switches_that_nudge_off_and_on_again(app, two_nudges, nudge, run_jobs, outbox, visitor, db_session):
    nudge()
    run_jobs()
    link = re.search(r"/mail/nudges/[\w.\-]+", outbox()[0]["List-Unsubscribe"]).group()
    page = visitor.get(link)
    assert page.status_code == 200 and page.headers["Referrer-Policy"] == "no-referrer" and "in mijn thema" in page.text
    assert visitor.post(link, {"List-Unsubscribe": "One-Click"}, token=False).status_code == 200
    assert "Staat uit" in visitor.get(link).text
    assert visitor.post(link, {"undo": "1"}, token=False).status_code == 303
    assert "Staat uit" not in visitor.get(link).text
    assert visitor.get(link + "x").status_code == 404 and visitor.post("/mail/nudges/geen", token=False).status_code == 404


def test_who_gets_no_mail_has_the_notice_all_the_same(app, two_nudges, nudge, run_jobs, outbox, told, cast, db_session):
    with app.app_context(), unit_of_work():
        from forum.accounts.models import User

        db.session.execute(update(User).where(User.id == cast.bram.id).values(wants_mail=False))
    nudge()
    run_jobs()
    assert outbox() == [] and told("nudge.themes") == ["bram", "bram"]
    assert db_session.scalars(select(NudgeReceiver.letter_id)) == [None, None] and db_session.scalar(select(Letter.id)) is None


def test_a_mail_in_english(app, two_nudges, nudge, run_jobs, outbox, cast):
    with app.app_context(), unit_of_work():
        from forum.accounts.models import User

        db.session.execute(update(User).where(User.id == cast.bram.id).values(language="en"))
    nudge()
    run_jobs()
    assert outbox()[0]["Subject"] == "2 questions for you" and "Do you know something about it?" in text_of(outbox()[0])
