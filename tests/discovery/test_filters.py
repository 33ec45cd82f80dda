"""Filters of a search: what each leaves, how often each would, and that no filter tells who asked without name."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import update

from forum.core.db import db, unit_of_work
from forum.networks.models import Theme
from forum.threads import searching
from forum.threads.models import Solution, Thread
from tests.discovery.test_search import titles


def options(page, name: str) -> dict[str, int]:
    """What a filter offers, with its counts."""
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', page.text, re.S)
    return {unescape(label): int(count) for label, count in re.findall(r'<option value="[^"]+"[^>]*>([^<]*) \((\d+)\)', found.group())} if found else {}


@pytest.fixture
def change(app):
    """Change a thread's row as an import would, and its document with it."""

    def put(number: int, **values) -> None:
        with app.app_context(), unit_of_work():
            db.session.execute(update(Thread).where(Thread.id == number).values(**values))
            searching.refresh(number)

    return put


@pytest.fixture
def elms(cast, make_thread, make_reply, change):
    """Five threads about elms, of each filter two kinds."""
    first = make_thread(cast.ada, "Olm een", network="oost", theme="bermbeheer")
    second = make_thread(cast.bram, "Olm twee", network="oost", theme="boombeheer")
    third = make_thread(cast.cleo, "Olm drie", network="west", theme="boombeheer")
    fourth = make_thread(cast.ada, "Olm vier", network="both", kind="practice", theme="boombeheer")
    change(second, solved_at=datetime(2026, 2, 1, tzinfo=UTC))
    change(third, created_at=datetime(2024, 12, 31, 23, 30, tzinfo=UTC))
    return first, second, third, fourth


def test_each_filter_leaves_what_it_counted(sign_in, cast, elms):
    ada = sign_in(cast.ada)
    page = ada.get("/search?q=olm")
    assert options(page, "network") == {"Oost": 3, "West": 2}
    assert list(options(page, "theme").values()) == [3, 1]
    assert options(page, "kind") == {"Problemen": 3, "Goede voorbeelden": 1}
    assert options(page, "status") == {"Open": 2, "Opgelost": 1}
    assert list(options(page, "year").values()) == [3, 1] and list(options(page, "year"))[1] == "2024"
    assert options(page, "author") == {"Ada Linde": 2, "Bram Eik": 1, "Cleo Wilg": 1}
    assert sum(options(page, "municipality").values()) == 4 and options(page, "municipality")["Geel"] == 2
    for query, expected in (("network=oost", {"Olm een", "Olm twee", "Olm vier"}), ("network=west", {"Olm drie", "Olm vier"}), ("theme=bermbeheer", {"Olm een"}),
                            ("kind=practice", {"Olm vier"}), ("status=solved", {"Olm twee"}), ("status=open", {"Olm een", "Olm drie"}), ("year=2024", {"Olm drie"}),
                            ("municipality=13008", {"Olm een", "Olm vier"}), (f"author={cast.bram.id}", {"Olm twee"}),
                            ("network=oost&kind=problem&status=open", {"Olm een"}), ("year=2023", set())):
        assert set(titles(ada.get(f"/search?q=olm&{query}"))) == expected, query


def test_the_engine_narrows_to_the_same_where_too_much_fits(sign_in, cast, elms, monkeypatch):
    ada = sign_in(cast.ada)
    queries = ["network=oost", "network=west", "theme=boombeheer", "kind=practice", "status=solved", "status=open", "year=2024", "municipality=13008", f"author={cast.bram.id}"]
    whole = [set(titles(ada.get(f"/search?q=olm&{query}"))) for query in queries]
    monkeypatch.setattr("forum.core.search.ranking.MOST", 3)
    assert "meer dan 1.000" in ada.get("/search?q=olm").text
    assert [set(titles(ada.get(f"/search?q=olm&{query}"))) for query in queries] == whole
    assert all(whole)


def test_a_filter_is_counted_under_the_others_and_shows_what_else_it_would_give(sign_in, cast, elms):
    page = sign_in(cast.ada).get("/search?q=olm&network=west&kind=problem")
    assert titles(page) == ["Olm drie"]
    assert options(page, "network") == {"Oost": 2, "West": 1} and options(page, "kind") == {"Problemen": 1, "Goede voorbeelden": 1}
    assert "year" not in re.findall(r'<select[^>]*name="(\w+)"', page.text)


