"""Choosing, forgetting and changing passwords, and the links that come by mail."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import select

from forum.accounts.links import make_link
from forum.accounts.models import OneTimeLink, User, UserSession
from forum.accounts.passwords import LIST, check_new, hash_password, verify
from forum.accounts.viewers import key_hash
from forum.core import clock
from forum.core.access import RuleBroken
from forum.core.db import db, unit_of_work
from forum.core.mail.outbox import post
from tests.conftest import PASSWORD, Browser

NEW = "de linde staat in bloei"


def body(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def link(mail) -> str:
    """The path of the link in a mail."""
    return re.search(r"http://localhost(/(?:password/reset|invite)/\S+)", body(mail)).group(1)


@pytest.fixture
def ask_reset(visitor, run_jobs, outbox):
    """Ask for a reset; gives the newest mail's link, or None when none came."""

    def ask(member):
        earlier = len(outbox())
        assert visitor.post("/password/forgot", {"email": member.email}).status_code == 303
        run_jobs()
        mails = outbox()
        return link(mails[-1]) if len(mails) > earlier else None

    return ask


@pytest.fixture
def welcome(app, cast, run_jobs, outbox):
    """The link of a mail of welcome for Bram, who has no password yet."""
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.bram.id).password_hash = None
        post("welcome", user_id=cast.bram.id)
    run_jobs()
    return link(outbox()[-1])


@pytest.mark.parametrize(("password", "is_fine"), [
    ("seven77", False), ("acht8888", True), ("a" * 31 + "b" * 32 + "c", True), ("dit is een lange zin met spaties", True), ("🌳🌲🌿🍀🌱🍂🍁🌾", True),
    ("73915028", True), ("x1" * 64, False), ("abc" * 42 + "xy", True), ("p" + "abc" * 86, False)])
def test_S2_length_alone_decides_not_composition(app, password, is_fine):
    with app.test_request_context("/"):
        if is_fine:
            check_new(password)
            assert verify(hash_password(password), password)
        else:
            with pytest.raises(RuleBroken):
                check_new(password)


def test_S2_a_long_password_is_not_cut_off():
    kept = hash_password("é" * 127 + "a")
    assert verify(kept, "é" * 127 + "a") and not verify(kept, "é" * 127 + "b")


def test_an_accent_typed_in_two_ways_is_the_same_password():
    assert verify(hash_password("caf\u00e9 in de tuin"), "cafe\u0301 in de tuin")


def test_S4_common_passwords_and_own_names_are_refused(app):
    common = LIST.read_text(encoding="utf-8").split()
    assert len(common) > 3_000
    own = ("groenlerendnetwerk", "Groen Lerend Netwerk", "groenlerendnetwerk2026", "Ada Linde", "adalinde1", "lindeada", "ada@example.org", "12ada.linde34")
    with app.test_request_context("/"):
        for password in [*common, *own, "Welkom123", "Azerty123", "Gemeente2026"]:
            with pytest.raises(RuleBroken):
                check_new(password, name="Ada Linde", email="ada@example.org")
        check_new("eikenlaan onder sneeuw", name="Ada Linde", email="ada@example.org")


def test_S5_changing_needs_the_present_password_and_ends_other_sessions(app, sign_in, cast):
    here, there = sign_in(cast.ada), sign_in(cast.ada)
    old = here.client.get_cookie("session").value
    for given in ({"password": NEW}, {"current": "verkeerd-woord", "password": NEW}, {"current": PASSWORD, "password": "kort"}):
        assert here.post("/account/password", given).status_code == 422
    assert here.post("/account/password", {"current": PASSWORD, "password": NEW}).status_code == 303
    assert here.get("/account/").status_code == 200 and there.get("/account/").status_code == 302
    assert here.client.get_cookie("session").value != old
    assert Browser(app).post("/login", {"email": cast.ada.email, "password": PASSWORD}).status_code == 422
    assert Browser(app).post("/login", {"email": cast.ada.email, "password": NEW}).status_code == 303


def test_S5_the_fields_take_pasted_passwords(sign_in, cast):
    page = sign_in(cast.ada).get("/account/password").text
    assert 'autocomplete="new-password"' in page and 'autocomplete="current-password"' in page and "onpaste" not in page


def test_a_change_is_told_by_mail(sign_in, cast, run_jobs, outbox):
    sign_in(cast.ada).post("/account/password", {"current": PASSWORD, "password": NEW})
    run_jobs()
    assert [mail["To"] for mail in outbox()] == ["Ada Linde <ada@example.org>"] and "http://localhost/password/forgot" in body(outbox()[0])


