"""The front door: a landing page for visitors, and for members what matters to them now."""

import re

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.networks.models import Network, NetworkFollow, Theme, ThemeFollow


def section(page, name: str) -> list[str]:
    """The titles under one heading of the start page."""
    found = re.search(rf'aria-labelledby="{name}".*?</section>', page.text, re.S)
    return re.findall(r'<a href="/threads/[^"]*">([^<]*)</a>', found.group(0)) if found else []


def rows(page, name: str) -> list[str]:
    """The titles of thread rows under one heading."""
    found = re.search(rf'aria-labelledby="{name}".*?</section>', page.text, re.S)
    return re.findall(r'class="row-title"><a href="[^"]*">([^<]*)</a>', found.group(0)) if found else []


def read_all(browser) -> None:
    """Read everything that is new on one's start page."""
    for number in re.findall(r'class="row-title"><a href="/threads/(\d+)-', browser.get("/").text):
        browser.post(f"/threads/{number}/reading", {"number": 99})


@pytest.fixture
def follow(app):
    def run(user, *, network=None, theme=None):
        with app.app_context(), unit_of_work():
            if network:
                db.session.add(NetworkFollow(user_id=user.id, network_id=db.session.scalar(select(Network.id).where(Network.slug == network)), created_at=clock.now()))
            if theme:
                db.session.add(ThemeFollow(user_id=user.id, theme_id=db.session.scalar(select(Theme.id).where(Theme.slug == theme)), created_at=clock.now()))

    return run


def test_a_visitor_reads_what_this_is_and_how_to_get_in(visitor, cast, make_thread):
    make_thread(cast.ada, "Een vraag van binnen")
    page = visitor.get("/")
    assert page.status_code == 200
    for words in ("Vraag lidmaatschap aan", 'href="/register"', 'href="/login"', "Oost", "West", "Limburg", "huisregels", "Vereniging voor Openbaar Groen"):
        assert words in page.text
    assert "Een vraag van binnen" not in page.text and "Ada" not in page.text


def test_the_landing_page_speaks_english_too(visitor):
    visitor.client.set_cookie("language", "en")
    page = visitor.get("/")
    assert '<html lang="en">' in page.text and "Ask for membership" in page.text and "Vraag lidmaatschap" not in page.text


def test_unread_are_threads_of_ones_networks_that_one_has_not_read(sign_in, cast, make_thread, make_reply, follow):
    number = make_thread(cast.ada, "Vraag in Oost")
    make_thread(cast.ada, "Vraag voor beide", network="both")
    make_thread(cast.cleo, "Vraag in West", network="west")
    bram = sign_in(cast.bram)
    assert set(rows(bram.get("/"), "unread")) == {"Vraag in Oost", "Vraag voor beide"}
    bram.post(f"/threads/{number}/reading", {"number": 1})
    assert rows(bram.get("/"), "unread") == ["Vraag voor beide"]
    make_reply(number, cast.mo)
    assert set(rows(bram.get("/"), "unread")) == {"Vraag in Oost", "Vraag voor beide"}
    follow(cast.bram, network="west")
    assert "Vraag in West" in rows(bram.get("/"), "unread")


def test_a_followed_theme_brings_threads_of_the_other_network(sign_in, cast, make_thread, follow):
    make_thread(cast.cleo, "Bermen in West", network="west", theme="bermbeheer")
    assert rows(sign_in(cast.bram).get("/"), "unread") == []
    follow(cast.bram, theme="bermbeheer")
    assert rows(sign_in(cast.bram).get("/"), "unread") == ["Bermen in West"]


def test_nothing_from_before_joining_is_new(sign_in, cast, make_thread, app):
    clock.shift(-clock.timedelta(days=60))
    make_thread(cast.ada, "Lang geleden")
    clock.shift(clock.timedelta())
    assert "Lang geleden" not in rows(sign_in(cast.bram).get("/"), "unread")


def test_what_one_could_answer_is_open_of_others_and_without_reply_first(sign_in, cast, make_thread, make_reply, follow):
    make_reply(make_thread(cast.ada, "Al een antwoord"), cast.mo)
    make_thread(cast.ada, "Nog geen antwoord")
    make_thread(cast.bram, "Van mezelf")
    make_thread(cast.ada, "Goed voorbeeld", kind="practice")
    make_thread(cast.cleo, "Elders", network="west", theme="boombeheer")
    solved = make_thread(cast.ada, "Opgelost")
    sign_in(cast.ada).post(f"/threads/{solved}/solution", {"post": make_reply(solved, cast.bram)})
    locked = make_thread(cast.ada, "Gesloten")
    sign_in(cast.mo).post(f"/threads/{locked}/lock", {"reason": "Klaar"})
    bram = sign_in(cast.bram)
    read_all(bram)
    assert rows(bram.get("/"), "could") == ["Nog geen antwoord", "Al een antwoord"]
    follow(cast.bram, theme="boombeheer")
    read_all(bram)
    assert rows(sign_in(cast.bram).get("/"), "could") == ["Elders"]


