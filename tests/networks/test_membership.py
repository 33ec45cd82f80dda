"""Asking for membership, and what moderators decide."""

from __future__ import annotations

import re
import statistics
import threading
import time

import pytest
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.networks.models import MembershipRequest, NetworkModerator
from forum.networks.queries import find_municipalities
from tests.conftest import Browser

ASK = {"name": "Nele Meidoorn", "email": "nele@geel.example.org", "function": "diensthoofd groen", "municipality": "Geel", "network": "", "why": "Graag", "rules": "y"}


def body(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def ask(browser, **change):
    return browser.post("/register", ASK | change)


@pytest.fixture
def open_requests(app):
    """The requests that wait, as rows."""

    def read():
        with app.app_context():
            return list(db.session.scalars(select(MembershipRequest).where(MembershipRequest.decided_at.is_(None)).order_by(MembershipRequest.id)))

    return read


@pytest.fixture
def asked(visitor, open_requests) -> int:
    """The number of a request for network Oost."""
    assert ask(visitor).status_code == 303
    return open_requests()[0].id


def test_a_request_waits_and_its_moderators_get_a_mail_in_their_language(app, cast, visitor, open_requests, run_jobs, outbox):
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.mo.id).language = "en"
    answer = ask(visitor, role="admin", vetted_at="2020-01-01")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/register/sent")
    waiting = open_requests()
    assert [(row.name, row.email, row.language) for row in waiting] == [("Nele Meidoorn", "nele@geel.example.org", "nl")]
    run_jobs()
    mails = outbox()
    assert [mail["To"] for mail in mails] == ["Mo Beuk <mo@example.org>"]
    assert mails[0]["Subject"] == "Request for membership: Nele Meidoorn" and "nele@geel" not in mails[0].as_string()


@pytest.mark.parametrize(("change", "field"), [
    ({"name": ""}, "name"), ({"name": "x" * 81}, "name"), ({"name": "Администратор"}, "name"), ({"name": "admin"}, "name"), ({"name": "ＡＤＭＩＮ"}, "name"),
    ({"email": "nele"}, "email"), ({"email": "a@b"}, "email"), ({"email": "a@b.be\r\nBcc: c@d.be"}, "email"), ({"email": "x" * 250 + "@b.be"}, "email"),
    ({"function": ""}, "function"), ({"municipality": "Atlantis"}, "municipality"), ({"municipality": ""}, "municipality"),
    ({"network": "noord"}, "network"), ({"why": "x" * 1001}, "why"), ({"rules": ""}, "rules")])
def test_a_refused_form_keeps_the_text_and_names_the_field(visitor, open_requests, change, field):
    answer = ask(visitor, **change)
    assert answer.status_code == 422
    assert f'id="{field}-errors"' in answer.text
    assert open_requests() == []
    if field != "name":
        assert 'value="Nele Meidoorn"' in answer.text


@pytest.mark.parametrize(("typed", "found"), [
    ("13008", "Geel"), ("geel", "Geel"), ("2440", "Geel"), ("Opglabbeek", "Oudsbergen"), ("Puurs", "Puurs-Sint-Amands"), ("Malines", "Mechelen"), ("  Zwijndrecht ", "Beveren-Kruibeke-Zwijndrecht")])
def test_a_municipality_goes_by_code_name_former_name_or_postal_code(app, typed, found):
    with app.app_context():
        rows, is_exact = find_municipalities(typed)
    assert is_exact and [row.name for row in rows] == [found]


def test_several_municipalities_give_a_choice(app, visitor, open_requests):
    with app.app_context():
        rows, is_exact = find_municipalities("1804")
    assert is_exact and len(rows) == 2
    answer = ask(visitor, municipality="1804")
    assert answer.status_code == 422 and answer.text.count('type="radio" name="municipality"') == 2
    assert ask(visitor, municipality=["1804", rows[0].nis], network="west").status_code == 303
    assert open_requests()[0].municipality_id == rows[0].nis


def test_a_misspelt_municipality_gives_a_choice(visitor):
    answer = ask(visitor, municipality="Turnhoud")
    assert answer.status_code == 422 and "Turnhout" in answer.text.split('type="radio" name="municipality"', 1)[1]


@pytest.mark.parametrize(("place", "network", "status", "slug"), [
    ("Geel", "", 303, "oost"), ("Brugge", "", 303, "west"), ("Brugge", "oost", 303, "oost"), ("Leuven", "", 422, None), ("Leuven", "west", 303, "west")])
