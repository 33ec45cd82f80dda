"""Which texts wait, and which do not."""

import re

import pytest
from sqlalchemy import func, select

from forum.core.db import db, unit_of_work
from forum.moderation.holding.models import HeldPost
from forum.threads.models import Post, Thread
from tests.moderation.holding.conftest import LINKS, SECRET

NEW = {"title": f"Titel {SECRET}", "body": f"Tekst {SECRET}", "network": "oost", "theme": "bermbeheer"}


def posts(db_session):
    return db_session.scalar(select(func.count(Post.id)))


def test_first_posts_of_a_newcomer_wait_until_enough_are_visible(sign_in, newcomer, cast, make_thread, make_reply, db_session):
    thread = make_thread(cast.ada)
    browser = sign_in(newcomer)
    answer = browser.post("/threads/new", NEW)
    assert answer.status_code == 303 and re.fullmatch(r"/held/\d+", answer.headers["Location"])
    page = browser.get(answer.headers["Location"]).text
    assert NEW["title"] in page and NEW["body"] in page and "eerste berichten" in page and "wacht op goedkeuring" in page
    assert posts(db_session) == 1
    for _number in range(3):
        make_reply(thread, newcomer)
    assert "/threads/" in browser.post(f"/threads/{thread}/posts", {"body": "Nu niet meer"}).headers["Location"]
    assert posts(db_session) == 5


def test_vetted_members_moderators_and_guests_do_not_wait_for_being_new(app, sign_in, cast, make_thread, numbers):
    thread = make_thread(cast.ada)
    from forum.accounts.models import User

    for member in (cast.ada, cast.cleo):
        assert "#post-" in sign_in(member).post(f"/threads/{thread}/posts", {"body": "Vertrouwd"}).headers["Location"]
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.mo.id).vetted_at = None
        db.session.get(User, cast.root.id).vetted_at = None
    for member in (cast.mo, cast.root):
        assert "#post-" in sign_in(member).post(f"/threads/{thread}/posts", {"body": f"Met links {LINKS}"}).headers["Location"]


def test_zero_switches_a_rule_off_and_both_networks_take_the_strictest(sign_in, newcomer, numbers, cast):
    numbers(1, first_posts=0, links=0)
    browser = sign_in(newcomer)
    assert "/threads/" in browser.post("/threads/new", {**NEW, "body": LINKS}).headers["Location"]
    assert "/held/" in browser.post("/threads/new", {**NEW, "network": "both"}).headers["Location"]
    numbers(2, first_posts=0, links=2)
    assert "/threads/" in browser.post("/threads/new", {**NEW, "network": "both"}).headers["Location"]
    assert "/held/" in sign_in(cast.ada).post("/threads/new", {**NEW, "network": "both", "body": LINKS}).headers["Location"]


def test_links_to_other_sites_count_and_own_ones_do_not(sign_in, cast, make_thread, held_row):
    thread, browser = make_thread(cast.ada), sign_in(cast.bram)
    ours = " ".join(f"http://localhost/threads/{thread}?a={number}" for number in range(9))
    four = LINKS.rsplit(" ", 1)[0]
    assert "#post-" in browser.post(f"/threads/{thread}/posts", {"body": f"{ours} {four}"}).headers["Location"]
    answer = browser.post(f"/threads/{thread}/posts", {"body": LINKS})
    assert held_row(int(answer.headers["Location"].rsplit("/", 1)[1])).why == [{"what": "links", "number": 5}]


@pytest.mark.parametrize("text", ["Een gokkàst.", "GOKKAST", "go\u00adkkast", "gok**kast**", "(gokkast)", "https://x.example/gokkast"])
def test_a_held_word_is_found_whatever_its_form(sign_in, cast, make_thread, listed, text):
    listed("Gokkast", "hold")
    answer = sign_in(cast.bram).post(f"/threads/{make_thread(cast.ada)}/posts", {"body": text})
    assert "/held/" in answer.headers["Location"]


@pytest.mark.parametrize(("word", "text", "held"), [("gok", "gokkasten", False), ("gok*", "gokkasten", True), ("gratis geld", "Gratis, geld!", True),
                                                    ("gratis geld", "gratis en geld", False), ("gratis gel*", "gratis gelden", True)])
