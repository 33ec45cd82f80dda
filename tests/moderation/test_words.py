"""The dictionary of search words: who may change it, that it works at once, that nothing is lost when two change it, and the way back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from forum.core.db import db, unit_of_work
from forum.core.search import dictionary
from forum.core.search.misses import SearchMiss
from forum.core.search.models import SearchChange, SearchEntry, SearchRework
from forum.networks.actions import change_theme, merge_theme
from forum.networks.models import Theme
from forum.threads import reindexing
from tests.threads.test_writing import at_once

GROUP, PARTS = "/moderation/words/group", "/moderation/words/parts"


@pytest.fixture
def mo(sign_in, cast):
    return sign_in(cast.mo)


@pytest.fixture
def found(sign_in, cast):
    """`found(words)`: the titles that a member finds."""
    ada = sign_in(cast.ada)

    def ask(words: str) -> list[str]:
        page = ada.get("/search", query_string={"q": words}).text
        return [re.sub(r"<[^>]+>", "", title).strip() for title in re.findall(r'<a[^>]*href="/threads/\d+-[^"]*"[^>]*>(.*?)</a>', page.split("<main")[1], re.S)]

    return ask


def add(browser, name="paddenpoel", others="kikkerbad", **more):
    return browser.post(GROUP, {"name": name, "others": others, **more})


@pytest.mark.parametrize("path", ["/moderation/words", GROUP, PARTS, "/moderation/words/part?name=boom", "/moderation/words/missing", "/moderation/words/try?q=boom",
                                  "/moderation/words/history"])
def test_the_pages_are_for_moderators_and_administrators(sign_in, cast, path):
    assert [sign_in(getattr(cast, who)).get(path).status_code for who in ("ada", "cleo", "mo", "wim", "root")] == [404, 404, 200, 200, 200]


def test_acts_are_for_moderators_alone(sign_in, cast, db_session):
    ada = sign_in(cast.ada)
    for path in (GROUP, PARTS, GROUP + "/removal", "/moderation/words/part/removal", "/moderation/words/missing/ignored", "/moderation/words/history/1/undo"):
        assert ada.post(path, {"name": "boom", "part": "kikker", "others": "x", "word": "x"}).status_code == 404
    assert db_session.scalars(select(SearchChange.id)) == []


def test_a_group_works_at_once_and_so_does_undoing(sign_in, cast, mo, make_thread, found, db_session):
    make_thread(cast.ada, "Een kikkerbad bij de school", body="Hoe diep?")
    assert found("zompgat") == []
    assert add(mo, "zompgat", "kikkerbad\nBufo bufo").status_code == 303
    assert found("zompgat") == ["Een kikkerbad bij de school"]
    number = db_session.scalar(select(SearchChange.id))
    assert sign_in(cast.wim).post(f"/moderation/words/history/{number}/undo").status_code == 303
    assert found("zompgat") == []
    assert mo.post(f"/moderation/words/history/{number}/undo").status_code == 409
    assert mo.post(f"/moderation/words/history/{number + 1}/undo").status_code == 303
    assert found("zompgat") == ["Een kikkerbad bij de school"]


def test_a_given_group_is_changed_and_taken_out_with_a_way_back(mo, db_session, app):
    page = mo.get(GROUP + "?name=eikenprocessierups").text
    assert "Thaumetopoea processionea" in page
    assert mo.post(GROUP + "?name=eikenprocessierups", {"name": "eikenprocessierups", "others": "EPR\nbrandrups", "seen": "0"}).status_code == 303
    first = db_session.scalar(select(SearchChange).order_by(SearchChange.id.desc()))
    assert "brandrups" in first.after and "Thaumetopoea" in first.before and "Thaumetopoea" not in first.after
    assert mo.post(GROUP + "/removal", {"name": "eikenprocessierups", "seen": first.id}).status_code == 303
    assert mo.get(GROUP + "?name=eikenprocessierups").status_code == 404
    assert mo.post(GROUP + "/removal", {"name": "eikenprocessierups", "seen": first.id}).status_code == 409
    gone = db_session.scalar(select(SearchChange).order_by(SearchChange.id.desc()))
    assert mo.post(f"/moderation/words/history/{gone.id}/undo").status_code == 303
    assert "brandrups" in mo.get(GROUP + "?name=eikenprocessierups").text
    history = mo.get("/moderation/words/history").text
    assert history.count("Mo Beuk") >= 3 and "ongedaan gemaakt" in history


def test_the_second_of_two_moderators_sees_what_the_first_made_of_it(sign_in, cast, mo):
    wim = sign_in(cast.wim)
    known = re.search(r"name=([a-z]+)\"", mo.get("/moderation/words").text.split('class="log"')[1]).group(1)
    assert mo.post(f"{GROUP}?name={known}", {"name": known, "others": "van mo", "seen": "0"}).status_code == 303
    answer = wim.post(f"{GROUP}?name={known}", {"name": known, "others": "van wim", "seen": "0"})
    assert answer.status_code == 409 and "van mo" in answer.text and re.search(r">\s*van wim", answer.text) and "Mo Beuk" in answer.text
    seen = re.search(r'name="seen" value="(\d+)"', answer.text).group(1)
    assert wim.post(f"{GROUP}?name={known}", {"name": known, "others": "van wim", "seen": seen}).status_code == 303
    assert "van wim" in mo.get(f"{GROUP}?name={known}").text


def test_of_two_at_the_very_same_time_one_is_told(app, sign_in, cast, db_session):
    browsers = [sign_in(cast.mo), sign_in(cast.wim)]
    for browser in browsers:
        browser.token()
    statuses = at_once([lambda b=b, n=n: b.post(GROUP + "?name=eikenprocessierups", {"name": "eikenprocessierups", "others": f"woord{n}", "seen": "0"}).status_code
                        for n, b in enumerate(browsers)])
    assert sorted(statuses) == [303, 409]
    assert len(db_session.scalars(select(SearchChange.id))) == 1


@pytest.mark.parametrize(("others", "says"), [("", "minstens"), ("x" * 61, "te lang"), ("\n".join(f"woord{i}" for i in range(31)), "hoogstens 30"), ("de het een", "geen woord"),
                                              ("\x00\u202e", "minstens")])
def test_a_group_that_cannot_be_is_refused_with_what_was_typed(mo, others, says):
    refused = add(mo, "paddenpoel", others)
    assert refused.status_code == 422 and says in refused.text and "paddenpoel" in refused.text
    assert add(mo, "paddenpoel", "kikkerbad").status_code == 303


def test_a_word_of_another_group_is_only_taken_when_that_is_meant(mo):
    warned = add(mo, "stekelbeest", "brandharen")
    assert warned.status_code == 422 and "brandharen" in warned.text and 'name="also"' in warned.text
    assert add(mo, "stekelbeest", "brandharen", also="y").status_code == 303


def test_what_was_typed_is_text_and_nothing_else(mo):
    assert add(mo, "<b>poel</b>", "<script>alert(1)</script>\n\" OR 1").status_code == 303
    for path in ("/moderation/words", "/moderation/words/history", "/moderation/words/try?q=poel%20%22%27%3Cscript%3E"):
        page = mo.get(path)
        assert page.status_code == 200 and "<script>alert" not in page.text and "<b>poel" not in page.text


@pytest.mark.parametrize(("part", "status"), [("de", 422), ("over", 422), ("kikker bad", 422), ("kikker2", 422), ("x" * 31, 422), ("boom", 422), ("kikker", 303), ("Kíkker", 303)])
def test_a_part_has_letters_and_is_no_stop_word(mo, part, status):
    assert mo.post(PARTS, {"part": part}).status_code == status


def test_a_new_part_is_found_at_once_in_titles_and_after_the_job_everywhere(mo, cast, make_thread, make_reply, found, run_jobs, db_session):
    make_thread(cast.ada, "Onderhoud van een kwelkikkerzone", body="Wat nu?")
    second = make_thread(cast.ada, "Iets anders", body="Wat nu?")
    make_reply(second, cast.bram, "Maak er een kwelkikkerveld van.")
    assert found("kwelkikker") == ["Onderhoud van een kwelkikkerzone"] or found("kwelkikker") == []
    assert found("kikker") == []
    assert mo.post(PARTS, {"part": "kikker"}).status_code == 303 and mo.post(PARTS, {"part": "kwel"}).status_code == 303
    assert 'class="progress"' in mo.get(PARTS).text
    assert found("kikker") == ["Onderhoud van een kwelkikkerzone"]
    run_jobs()
    assert 'class="progress"' not in mo.get(PARTS).text
    assert sorted(found("kikker")) == ["Iets anders", "Onderhoud van een kwelkikkerzone"]
    assert "kwel + kikker" in mo.get("/moderation/words/part?name=kikker").text
    assert all(row.finished_at for row in db_session.scalars(select(SearchRework)))
    latest = db_session.scalar(select(SearchChange.id).where(SearchChange.name == "kikker"))
    assert mo.post("/moderation/words/part/removal", {"name": "kikker", "seen": latest}).status_code == 303
    run_jobs()
    assert found("kikker") == []


def test_work_that_a_crash_left_is_taken_up_again_from_where_it_was(app, cast, make_thread, monkeypatch):
    numbers = [make_thread(cast.ada, f"Kwelkikkerzone {i}") for i in range(5)]
    monkeypatch.setattr(reindexing, "PORTION", 2)
    with app.app_context():
        with unit_of_work():
            reindexing.ask(["zone"])
        number = db.session.scalar(select(SearchRework.id))
        assert reindexing.step(number)
        row = db.session.get(SearchRework, number, populate_existing=True)
        assert (row.position, row.done, row.finished_at) == (numbers[1], 2, None)
        app.extensions["jobs"].huey.flush()
        with unit_of_work():
            db.session.get(SearchRework, number).created_at -= reindexing.timedelta(minutes=5)
        reindexing.catch_up()
        row = db.session.get(SearchRework, number, populate_existing=True)
        assert (row.done, row.finished_at is not None) == (5, True)


def test_searches_without_result_are_shown_and_can_be_put_aside(app, mo):
    with app.app_context(), unit_of_work():
        db.session.add_all([SearchMiss(query="zompgat", day=date(2026, 1, day), times=day) for day in (2, 3)] + [SearchMiss(query="kwelbak", day=date(2026, 1, 1), times=1)])
    page = mo.get("/moderation/words/missing").text
    assert page.index("zompgat") < page.index("kwelbak") and "5 keer" in page
    assert 'value="' in mo.get(GROUP + "?add=zompgat").text and "zompgat" in mo.get(GROUP + "?add=zompgat").text
    assert mo.post("/moderation/words/missing/ignored", {"word": "zompgat"}).status_code == 303
    mo.get("/moderation/words/missing")
    page = mo.get("/moderation/words/missing").text
    assert "zompgat" not in page and "kwelbak" in page
    assert mo.post("/moderation/words/missing/heeded?word=zompgat").status_code == 303
    assert "zompgat" in mo.get("/moderation/words/missing").text


def test_long_words_that_do_not_come_apart_are_told_within_reach(sign_in, cast, mo, make_thread):
    make_thread(cast.ada, "Kwelkikkerzone naast de boomspiegel", audience="network")
    mine, theirs = mo.get("/moderation/words/missing").text, sign_in(cast.wim).get("/moderation/words/missing").text
    assert "kwelkikkerzone" in mine and "boomspiegel" not in mine
    assert "kwelkikkerzone" not in theirs


def test_trying_out_shows_how_a_question_is_read_with_and_without_a_change(cast, mo, make_thread, db_session):
    make_thread(cast.ada, "Een kikkerbad bij de school")
    add(mo, "zompgat", "kikkerbad")
    number = db_session.scalar(select(SearchChange.id))
    now = mo.get("/moderation/words/try?q=zompgat").text
    assert "kikkerbad" in now and "Een kikkerbad bij de school" in now
    both = mo.get(f"/moderation/words/try?q=zompgat&change={number}").text
    without, after = both.split("Met deze wijziging")
    assert "Een kikkerbad bij de school" not in without.split("Zonder deze wijziging")[1] and "Een kikkerbad bij de school" in after
    read = mo.get("/moderation/words/try?q=boomspiegels%20eikenprosessierups").text
    assert "boom + spiegels" in read and "gelezen als “eikenprocessierups”" in read
    assert mo.get("/moderation/words/try?q=de%20het&change=99999999999").status_code == 200


def test_a_themes_new_name_and_a_merge_reach_its_threads(app, cast, make_thread, found, run_jobs):
    make_thread(cast.ada, "Wat doen we met de vaart")
    make_thread(cast.ada, "Wat doen we met het pad", theme="boombeheer")
    assert found("slootkantenzorg") == []
    with app.app_context(), unit_of_work():
        theme = db.session.scalar(select(Theme).where(Theme.slug == "bermbeheer"))
        change_theme(theme, by=cast.mo.id, label_nl="Slootkantenzorg", label_en="Ditches", slug="bermbeheer", description_nl="", description_en="")
    run_jobs()
    assert found("slootkantenzorg") == ["Wat doen we met de vaart"]
    with app.app_context(), unit_of_work():
        merge_theme(*(db.session.scalar(select(Theme).where(Theme.slug == slug)) for slug in ("boombeheer", "bermbeheer")), by=cast.mo.id)
    run_jobs()
    assert sorted(found("slootkantenzorg")) == ["Wat doen we met de vaart", "Wat doen we met het pad"]


def test_the_words_of_themes_are_known_at_once(app, cast):
    with app.app_context():
        assert not dictionary.current().knows("slootkantje")
        with unit_of_work():
            theme = db.session.scalar(select(Theme).where(Theme.slug == "bermbeheer"))
            change_theme(theme, by=cast.mo.id, label_nl="Slootkantje", label_en="Ditches", slug="bermbeheer", description_nl="", description_en="")
        assert dictionary.current().knows("slootkantje")


def test_names_of_members_are_not_in_the_index(app, cast, make_thread):
    make_thread(cast.ada, "Een kikkerbad")
    with app.app_context():
        words = " ".join(db.session.scalars(select(SearchEntry.words)))
        assert "kikkerbad" in words and "linde" not in words.split() and "ada" not in words.split()