def test_the_network_follows_the_municipality_and_vlaams_brabant_chooses(app, visitor, open_requests, place, network, status, slug):
    answer = ask(visitor, municipality=place, network=network)
    assert answer.status_code == status
    if status == 422:
        assert re.search(r'<option selected value="oost"', answer.text)
    else:
        assert {1: "oost", 2: "west"}[open_requests()[0].network_id] == slug


def test_S10_a_known_address_answers_the_same_and_its_owner_is_told(app, visitor, cast, open_requests, run_jobs, outbox):
    answers = {(a.status_code, a.headers["Location"], a.text) for a in (ask(visitor), ask(visitor, email=cast.bram.email), ask(visitor, email="BRAM@example.org"))}
    assert len(answers) == 1 and len(open_requests()) == 1
    run_jobs()
    told = [mail for mail in outbox() if mail["To"] == "Bram Eik <bram@example.org>"]
    assert len(told) == 1 and "/login" in body(told[0])


def test_S10_a_known_address_takes_the_same_time(app, cast):
    browser, took = Browser(app), {True: [], False: []}
    token = browser.token()
    for number in range(15):
        app.extensions["counters"].storage.reset()
        for is_known, email in ((True, cast.bram.email), (False, f"nieuw{number}@example.org")):
            began = time.perf_counter()
            assert browser.post("/register", ASK | {"email": email, "csrf_token": token}).status_code == 303
            took[is_known].append(time.perf_counter() - began)
    assert abs(statistics.median(took[True]) - statistics.median(took[False])) < 0.015


def test_R7_an_address_has_one_open_request(app, open_requests):
    browsers = [Browser(app) for _ in range(6)]
    tokens, answers, start = [browser.token() for browser in browsers], [], threading.Barrier(6)

    def send(number: int) -> None:
        start.wait()
        answers.append(browsers[number].post("/register", ASK | {"csrf_token": tokens[number]}).status_code)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == [303] * 6 and len(open_requests()) == 1


def test_L2_ten_requests_an_hour_from_one_address(visitor):
    answers = [ask(visitor, email=f"p{n}@example.org") for n in range(11)]
    assert [a.status_code for a in answers] == [303] * 10 + [429] and int(answers[-1].headers["Retry-After"]) > 0


def test_only_moderators_of_that_network_see_and_decide(cast, sign_in, visitor, asked, open_requests):
    for who, status in ((cast.ada, 404), (cast.cleo, 404), (cast.wim, 200), (cast.mo, 200), (cast.root, 200)):
        page = sign_in(who).get("/moderation/requests")
        assert (page.status_code, "Nele Meidoorn" in page.text) == (status, who in (cast.mo, cast.root))
    url, form = f"/moderation/requests/{asked}", {"decision": "approve"}
    assert visitor.post(url, form).status_code == 401
    for who, status in ((cast.ada, 404), (cast.wim, 404), (cast.mo, 303), (cast.root, 409)):
        assert sign_in(who).post(url, form).status_code == status
    assert open_requests() == []


def test_approving_makes_a_member_who_chooses_a_password(app, cast, sign_in, visitor, asked, run_jobs, outbox):
    assert sign_in(cast.mo).post(f"/moderation/requests/{asked}", {"decision": "approve", "network": "west"}).status_code == 303
    with app.app_context():
        user = db.session.scalar(select(User).where(User.email == "nele@geel.example.org"))
        assert (user.name, user.home_network_id, user.vetted_by_id, user.role) == ("Nele Meidoorn", 2, cast.mo.id, "member")
        assert user.vetted_at and user.accepted_rules_at and user.password_hash is None
        kept = db.session.scalar(select(Activity).where(Activity.kind == Happened.MEMBERSHIP_APPROVED))
        assert (kept.actor_id, kept.subject_id, kept.network_id) == (cast.mo.id, user.id, 2)
    run_jobs()
    mail = next(mail for mail in outbox() if "nele@" in mail["To"])
    url = re.search(r"http://localhost(/invite/\S+)", body(mail)).group(1)
    assert visitor.post(url, {"password": "de linde staat in bloei"}).status_code == 303
    assert Browser(app).post("/login", {"email": "nele@geel.example.org", "password": "de linde staat in bloei"}).status_code == 303