def test_a_link_by_mail_sets_a_new_password(app, visitor, cast, sign_in, ask_reset):
    elsewhere = sign_in(cast.ada)
    url = ask_reset(cast.ada)
    page = visitor.get(url)
    assert page.status_code == 200 and page.headers["Referrer-Policy"] == "no-referrer"
    assert visitor.post(url, {"password": "kort"}).status_code == 422
    done = visitor.post(url, {"password": NEW})
    assert done.status_code == 303 and done.headers["Referrer-Policy"] == "no-referrer"
    assert visitor.get("/account/").status_code == 200 and elsewhere.get("/account/").status_code == 302
    assert Browser(app).post("/login", {"email": cast.ada.email, "password": NEW}).status_code == 303


def test_S8_a_link_opens_for_who_was_locked_out_by_a_stranger(app, visitor, cast, ask_reset):
    stranger = Browser(app)
    for _ in range(11):
        stranger.post("/login", {"email": cast.ada.email, "password": "geraden-woord"})
    assert visitor.post(ask_reset(cast.ada), {"password": NEW}).status_code == 303
    assert visitor.get("/account/").status_code == 200


def test_S10_T11_the_answer_is_the_same_and_mails_stop_at_five(app, visitor, cast, run_jobs, outbox):
    answers = set()
    for email in [cast.ada.email] * 20 + ["nobody@example.org"] * 20:
        answer = visitor.post("/password/forgot", {"email": email})
        answers.add((answer.status_code, answer.headers["Location"], answer.text))
    assert len(answers) == 1
    run_jobs()
    assert len(outbox()) == 5 and {mail["To"] for mail in outbox()} == {"Ada Linde <ada@example.org>"}


def test_T1_T2_tokens_are_long_unlike_each_other_and_kept_as_hashes(app, cast):
    with app.app_context(), unit_of_work():
        tokens = {make_link(cast.ada.id, purpose) for purpose in ("reset", "welcome") for _ in range(25)}
        kept = list(db.session.scalars(select(OneTimeLink.token_hash)))
    assert len(tokens) == 50 and all(len(token) == 43 for token in tokens)
    assert len(kept) == 2 and not set(kept) & tokens


def test_T3_a_link_works_once_and_dies_with_a_newer_one_or_a_change(visitor, cast, sign_in, ask_reset):
    first, second = ask_reset(cast.ada), ask_reset(cast.ada)
    assert visitor.get(first).status_code == 404
    assert visitor.post(second, {"password": NEW}).status_code == 303
    assert visitor.post(second, {"password": "nog een andere zin"}).status_code == 404
    third = ask_reset(cast.ada)
    assert sign_in(cast.ada).post("/account/password", {"current": NEW, "password": PASSWORD}).status_code == 303
    assert visitor.get(third).status_code == 404


@pytest.mark.parametrize(("hours", "status"), [(1, 200), (5, 200), (7, 404), (24, 404), (73, 404)])
def test_T4_a_reset_link_lives_six_hours(visitor, cast, ask_reset, hours, status):
    url = ask_reset(cast.ada)
    clock.shift(timedelta(hours=hours))
    assert visitor.get(url).status_code == status


@pytest.mark.parametrize("purpose", ["reset", "welcome"])
def test_T5_of_eight_at_once_one_uses_the_link(app, cast, ask_reset, request, purpose):
    url = request.getfixturevalue("welcome") if purpose == "welcome" else ask_reset(cast.ada)
    browsers = [Browser(app) for _ in range(8)]
    tokens, answers = [browser.token() for browser in browsers], []
    start = threading.Barrier(8)

    def use(number: int) -> None:
        start.wait()
        given = {"password": f"{NEW} {number}", "csrf_token": tokens[number]}
        answers.append(browsers[number].post(url, given).status_code)

    threads = [threading.Thread(target=use, args=(n,)) for n in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [303] + [404] * 7


def test_T6_looking_at_a_link_changes_nothing(app, visitor, cast, ask_reset, welcome):
    url = ask_reset(cast.ada)
    for _ in range(3):
        assert visitor.get(url).status_code == visitor.get(welcome).status_code == 200
        assert visitor.client.head(url).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(OneTimeLink.used_at)).all() == [None, None]
    assert visitor.post(url, {"password": NEW}).status_code == 303


def test_T7_links_carry_the_configured_address(app, cast, run_jobs, outbox):
    browser = Browser(app)
    answer = browser.post("/password/forgot", {"email": cast.ada.email}, headers={"X-Forwarded-Host": "evil.test"})
    assert answer.status_code == 303
    run_jobs()
    assert "http://localhost/password/reset/" in body(outbox()[0]) and "evil" not in outbox()[0].as_string()