def test_chips_take_one_filter_away_and_keep_the_rest(sign_in, cast, elms):
    ada = sign_in(cast.ada)
    page = ada.get("/search?q=olm&network=oost&status=open&sort=date&page=1")
    links = [unescape(url) for url in re.findall(r'<a class="chip" href="([^"]*)"', page.text)]
    assert links == ["/search?q=olm&status=open&sort=date", "/search?q=olm&network=oost&sort=date", "/search?q=olm&sort=date"]
    assert "Haal de filter weg: Netwerk: Oost" in page.text
    assert [ada.get(link).status_code for link in links] == [200] * 3


@pytest.mark.parametrize("query", ["network=noord", "theme=niets", "kind=klacht", "status=half", "year=1999", "year=20245", "year=x", "year=%D9%A2024", "municipality=99999",
                                   "municipality=1", "author=0", "author=99999999", "author=1e3", "author=-1", "sort=hart", "literal=2"])
def test_a_value_that_does_not_exist_is_a_missing_page(sign_in, cast, elms, query):
    ada = sign_in(cast.ada)
    assert ada.get(f"/search?q=olm&{query}").status_code == 404
    assert ada.get(f"/search?q=olm&{query.split('=')[0]}=").status_code == 200


def test_filters_alone_give_what_they_leave_newest_first(sign_in, cast, elms, make_thread):
    besloten = make_thread(cast.cleo, "Besloten in West", network="west", audience="network")
    ada, cleo = sign_in(cast.ada), sign_in(cast.cleo)
    assert titles(ada.get("/search?municipality=13008")) == ["Olm vier", "Olm een"]
    assert "Besloten in West" in titles(cleo.get(f"/search?author={cast.cleo.id}")) and besloten
    assert titles(ada.get(f"/search?author={cast.cleo.id}")) == ["Olm drie"]


def test_who_asked_without_name_is_counted_and_found_by_no_filter(sign_in, cast, elms, make_thread, change):
    nameless = make_thread(cast.bram, "Olm zonder naam")
    change(nameless, without_name=True)
    for reader in (cast.ada, cast.bram, cast.mo):
        browser = sign_in(reader)
        page = browser.get("/search?q=olm")
        assert len(titles(page)) == 5, reader.name
        assert options(page, "author") == {"Ada Linde": 2, "Bram Eik": 1, "Cleo Wilg": 1}
        assert sum(options(page, "municipality").values()) == 4
        for query in (f"author={cast.bram.id}", "municipality=12025"):
            assert titles(browser.get(f"/search?q=olm&{query}")) == ["Olm twee"] == titles(browser.get(f"/search?{query}"))


def test_who_asked_without_name_is_found_by_no_filter_of_the_engine_either(sign_in, cast, elms, make_thread, change, monkeypatch):
    change(make_thread(cast.bram, "Olm zonder naam"), without_name=True)
    monkeypatch.setattr("forum.core.search.ranking.MOST", 3)
    for query in (f"author={cast.bram.id}", "municipality=12025"):
        assert titles(sign_in(cast.ada).get(f"/search?q=olm&{query}")) == ["Olm twee"]


def test_counts_tell_nothing_of_what_one_may_not_read(sign_in, cast, elms, make_thread):
    make_thread(cast.cleo, "Olm besloten", network="west", audience="network")
    assert options(sign_in(cast.ada).get("/search?q=olm"), "author")["Cleo Wilg"] == 1
    assert options(sign_in(cast.cleo).get("/search?q=olm"), "author")["Cleo Wilg"] == 2


def test_by_date_puts_the_newest_first(sign_in, cast, make_thread):
    make_thread(cast.ada, "Vlier eerst", body="Vlier.")
    make_thread(cast.ada, "Iets later", body="Ook een vlier.")
    ada = sign_in(cast.ada)
    assert titles(ada.get("/search?q=vlier")) == ["Vlier eerst", "Iets later"]
    assert titles(ada.get("/search?q=vlier&sort=date")) == ["Iets later", "Vlier eerst"]