def test_refusing_needs_a_reason_that_the_asker_reads(app, cast, sign_in, asked, open_requests, run_jobs, outbox):
    browser, url = sign_in(cast.mo), f"/moderation/requests/{asked}"
    assert browser.post(url, {"decision": "refuse", "reason": ""}).status_code == 422
    assert browser.post(url, {"decision": "perhaps"}).status_code == 400
    assert len(open_requests()) == 1
    assert browser.post(url, {"decision": "refuse", "reason": "Dit is geen adres van een gemeente."}).status_code == 303
    run_jobs()
    mail = next(mail for mail in outbox() if "nele@" in mail["To"])
    assert "Dit is geen adres van een gemeente." in body(mail)
    with app.app_context():
        kept = db.session.scalar(select(Activity).where(Activity.kind == Happened.MEMBERSHIP_REFUSED))
        assert kept.facts["reason"].startswith("Dit is geen adres") and db.session.scalar(select(func.count(User.id))) == 6


def test_who_was_refused_may_ask_again(cast, sign_in, visitor, asked, open_requests):
    sign_in(cast.mo).post(f"/moderation/requests/{asked}", {"decision": "refuse", "reason": "Onvolledig"})
    assert ask(visitor).status_code == 303 and len(open_requests()) == 1


def test_of_six_moderators_at_once_one_decides_and_the_others_hear_who(app, cast, sign_in, asked):
    browsers = [sign_in(who) for who in (cast.mo, cast.root) * 3]
    tokens, answers, start = [browser.token() for browser in browsers], [], threading.Barrier(6)

    def decide(number: int) -> None:
        start.wait()
        form = {"decision": "approve" if number % 2 else "refuse", "reason": "Dubbel", "csrf_token": tokens[number]}
        answers.append(browsers[number].post(f"/moderation/requests/{asked}", form))

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(a.status_code for a in answers) == [303] + [409] * 5
    late = next(a for a in answers if a.status_code == 409)
    assert ("Mo Beuk" in late.text or "Rita Berk" in late.text) and "Nele Meidoorn" in late.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind.in_([Happened.MEMBERSHIP_APPROVED, Happened.MEMBERSHIP_REFUSED]))) == 1


def test_approving_an_address_that_got_an_account_meanwhile_makes_no_second_one(app, cast, sign_in, asked, run_jobs):
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.bram.id).email = "nele@geel.example.org"
    assert sign_in(cast.mo).post(f"/moderation/requests/{asked}", {"decision": "approve"}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 6


def test_who_left_may_come_back_as_a_member_with_a_new_password(app, cast, sign_in, visitor, open_requests, run_jobs, outbox):
    root = sign_in(cast.root)
    root.post(f"/moderation/members/{cast.wim.id}/end", {"reason": "Ander werk"})
    assert ask(visitor, email=cast.wim.email, name="Wim Els").status_code == 303
    assert sign_in(cast.mo).post(f"/moderation/requests/{open_requests()[0].id}", {"decision": "approve"}).status_code == 303
    with app.app_context():
        wim = db.session.get(User, cast.wim.id)
        assert (wim.role, wim.home_network_id, wim.ended_at, wim.password_hash) == ("member", 1, None, None)
        assert db.session.scalar(select(func.count(NetworkModerator.user_id)).where(NetworkModerator.user_id == wim.id)) == 0
    assert visitor.post("/login", {"email": cast.wim.email, "password": cast.wim.password}).status_code == 422
    run_jobs()
    assert any("/invite/" in body(mail) for mail in outbox() if mail["To"].startswith("Wim"))


def test_a_mail_to_a_moderator_who_lost_the_network_is_not_sent(app, cast, sign_in, asked, run_jobs, outbox):
    sign_in(cast.root).post(f"/moderation/members/{cast.mo.id}/role", {"role": "member", "reason": "Ander werk"})
    run_jobs()
    assert [mail["To"] for mail in outbox() if "Nele" in mail["Subject"]] == ["Rita Berk <root@example.org>"]


def test_X2_I4_markup_and_templates_in_a_request_are_printed_as_they_are(cast, visitor, sign_in, run_jobs, outbox):
    nasty = '<img src=x onerror=alert(1)> {{7*7}} %s Nele'
    assert ask(visitor, name=nasty, function="<b>x</b>", why="<script>alert(2)</script>").status_code == 303
    page = sign_in(cast.mo).get("/moderation/requests").text
    assert "&lt;img src=x" in page and "{{7*7}}" in page and "<script>alert(2)" not in page
    run_jobs()
    assert len(outbox()) == 1 and outbox()[0].get_all("To") == ["Mo Beuk <mo@example.org>"]