def test_T10_all_dead_links_say_the_same(visitor, cast, ask_reset):
    spent = ask_reset(cast.ada)
    visitor.post(spent, {"password": NEW})
    fresh = visitor.get("/login") and visitor
    answers = {fresh.get(url).text.replace(url, "") for url in (spent, "/password/reset/never-was", "/invite/never-was", "/invite/" + spent.rsplit("/", 1)[1])}
    strip = {re.sub(r'value="[^"]*"|content="[0-9a-f]{64}"', "", text) for text in answers}
    assert len(strip) == 1


def test_the_welcome_link_sets_the_first_password(app, visitor, cast, welcome, run_jobs, outbox):
    assert "Bram Eik" in visitor.get(welcome).text
    assert visitor.post(welcome, {"password": NEW}).status_code == 303
    assert Browser(app).post("/login", {"email": cast.bram.email, "password": NEW}).status_code == 303
    run_jobs()
    assert len(outbox()) == 1


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 404)])
def test_the_welcome_link_lives_seven_days(visitor, welcome, days, status):
    clock.shift(timedelta(days=days))
    assert visitor.get(welcome).status_code == status


def test_T9_a_link_sets_the_password_of_its_owner_alone(app, visitor, cast, welcome):
    extra = {"password": NEW, "email": "other@example.org", "role": "admin", "home_network_id": "2", "id": str(cast.root.id)}
    assert visitor.post(welcome, extra).status_code == 303
    with app.app_context():
        bram, root = db.session.get(User, cast.bram.id), db.session.get(User, cast.root.id)
        assert (bram.email, bram.role, bram.home_network_id) == ("bram@example.org", "member", 1) and verify(root.password_hash, PASSWORD)


def test_an_ended_account_gets_no_link_and_its_links_die(app, visitor, cast, ask_reset):
    url = ask_reset(cast.ada)
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.ada.id).ended_at = clock.now()
    assert visitor.get(url).status_code == 404 and ask_reset(cast.ada) is None


@pytest.fixture
def all_logged():
    """Log lines of every level, whatever the settings of the tests say."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    yield structlog.testing.capture_logs
    structlog.configure(wrapper_class=before)


def test_K16_nothing_secret_is_logged(visitor, cast, ask_reset, all_logged):
    with all_logged() as lines:
        visitor.post("/login", {"email": cast.ada.email, "password": "planted-secret"})
        visitor.post("/login", {"email": cast.ada.email, "password": PASSWORD})
        url = ask_reset(cast.ada)
        visitor.post(url, {"password": NEW})
    text = str(lines)
    assert {"signed in", "sign-in failed", "password set by link"} <= {line["event"] for line in lines}
    assert not any(word in text for word in ("planted", PASSWORD, NEW, url.rsplit("/", 1)[1], "ada@example.org")) and "127.0.0.1" in text


def test_sessions_are_listed_and_ended(app, sign_in, cast):
    here, there, third = sign_in(cast.ada), sign_in(cast.ada), sign_in(cast.ada)
    foreign = sign_in(cast.bram)
    with app.app_context():
        keys = {row.user_id: row.key_hash for row in db.session.query(UserSession)}
    assert here.get("/account/sessions").text.count('name="session"') == 2
    theirs = key_hash(there.client.get_cookie("session").value)
    assert here.post("/account/sessions/end", {"session": theirs}).status_code == 303
    assert there.get("/account/").status_code == 302 and third.get("/account/").status_code == 200
    here.post("/account/sessions/end", {"session": keys[cast.bram.id]})
    assert foreign.get("/account/").status_code == 200
    assert here.post("/account/sessions/end-others").status_code == 303
    assert third.get("/account/").status_code == 302 and here.get("/account/").status_code == 200


def test_S15_ending_sessions_asks_for_the_password_when_it_was_long_ago(app, sign_in, cast):
    here, there = sign_in(cast.ada), sign_in(cast.ada)
    clock.shift(timedelta(minutes=31))
    assert here.post("/account/sessions/end-others").status_code == 422
    assert here.post("/account/sessions/end-others", {"current": "verkeerd-woord"}).status_code == 422
    assert there.get("/account/").status_code == 200
    assert here.post("/account/sessions/end-others", {"current": PASSWORD}).status_code == 303
    assert there.get("/account/").status_code == 302
    assert here.post("/account/sessions/end-others").status_code == 303


def test_language_and_mail_are_ones_own_choice(app, sign_in, cast):
    browser = sign_in(cast.ada)
    assert browser.post("/account/preferences", {"language": "xx"}).status_code == 422
    assert browser.post("/account/preferences", {"language": "en", "role": "admin"}).status_code == 303
    with app.app_context():
        ada = db.session.get(User, cast.ada.id)
        assert (ada.language, ada.wants_mail, ada.role) == ("en", False, "member")