def test_results_stand_in_one_order_on_both_engines(sign_in, cast, make_thread, make_reply, app, change):
    """The list is written out: both engines are held against it."""
    texts = (("Kastanje ziek", "Bloedingsziekte bij de kastanje."), ("Zieke bomen", "Een kastanje bloedt."), ("Snoeien", "De kastanjes aan het plein."), ("Plein heraanleggen", "Wat met de bomen?"),
             ("Kastanjes op het plein", "Ze verliezen blad."), ("Blad ruimen", "Op het plein, onder de kastanjelaar."), ("Iets anders", "Over gras."))
    numbers = [make_thread(cast.ada, title, body=body) for title, body in texts]
    reply = make_reply(numbers[3], cast.bram, "Behoud de kastanje op het plein.")
    with app.app_context(), unit_of_work():
        db.session.add(Solution(thread_id=numbers[3], post_id=reply, chosen_by_id=cast.ada.id))
        db.session.flush()
        searching.refresh(numbers[3])
    ada = sign_in(cast.ada)
    assert titles(ada.get("/search?q=kastanje")) == ["Kastanjes op het plein", "Kastanje ziek", "Plein heraanleggen", "Snoeien", "Zieke bomen"]
    assert titles(ada.get("/search?q=kastanje plein"))[:3] == ["Kastanjes op het plein", "Plein heraanleggen", "Snoeien"]


def test_a_search_with_filters_keeps_to_its_budget(sign_in, cast, elms, queries):
    ada = sign_in(cast.ada)
    for url in ("/search?q=olm&network=oost&status=open", "/search?q=olm&municipality=13008&year=2026", "/search?q=olm+berm+bomen+gras", f"/search?author={cast.ada.id}"):
        ada.get(url)
        assert queries(ada.get, url) <= 16, url


def test_a_retired_theme_can_still_be_chosen(sign_in, cast, elms, app):
    from forum.core.clock import now
    from forum.networks import catalogue

    with app.app_context(), unit_of_work():
        db.session.execute(update(Theme).where(Theme.slug == "bermbeheer").values(retired_at=now()))
        catalogue.forget()
    page = sign_in(cast.ada).get("/search?q=olm&theme=bermbeheer")
    assert titles(page) == ["Olm een"] and len(options(page, "theme")) == 2


def test_quoted_words_of_which_not_all_texts_were_read_are_counted_as_at_least(sign_in, cast, make_thread, monkeypatch):
    for number in range(4):
        make_thread(cast.ada, f"Rode beuk {number}")
    ada = sign_in(cast.ada)
    assert "4 resultaten" in ada.get("/search", query_string={"q": '"rode beuk"'}).text
    monkeypatch.setattr("forum.threads.finding.LITERAL", 3)
    assert "minstens 3 resultaten" in ada.get("/search", query_string={"q": '"rode beuk"'}).text


def test_the_kind_of_a_conversation_can_be_looked_for(sign_in, cast, make_thread):
    make_thread(cast.ada, "Bermen later maaien", kind="practice")
    make_thread(cast.ada, "Bermen te vroeg gemaaid")
    page = sign_in(cast.ada).get("/search", query_string={"q": "goed voorbeeld bermen"}).text
    assert page.index("Bermen later maaien") < page.index("Bermen te vroeg gemaaid")
    assert "Bermen later maaien" not in sign_in(cast.ada).get("/search", query_string={"q": "mededeling"}).text


def test_a_theme_changed_by_the_asker_is_found_under_its_new_name_at_once(sign_in, cast, make_thread):
    number = make_thread(cast.ada, "Wat nu?", theme="bermbeheer", body="Advies gevraagd.")
    ada = sign_in(cast.ada)
    assert f"/threads/{number}-" not in ada.get("/search?q=begraafplaatsen").text
    post = re.search(r'href="/posts/(\d+)"', ada.get(ada.get(f"/threads/{number}").headers["Location"]).text).group(1)
    assert ada.post(f"/posts/{post}/edit", {"title": "Wat nu?", "body": "Advies gevraagd.", "theme": "begraafplaatsen"}).status_code == 303
    assert f"/threads/{number}-" in ada.get("/search?q=begraafplaatsen").text