def test_whole_words_phrases_and_beginnings(sign_in, cast, make_thread, listed, word, text, held):
    listed(word, "hold")
    answer = sign_in(cast.bram).post(f"/threads/{make_thread(cast.ada)}/posts", {"body": text})
    assert ("/held/" in answer.headers["Location"]) is held


def test_a_word_of_one_network_counts_there_and_for_both(sign_in, cast, listed):
    listed("gokkast", "hold", network_id=2)
    browser = sign_in(cast.ada)
    for network, held in (("oost", False), ("west", True), ("both", True)):
        assert ("/held/" in browser.post("/threads/new", {**NEW, "body": "gokkast", "network": network}).headers["Location"]) is held, network


def test_a_blocked_word_refuses_the_form_and_keeps_the_text(sign_in, cast, make_thread, listed, db_session):
    listed("gokkast", "block")
    listed("ander geheim", "block")
    thread, browser = make_thread(cast.ada), sign_in(cast.bram)
    for url, form in ((f"/threads/{thread}/posts", {"body": "Die Gokkást hier"}), ("/threads/new", {**NEW, "title": "Gokkást"}),
                      (f"/threads/{thread}/recurrences", {"note": "Ook een gokkást"})):
        answer = browser.post(url, form)
        assert answer.status_code == 422, url
        assert re.search("wordt hier niet gebruikt", answer.text) and "okkást" in answer.text and "ander geheim" not in answer.text
    assert posts(db_session) == 1


def test_a_replaced_word_is_replaced_before_it_is_rendered(sign_in, cast, make_thread, listed, db_session):
    listed("onkruid*", "replace", "wilde planten")
    thread, browser = make_thread(cast.ada), sign_in(cast.bram)
    body = "Onkruiden, onkruid en `onkruid` en [zie](https://x.example/onkruid)"
    assert browser.post(f"/threads/{thread}/posts", {"body": body}).status_code == 303
    kept = db_session.scalar(select(Post.body).where(Post.number == 2))
    assert kept == "Wilde planten, wilde planten en `onkruid` en [zie](https://x.example/onkruid)"
    assert "vervangen door" in browser.get(f"/threads/{thread}", follow_redirects=True).text
    browser.post("/threads/new", {**NEW, "title": "Veel onkruid"})
    assert db_session.scalar(select(Thread.title).where(Thread.id != thread)) == "Veel wilde planten"


def test_an_edit_waits_only_for_what_it_adds_and_the_present_text_stays(sign_in, cast, make_thread, make_reply, listed, db_session):
    listed("gokkast", "hold")
    thread = make_thread(cast.ada)
    reply = make_reply(thread, cast.bram, "Er stond al een gokkast.")
    browser = sign_in(cast.bram)
    assert "#post-" in browser.post(f"/posts/{reply}/edit", {"body": "Er stond al een gokkast, jawel.", "version": "1"}).headers["Location"]
    answer = browser.post(f"/posts/{reply}/edit", {"body": f"Nu met {LINKS}", "version": "2"})
    assert "/held/" in answer.headers["Location"]
    assert db_session.scalar(select(Post.body).where(Post.id == reply)) == "Er stond al een gokkast, jawel."
    again = browser.post(f"/posts/{reply}/edit", {"body": f"Toch met {LINKS}", "version": "2"})
    assert "/held/" in again.headers["Location"]
    assert db_session.execute(select(HeldPost.outcome, HeldPost.body).order_by(HeldPost.id))[0] == ("withdrawn", "")
    assert browser.post(f"/posts/{reply}/edit", {"body": LINKS, "version": "1"}).status_code == 409


def test_a_form_sent_twice_is_held_once_and_its_draft_goes(sign_in, newcomer, cast, make_thread, db_session):
    thread, browser = make_thread(cast.ada), sign_in(newcomer)
    browser.post("/drafts", {"key": f"thread:{thread}", "body": "Half"})
    places = {browser.post(f"/threads/{thread}/posts", {"body": "Een keer", "idempotency": "abc"}).headers["Location"] for _time in range(2)}
    assert len(places) == 1 and db_session.scalar(select(func.count(HeldPost.id))) == 1
    assert "Half" not in browser.get("/drafts/").text
