"""Signing in: the right password opens, guessing is slowed, and nobody is locked out for long."""

from __future__ import annotations

import hashlib
import statistics
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from forum.accounts.addresses import own_path
from forum.accounts.models import User, UserSession
from forum.core import clock
from forum.core.db import db, unit_of_work
from tests.conftest import PASSWORD, Browser

WRONG = "helemaal-verkeerd-9"


def try_password(browser, member, password=WRONG, **options):
    return browser.post("/login", {"email": member.email, "password": password}, **options)


def test_the_right_password_opens_and_a_wrong_one_says_nothing_more(visitor, cast):
    wrong = try_password(visitor, cast.ada)
    assert wrong.status_code == 422 and WRONG not in wrong.text
    right = try_password(visitor, cast.ada, PASSWORD)
    assert (right.status_code, right.headers["Location"]) == (303, "/")
    assert visitor.get("/account/").status_code == 200


def test_the_address_may_be_typed_in_capitals(visitor, cast):
    assert visitor.post("/login", {"email": "  ADA@Example.org ", "password": PASSWORD}).status_code == 303


def test_S1_a_password_kept_with_older_parameters_is_hashed_anew(app, visitor, cast):
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.ada.id).password_hash = PasswordHasher(time_cost=1, memory_cost=8_192).hash(PASSWORD)
    assert try_password(visitor, cast.ada, PASSWORD).status_code == 303
    with app.app_context():
        kept = db.session.get(User, cast.ada.id).password_hash
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert try_password(Browser(app), cast.ada, PASSWORD).status_code == 303


def test_S3_a_password_of_a_megabyte_is_refused_at_once(visitor, cast):
    token, began = visitor.token(), time.perf_counter()
    answer = visitor.post("/login", {"email": cast.ada.email, "password": "x" * 900_000, "csrf_token": token})
    assert answer.status_code == 422 and time.perf_counter() - began < 0.5


