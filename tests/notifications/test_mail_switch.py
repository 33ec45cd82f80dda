"""The link under every mail: it works signed out, by hand and by one click, and looking changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.threads.models import ThreadFollow


@pytest.fixture
def link(cast, make_thread, make_reply, run_jobs, outbox):
    """The address under a mail to Ada about her thread."""
    make_reply(make_thread(cast.ada, title="Zwerfvuil", audience="network"), cast.bram)
    run_jobs()
    return outbox()[0]["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")


@pytest.fixture
def state(app, cast):
    """Ada's choices: all mail, and mail about each thread that she follows."""

    def read():
        with app.app_context():
            follows = list(db.session.scalars(select(ThreadFollow.by_mail).where(ThreadFollow.user_id == cast.ada.id)))
            return db.session.scalar(select(User.wants_mail).where(User.id == cast.ada.id)), follows

    return read


def test_M1_a_mail_program_finds_the_address_as_it_is_however_long(app, link):
    raw = next((Path(app.config["SETTINGS"].forum_instance) / "outbox").glob("*.eml")).read_bytes()
    lines = [line for line in raw.splitlines() if line.startswith(b"List-Unsubscribe:")]
    assert lines == [f"List-Unsubscribe: <http://localhost{link}>".encode()] and len(lines[0]) > 78, "a line this long was written as =?utf-8?q?…?="
    assert max(map(len, raw.split(b"\r\n\r\n")[0].splitlines())) < 998


def test_T6_looking_changes_nothing_and_shows_the_buttons(visitor, link, state):
    page = visitor.get(link)
    assert page.status_code == 200 and "Geen mail meer over dit gesprek" in page.text and "Alle mail stopzetten" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer" and "Zwerfvuil" in page.text and "example.org" not in page.text
    assert visitor.client.head(link).status_code == 200
    assert state() == (True, [True])


def test_one_click_of_a_mail_program_needs_no_cookie_no_token_and_no_redirect(app, link, state):
    answer = app.test_client().post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and state() == (True, [False])
    assert app.test_client().post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert state() == (True, [False])


STEPS = (({}, (True, [False]), "geen mail meer over"), ({"undo": "1"}, (True, [True]), "Je krijgt mail over"),
         ({"scope": "all"}, (False, [True]), "Je krijgt geen mail meer"), ({"scope": "all", "undo": "1"}, (True, [True]), "Je krijgt mail over"))


def test_the_buttons_switch_off_and_on_again(app, link, state):
    client = app.test_client()
    for fields, expected, words in STEPS:
        answer = client.post(link, data=fields)
        assert answer.status_code == 303 and answer.headers["Location"].endswith(link)
        assert state() == expected
        assert words in client.get(link).text


def test_off_is_remembered_for_who_does_not_follow(app, cast, link, state):
    with app.app_context(), unit_of_work():
        db.session.execute(ThreadFollow.__table__.delete())
    client = app.test_client()
    assert client.post(link, data={"undo": "1"}).status_code == 303 and state() == (True, [])
    assert client.post(link).status_code == 303 and state() == (True, [False])


def test_switched_off_is_silent_and_undone_speaks(app, cast, link, make_reply, run_jobs, outbox):
    client, thread = app.test_client(), 0
    with app.app_context():
        thread = db.session.scalar(select(ThreadFollow.thread_id))
    client.post(link)
    make_reply(thread, cast.bram)
    run_jobs()
    assert len(outbox()) == 1
    client.post(link, data={"undo": "1"})
    make_reply(thread, cast.bram)
    run_jobs()
    assert len(outbox()) == 2


def test_T1_a_bad_token_is_404_and_changes_nothing(app, link, state):
    client, token = app.test_client(), link.rsplit("/", 1)[1]
    payload, signature = token.split(".")
    assert len(signature) >= 43  # 256 bits
    for bad in (payload, f"{payload}.", f"{payload}.{signature[:-2]}aa", f"W zLDFd.{signature}", f"WzIsMV0.{signature}", "x" * 5000, "é", "%00", "../..",
                signature):
        for answer in (client.get(f"/mail/off/{bad}"), client.post(f"/mail/off/{bad}", data={"List-Unsubscribe": "One-Click"})):
            assert answer.status_code == 404, bad
    assert state() == (True, [True])


def test_a_token_made_for_another_purpose_does_not_fit(app, link):
    from itsdangerous import URLSafeSerializer

    with app.app_context():
        other = URLSafeSerializer(app.config["SECRET_KEY"], salt="something-else").dumps([1, 1])
    assert app.test_client().get(f"/mail/off/{other}").status_code == 404


def test_who_left_the_network_no_longer_reads_the_title(app, cast, link, visitor):
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.ada.id).values(
            home_network_id=select(User.home_network_id).where(User.id == cast.cleo.id).scalar_subquery()))
    page = visitor.get(link).text
    assert "Zwerfvuil" not in page and "dit gesprek" in page


def test_the_page_speaks_the_receivers_language(app, cast, link, visitor):
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.ada.id).values(language="en"))
    page = visitor.get(link).text
    assert "No more mail about this conversation" in page and re.search(r'<html lang="en"', page)


def test_a_mail_about_no_thread_switches_all_mail(app, cast, sign_in, make_thread, run_jobs, outbox, state):
    thread = make_thread(cast.ada)
    sign_in(cast.mo).post(f"/threads/{thread}/lock", data={"reason": "Afgerond."})
    run_jobs()
    url = outbox()[-1]["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert app.test_client().post(url, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert state() == (False, [True])