def test_what_is_new_does_not_stand_a_second_time_under_what_one_could_answer(sign_in, cast, make_thread):
    first, second = make_thread(cast.ada, "Gelezen dreef"), make_thread(cast.ada, "Nieuwe dreef")
    bram = sign_in(cast.bram)
    page = bram.get("/")
    assert set(rows(page, "unread")) == {"Gelezen dreef", "Nieuwe dreef"} and 'aria-labelledby="could"' not in page.text
    bram.post(f"/threads/{first}/reading", {"number": 1})
    page = bram.get("/")
    assert rows(page, "unread") == ["Nieuwe dreef"] and rows(page, "could") == ["Gelezen dreef"]
    assert second


def test_who_follows_no_theme_yet_is_invited_to_choose(sign_in, cast, follow):
    invitation = "Kies je thema’s"
    page = sign_in(cast.bram).get("/")
    assert invitation in page.text and 'href="/account/following"' in page.text
    follow(cast.bram, theme="boombeheer")
    assert 'aria-labelledby="themes"' not in sign_in(cast.bram).get("/").text


def test_my_open_problems_and_the_reminder_to_mark_a_solution(sign_in, cast, make_thread, make_reply):
    waiting, answered = make_thread(cast.ada, "Wacht nog"), make_thread(cast.ada, "Heeft antwoord")
    reply = make_reply(answered, cast.bram)
    make_thread(cast.bram, "Van een ander")
    ada = sign_in(cast.ada)
    page = ada.get("/")
    assert rows(page, "mine") == ["Heeft antwoord", "Wacht nog"] and section(page, "reminders") == ["Heeft antwoord"]
    ada.post(f"/threads/{answered}/solution", {"post": reply})
    page = ada.get("/")
    assert rows(page, "mine") == ["Wacht nog"] and section(page, "reminders") == [] and rows(page, "solved") == ["Heeft antwoord"]
    assert waiting


def test_solved_lately_forgets_after_a_month(sign_in, cast, make_thread, make_reply, app):
    number = make_thread(cast.ada, "Opgeloste dreef")
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": make_reply(number, cast.bram)})
    assert rows(sign_in(cast.mo).get("/"), "solved") == ["Opgeloste dreef"]
    clock.shift(clock.timedelta(days=29))
    assert rows(sign_in(cast.mo).get("/"), "solved") == ["Opgeloste dreef"]
    clock.shift(clock.timedelta(days=32))
    assert rows(sign_in(cast.mo).get("/"), "solved") == []


def test_nothing_that_one_may_not_read_stands_on_the_start_page(sign_in, cast, make_thread, make_reply, follow):
    number = make_thread(cast.ada, "Besloten dreef", audience="network", theme="boombeheer")
    solved = make_thread(cast.ada, "Besloten oplossing", audience="network", theme="boombeheer")
    sign_in(cast.ada).post(f"/threads/{solved}/solution", {"post": make_reply(solved, cast.bram)})
    hidden = make_thread(cast.ada, "Verborgen dreef", theme="boombeheer")
    sign_in(cast.mo).post(f"/threads/{hidden}/hide", {"reason": "Dubbel"})
    for user in (cast.cleo, cast.wim):
        follow(user, network="oost", theme="boombeheer")
    for user, sees in ((cast.cleo, False), (cast.wim, False), (cast.bram, True), (cast.mo, True)):
        text = sign_in(user).get("/").text
        assert ("Besloten" in text) is sees, user.name
        assert "Verborgen dreef" not in text
    assert number


@pytest.mark.parametrize(("hour", "words"), [(6, "Goedemorgen"), (13, "Goedemiddag"), (20, "Goedenavond"), (2, "Goedenavond")])
def test_the_greeting_follows_the_clock_here(sign_in, cast, hour, words):
    ada = sign_in(cast.ada)
    here = clock.now().astimezone(clock.BRUSSELS)
    clock.shift(here.replace(hour=hour, minute=30) - here)
    assert f"{words}, Ada" in ada.get("/").text


@pytest.mark.parametrize("handle", ["ada", "mo", "root"])
def test_the_start_page_costs_at_most_eleven_queries_however_full(sign_in, cast, make_thread, make_reply, follow, queries, handle):
    member = getattr(cast, handle)
    follow(member, network="west", theme="bermbeheer")
    browser = sign_in(member)
    assert queries(browser.get, "/") <= 13  # the first also reads networks and themes
    for author in (cast.ada, cast.bram, cast.mo, cast.root):
        for _ in range(4):
            number = make_thread(author)
            make_reply(number, cast.cleo)
    assert queries(browser.get, "/") <= 11  # what moderators put in the spotlight stands in no other list, so it is asked for by itself