def test_S6_the_eleventh_guess_waits_and_other_accounts_do_not(app, visitor, cast):
    answers = [try_password(visitor, cast.ada).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    full = try_password(visitor, cast.ada, PASSWORD)
    assert full.status_code == 429 and 0 < int(full.headers["Retry-After"]) <= 301
    assert try_password(visitor, cast.bram, PASSWORD).status_code == 303


def test_S6_guesses_from_many_addresses_count_for_the_account(visitor, cast):
    answers = [try_password(visitor, cast.ada, environ_base={"REMOTE_ADDR": f"198.51.100.{n}"}).status_code for n in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_S7_one_address_that_tries_many_accounts_is_stopped(app, visitor):
    token = visitor.token()
    answers = [visitor.post("/login", {"email": f"p{n}@example.org", "password": "x" * 300, "csrf_token": token}) for n in range(101)]
    assert [a.status_code for a in answers] == [422] * 100 + [429] and answers[-1].headers["Retry-After"]


def test_S8_who_is_guessed_at_from_elsewhere_still_enters_where_they_signed_in_before(app, visitor, cast):
    home = {"REMOTE_ADDR": "198.51.100.7"}
    assert try_password(Browser(app), cast.bram, PASSWORD, environ_base=home).status_code == 303
    assert [try_password(visitor, cast.bram).status_code for _ in range(12)][-1] == 429
    assert try_password(visitor, cast.bram, PASSWORD).status_code == 429
    assert try_password(Browser(app), cast.bram, PASSWORD, environ_base=home).status_code == 303


def test_S9_a_forged_forwarded_address_changes_nothing(visitor, cast):
    answers = [try_password(visitor, cast.ada, headers={"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}"}).status_code for n in range(11)]
    assert answers[-1] == 429


def test_S10_an_unknown_address_answers_the_same_in_the_same_time(app, visitor, cast):
    pages, took, token = set(), {}, visitor.token()
    for _ in range(10):
        for email in ("ada@example.org", "nobody@example.org"):
            began = time.thread_time()
            answer = visitor.post("/login", {"email": email, "password": WRONG, "csrf_token": token})
            took.setdefault(email, []).append(time.thread_time() - began)
            pages.add((answer.status_code, answer.text.replace(email, "")))
    known, unknown = (statistics.median(times) for times in took.values())
    assert len(pages) == 1 and abs(known - unknown) < 0.015


def test_an_ended_account_and_one_without_password_stay_outside(app, visitor, cast):
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.ada.id).ended_at = clock.now()
        db.session.get(User, cast.bram.id).password_hash = None
    for member in (cast.ada, cast.bram):
        assert try_password(visitor, member, PASSWORD).status_code == 422
    assert try_password(visitor, cast.cleo, PASSWORD).status_code == 303


def test_S11_signing_in_gives_a_new_session_and_ends_the_one_before(app, visitor, cast):
    keys = []
    visitor.token()
    for _ in range(3):
        keys.append(visitor.client.get_cookie("session").value)
        assert try_password(visitor, cast.ada, PASSWORD).status_code == 303
    assert len(set(keys)) == 3
    with app.app_context():
        hashes = [row.key_hash for row in db.session.query(UserSession).filter_by(user_id=cast.ada.id)]
    assert hashes == [hashlib.sha256(visitor.client.get_cookie("session").value.encode()).hexdigest()]


def test_S12_a_session_that_was_signed_out_opens_nothing(app, sign_in, cast):
    browser = sign_in(cast.ada)
    old = browser.client.get_cookie("session").value
    answer = browser.post("/logout")
    assert answer.status_code == 303 and answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.client.get_cookie("session").value != old
    replay = Browser(app)
    replay.client.set_cookie("session", old)
    assert replay.get("/account/").status_code == 302


def test_C3_signing_out_is_post_only(sign_in, cast):
    browser = sign_in(cast.ada)
    assert browser.get("/logout").status_code == 405 and browser.get("/account/").status_code == 200


def test_C4_signing_in_needs_the_token_of_this_browser(app, visitor, cast):
    stranger = Browser(app).token()
    visitor.token()
    for token in ("", "é", stranger):
        assert visitor.post("/login", {"email": cast.ada.email, "password": PASSWORD, "csrf_token": token}).status_code == 400


@pytest.mark.parametrize(("days", "status"), [(15, 200), (31, 302)])
def test_S14_a_session_ends_after_thirty_days_without_a_visit(sign_in, cast, days, status):
    browser = sign_in(cast.ada)
    clock.shift(timedelta(days=days))
    assert browser.get("/account/").status_code == status


def test_S14_a_session_ends_after_ninety_days_whatever_happens(sign_in, cast):
    browser = sign_in(cast.ada)
    for days in (20, 40, 60, 80):
        clock.shift(timedelta(days=days))
        assert browser.get("/account/").status_code == 200
    clock.shift(timedelta(days=91))
    assert browser.get("/account/").status_code == 302


def test_I5_the_next_page_is_one_of_this_site(visitor, cast):
    tricks = ("https://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test", "/\t/evil.test", "javascript:alert(1)", "/%0d\n/x", "evil.test",
              "http:evil.test", " //evil.test", "/\x00/evil", "///evil.test", "https:/evil.test", "")
    assert {own_path(trick) for trick in tricks} == {"/"}
    assert own_path("/threads/?kind=problem#x") == "/threads/?kind=problem#x"
    answer = visitor.post("/login", {"email": cast.ada.email, "password": PASSWORD, "next": "//evil.test"})
    assert answer.headers["Location"] == "/"


def test_a_visitor_is_led_to_a_members_page_after_signing_in(visitor, cast):
    asked = visitor.get("/account/following?x=1")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/login?next=/account/following?x%3D1")
    page = visitor.get(asked.headers["Location"])
    assert 'value="/account/following?x=1"' in page.text
    answer = visitor.post("/login", {"email": cast.ada.email, "password": PASSWORD, "next": "/account/following?x=1"})
    assert answer.headers["Location"] == "/account/following?x=1"


def test_the_language_is_kept_by_a_cookie_or_with_the_member(app, visitor, sign_in, cast):
    assert visitor.post("/language", {"language": "en", "next": "/login"}).headers["Location"] == "/login"
    assert 'lang="en"' in visitor.get("/login").text
    assert visitor.post("/language", {"language": "xx", "next": "//evil.test"}).headers["Location"] == "/"
    browser = sign_in(cast.ada)
    browser.post("/language", {"language": "en", "next": "/account/"})
    assert 'lang="en"' in browser.get("/account/").text
    with app.app_context():
        assert db.session.get(User, cast.ada.id).language == "en"
