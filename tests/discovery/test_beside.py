"""What stands round the hits: how words were read, themes, members and municipalities, titles while typing, and what helps when nothing is found."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.search import misses
from forum.core.search.misses import SearchMiss
from forum.discovery.missed import forget_misses, may_be_personal
from forum.discovery.snippets import Marker, snippet
from forum.threads.models import Thread
from tests.discovery.test_search import HOSTILE, titles


def chips(page) -> list[str]:
    """What was found beside the hits, as words."""
    found = re.search(r'<section class="search-beside".*?</section>', page.text, re.S)
    return [" ".join(unescape(re.sub("<[^>]+>", "", chip)).split()) for chip in re.findall(r'<a class="chip".*?</a>', found.group(), re.S)] if found else []


def missed(db_session) -> dict[str, int]:
    """What was counted as not found."""
    return {row.query: row.times for row in db_session.scalars(select(SearchMiss))}


def test_other_names_are_told_with_a_way_to_search_word_for_word(sign_in, cast, make_thread, monkeypatch):
    make_thread(cast.ada, "Aaltjes in de haag")
    make_thread(cast.ada, "Nematoden bij de school")
    ada = sign_in(cast.ada)
    page = ada.get("/search?q=nematoden")
    assert len(titles(page)) == 2 and "Ook gezocht op: aaltjes" in page.text and 'href="/search?q=nematoden&amp;literal=1"' in page.text
    literal = ada.get("/search?q=nematoden&literal=1")
    assert titles(literal) == ["Nematoden bij de school"] and "Ook gezocht op:" not in literal.text
    assert "Letterlijk gezocht." in literal.text and 'href="/search?q=nematoden"' in literal.text and 'name="literal" value="1"' in literal.text
    monkeypatch.setattr("forum.discovery.views.search.ALSO", 2)
    many = ada.get("/search?q=onkruid").text
    assert "nog 3 woorden" in many and "Ook gezocht op: onkruidbestrijding, wieden ·" in many and "stoepplantjes" in many


def test_a_correction_is_told_with_a_way_back(sign_in, cast, make_thread):
    make_thread(cast.ada, "Eikenprocessierups aan de school")
    ada = sign_in(cast.ada)
    page = ada.get("/search?q=eikenprosessierups")
    assert titles(page) == ["Eikenprocessierups aan de school"]
    assert "Gezocht op “eikenprocessierups” in plaats van “eikenprosessierups”." in page.text
    assert titles(ada.get("/search?q=eikenprosessierups&literal=1")) == []


def test_the_title_stands_whole_and_the_passage_is_marked_and_leads_to_its_post(sign_in, cast, make_thread, make_reply):
    number = make_thread(cast.ada, "Kasseien & gras", body="Wat nu?")
    reply = make_reply(number, cast.bram, "Borstel de kasseien.")
    page = sign_in(cast.ada).get("/search?q=kasseien")
    assert ">Kasseien &amp; gras</a>" in page.text
    assert f'href="/posts/{reply}">' in page.text
    assert page.text.index(f"/threads/{number}-") < page.text.index(f"/posts/{reply}")


def test_themes_members_and_municipalities_stand_above_the_hits_when_they_fit(sign_in, cast, app):
    ada = sign_in(cast.ada)
    assert chips(ada.get("/search?q=bermbeheer")) == ["Thema: Bermbeheer en maaibeheer"]
    assert chips(ada.get("/search?q=cleo")) == ["Cleo Wilg, groenambtenaar, Gent"]
    assert chips(ada.get("/search?q=leo")) == []
    assert chips(ada.get("/search", query_string={"q": "gras in Nevele"})) == ["Gevraagd vanuit Deinze (Nevele)"]
    geel = ada.get("/search?q=geel")
    assert "Ada Linde, groenambtenaar, Geel" in chips(geel) and 'href="/search?municipality=13008"' in geel.text
    assert 'href="/search?q=gras&amp;municipality=13008"' in ada.get("/search?q=gras+geel").text
    assert len([chip for chip in chips(ada.get("/search?q=groenambtenaar")) if "groenambtenaar" in chip]) == 3
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.cleo.id).values(ended_at=clock.now()))
    assert chips(ada.get("/search?q=cleo")) == [] and chips(ada.get("/search?q=wilg&page=2")) == []


def test_a_nameless_asker_does_not_stand_beside_their_question(sign_in, cast, make_thread, app):
    number = make_thread(cast.cleo, "Taxus gesnoeid")
    with app.app_context(), unit_of_work():
        db.session.get(Thread, number).without_name = True
    page = sign_in(cast.ada).get("/search?q=taxus")
    assert titles(page) == ["Taxus gesnoeid"] and "Cleo" not in page.text and "Gent" not in page.text
    assert "een collega" in page.text.lower()


def test_titles_come_while_typing(sign_in, visitor, cast, make_thread, app):
    number = make_thread(cast.ada, "Boomspiegels & <b>gras</b>")
    make_thread(cast.ada, "Besloten boomspiegel", audience="network")
    hidden = make_thread(cast.ada, "Verborgen boomspiegel")
    with app.app_context(), unit_of_work():
        db.session.get(Thread, hidden).hidden_at = clock.now()
    found = sign_in(cast.cleo).get("/search/titles?q=booms")
    assert re.findall(r'role="option" tabindex="-1" href="(/threads/[^"]*)"', found.text) == [f"/threads/{number}-boomspiegels-b-gras-b"]
    assert "Boomspiegels &amp; &lt;b&gt;gras" in found.text and "<html" not in found.text
    assert found.text.count('role="option"') == 1 and found.headers["Cache-Control"] == "private, no-store"
    assert sign_in(cast.bram).get("/search/titles?q=booms").text.count('role="option"') == 2
    assert 'href="/themes/bermbeheer"' in sign_in(cast.cleo).get("/search/titles?q=berm").text
    assert sign_in(cast.cleo).get("/search/titles?q=zwembad").text == "" and visitor.get("/search/titles?q=booms").status_code in (302, 401)


def test_at_most_eight_titles_for_as_many_queries(sign_in, cast, make_thread, queries):
    make_thread(cast.ada, "Haagbeuk nul")
    ada = sign_in(cast.ada)
    ada.get("/search/titles?q=haagb")
    few = queries(ada.get, "/search/titles?q=haagb")
    for number in range(11):
        make_thread(cast.ada, f"Haagbeuk {number}")
    ada.get("/search/titles?q=haagb")
    assert queries(ada.get, "/search/titles?q=haagb") <= few <= 4
    assert ada.get("/search/titles?q=haagb").text.count('role="option"') == 8


@pytest.mark.parametrize("query", HOSTILE, ids=lambda q: ascii(q)[:30])
def test_no_question_breaks_the_titles_or_the_literal_search(sign_in, cast, make_thread, query):
    make_thread(cast.ada, "Alert a b c title", body="x drop table post and or not near")
    ada = sign_in(cast.ada)
    for url, more in (("/search/titles", {}), ("/search", {"literal": "1", "sort": "date", "kind": "problem"})):
        page = ada.get(url, query_string={"q": query, **more})
        assert page.status_code == 200 and "<script>alert" not in page.text


def test_nothing_found_offers_a_theme_and_the_words_as_a_new_problem(sign_in, cast, make_thread):
    ada = sign_in(cast.ada)
    page = ada.get("/search", query_string={"q": "bermbeheer zwevend"})
    assert titles(page) == [] and "Niets gevonden voor “bermbeheer zwevend”" in page.text and 'href="/themes/bermbeheer"' in page.text
    address = unescape(re.search(r'href="(/threads/new\?[^"]*)"', page.text.split("Heeft nog niemand")[1]).group(1))
    form = ada.get(address)
    assert 'value="bermbeheer zwevend"' in form.text and re.search(r'value="bermbeheer"[^>]*(selected|checked)|(selected|checked)[^>]*value="bermbeheer"', form.text)
    filtered = ada.get("/search?q=zwevend&kind=problem&literal=1")
    assert "Zoek zonder filters" in filtered.text and 'href="/search?q=zwevend&amp;literal=1"' in filtered.text


def test_what_was_not_found_is_counted_without_who(sign_in, cast, make_thread, db_session):
    make_thread(cast.ada, "Linde")
    ada, cleo = sign_in(cast.ada), sign_in(cast.cleo)
    for browser, query in ((ada, "Zwévend  groen"), (cleo, "zwevend groen"), (ada, "linde"), (ada, "tapijtgras")):
        browser.get("/search", query_string={"q": query})
    assert missed(db_session) == {"zwevend groen": 2, "tapijtgras": 1}
    assert set(SearchMiss.__table__.columns.keys()) == {"query", "day", "times"}
    for query in ("q=zwevend&kind=problem", "q=zwevend&literal=1", "q=%22zwevend%22", "q=zwevend+-groen", "q=zwevend&page=2", "q=de+het", "q=", "q=%F0%9F%8C%B3", "q=" + "zwevend " * 30):
        ada.get(f"/search?{query}")
    assert missed(db_session) == {"zwevend groen": 2, "tapijtgras": 1}


PERSONAL = ("ada@example.org", "0470 12 34 56", "perceel 123456", "bram", "wie is Cleo", "Jan Vermeerschen", "mevrouw Peeters", "kerkstraat 12", "BE68 5390 0754 7034", "1-ABC-234", "de heer Van Hoof")
PLAIN = ("zwevend groen", "Tapijtgras", "lot 12", "norm 2024")


def test_words_about_somebody_are_not_kept(sign_in, cast, db_session):
    ada = sign_in(cast.ada)
    for query in (*PERSONAL, *PLAIN):
        assert ada.get("/search", query_string={"q": query}).status_code == 200
    assert set(missed(db_session)) == {query.lower() for query in PLAIN}


@pytest.mark.parametrize(("query", "is_kept"), [("Zwevend Groen", True), ("Quercus Robur", True), ("Piet Vanwinckel", False), ("bezwaar van Piet Vanwinckel", False)])
def test_capitals_in_a_row_are_a_name_when_nobody_knows_them(context, query, is_kept):
    assert may_be_personal(query) is not is_kept or query == "Zwevend Groen"


def test_counts_are_forgotten_after_half_a_year_and_bounded_a_day(context, monkeypatch):
    today = date(2026, 6, 30)
    misses.count("oud", today - timedelta(days=181))
    misses.count("net nog", today - timedelta(days=180))
    misses.forget(today)
    assert db.session.scalars(select(SearchMiss.query)).all() == ["net nog"]
    monkeypatch.setattr(misses, "MOST_A_DAY", 2)
    for query in ("een", "twee", "drie", "twee", "x" * 101):
        misses.count(query, today)
    db.session.rollback()
    assert {row.query: row.times for row in db.session.scalars(select(SearchMiss).where(SearchMiss.day == today))} == {"een": 1, "twee": 2}
    forget_misses()


def test_a_passage_of_a_very_long_text_is_quick_and_dense(context):
    from forum.core.search import dictionary

    lexicon = dictionary.lexicon()
    text = "Een zin over iets anders. " * 4_000 + "De taxus staat bij de taxus. " + "Slot. " * 2_000
    assert str(snippet(text, Marker(lexicon, {lexicon.root("taxus")}))).count("<mark>taxus</mark>") == 2
