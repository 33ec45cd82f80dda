"""Opening a gap: freely, from a conversation, from a search; its reach; those alike."""

import re

import pytest
from sqlalchemy import select, update

from forum.core.db import db, unit_of_work
from forum.gaps.models import Gap, GapChange, GapSupport, GapThread
from forum.threads.models import Thread

QUESTION = "Hoe lang blijft een ingezaaide berm bloemrijk?"


def newest(db_session):
    return db_session.scalar(select(Gap).order_by(Gap.id.desc()).limit(1))


def test_every_member_opens_one_and_has_it_then_too(sign_in, cast, visitor, db_session):
    for member in (cast.ada, cast.mo):
        answer = sign_in(member).post("/gaps/new", {"question": f"{QUESTION} Versie {member.id}", "why": "Niemand mat het.", "theme": "bermbeheer", "anyway": "1"})
        assert answer.status_code == 303
        gap = newest(db_session)
        assert (gap.status, gap.network_id, gap.audience, gap.opened_by_id) == ("open", 1, "all", member.id)
        assert db_session.scalar(select(GapSupport.municipality_id).where(GapSupport.gap_id == gap.id)) is not None
        assert db_session.scalar(select(GapChange.kind).where(GapChange.gap_id == gap.id)) == "opened"
    page = sign_in(cast.cleo).get(answer.headers["Location"])
    assert page.status_code == 200 and "Niemand mat het." in page.text
    assert visitor.post("/gaps/new", {"question": QUESTION}).status_code in (400, 401)
    assert "/login" in visitor.get("/gaps/").headers["Location"]


@pytest.mark.parametrize(("change", "sentence"), [
    ({"question": ""}, "Schrijf de vraag"),
    ({"question": "x" * 201}, "hoogstens 200"),
    ({"why": "lang " * 1000}, "hoogstens 4000"),
    ({"theme": "bestaat-niet"}, "Kies een thema"),
    ({"network": "noord"}, "Kies een netwerk"),
    ({"network": "both", "audience": "network"}, "voor beide netwerken"),
    ({"network": "west", "audience": "network"}, "waar je zelf bij hoort"),
    ({"audience": "iedereen"}, "Kies wie dit kan lezen"),
])
def test_a_refused_gap_comes_back_with_its_text_and_a_reason(sign_in, cast, db_session, change, sentence):
    form = {"question": QUESTION, "why": "Een uitleg die bleef", "network": "oost", "theme": "bermbeheer", **change}
    answer = sign_in(cast.ada).post("/gaps/new", form)
    assert answer.status_code == 422 and sentence in answer.text
    assert form["why"].strip() in answer.text and form["question"] in answer.text
    assert db_session.scalar(select(Gap)) is None


def test_a_text_of_5000_characters_is_refused_and_kept(sign_in, cast, make_gap):
    number, text = make_gap(cast.ada), "a" * 5000
    ada = sign_in(cast.ada)
    for path, form in (("/gaps/new", {"question": QUESTION, "why": text}), (f"/gaps/{number}/edit", {"question": QUESTION, "why": text, "version": "1"}),
                       (f"/gaps/{number}/answer", {"answer": text}), (f"/gaps/{number}/status", {"status": "planned", "note": text}),
                       (f"/gaps/{number}/support", {"note": text})):
        answer = ada.post(path, form)
        assert answer.status_code == 422 and text in answer.text, path


def test_a_gap_from_a_kept_conversation_stays_in_its_network(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada, "Conflict over snoeiploeg", audience="network")
    ada, url = sign_in(cast.ada), f"/gaps/new?thread={number}"
    assert sign_in(cast.cleo).get(url).status_code == 404 and "Conflict over snoeiploeg" in ada.get(url).text
    assert "Enkel netwerk Oost leest dat gesprek" in ada.get(url).text and 'value="west"' not in ada.get(url).text
    form = {"question": "Hoe regelen andere steden dit?", "thread": number, "network": "oost"}
    for wider in ({"audience": "all"}, {"audience": "network", "network": "west"}, {"audience": "all", "network": "both"}):
        answer = ada.post("/gaps/new", {**form, **wider})
        assert answer.status_code == 422 and "blijft ook het kennishiaat in dat netwerk" in answer.text
    assert sign_in(cast.cleo).post("/gaps/new", {**form, "audience": "all"}).status_code == 404
    assert db_session.scalar(select(Gap)) is None
    assert ada.post("/gaps/new", {"question": form["question"], "thread": number}).status_code == 303
    gap = newest(db_session)
    assert (gap.audience, gap.network_id) == ("network", 1)
    assert sign_in(cast.bram).get(f"/gaps/{gap.id}", follow_redirects=True).status_code == 200
    assert sign_in(cast.cleo).get(f"/gaps/{gap.id}").status_code == 404


def test_a_conversation_that_became_kept_while_the_form_was_open_is_seen(app, sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada, "Nog open voor iedereen")
    ada = sign_in(cast.ada)
    assert ada.get(f"/gaps/new?thread={number}").status_code == 200
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == number).values(audience="network"))
    assert ada.post("/gaps/new", {"question": QUESTION, "thread": number, "network": "oost", "audience": "all"}).status_code == 422
    assert db_session.scalar(select(Gap)) is None


def test_those_alike_are_shown_once_before_and_only_from_what_one_may_read(sign_in, cast, make_gap, db_session):
    make_gap(cast.ada, "Welke straatbomen verdragen strooizout langs de weg?")
    make_gap(cast.wim, "Strooizout bij straatbomen in West, vertrouwelijk", network="west", audience="network")
    bram, form = sign_in(cast.bram), {"question": "Verdragen straatbomen strooizout?"}
    answer = bram.post("/gaps/new", form)
    assert answer.status_code == 422 and "Bestaat dit al?" in answer.text and "langs de weg" in answer.text and "vertrouwelijk" not in answer.text
    assert form["question"] in answer.text and 'name="anyway"' in answer.text
    assert bram.post("/gaps/new", {**form, "anyway": "1"}).status_code == 303
    assert bram.post("/gaps/new", {"question": "Hoe zuigt een bladblazer eikels op?"}).status_code == 303
    assert "Bestaat dit al?" in bram.get("/gaps/new?q=strooizout+straatbomen").text


def test_a_search_fills_the_question_and_is_remembered_without_capitals(sign_in, cast, db_session):
    page = sign_in(cast.ada).get("/gaps/new?q=Geotextiel+Boomspiegel").text
    assert 'value="Geotextiel Boomspiegel"' in page and 'value="geotextiel boomspiegel"' in page
    sign_in(cast.ada).post("/gaps/new", {"question": "Helpt geotextiel in een boomspiegel?", "searched": "Geotextiel  Boomspiegel"})
    assert newest(db_session).searched == "geotextiel boomspiegel"


def test_a_form_that_is_sent_twice_makes_one(sign_in, cast, db_session):
    ada, form = sign_in(cast.ada), {"question": QUESTION, "idempotency": "sleutel-1234567890"}
    first, second = ada.post("/gaps/new", form), ada.post("/gaps/new", {**form, "anyway": "1"})
    assert first.status_code == second.status_code == 303 and first.headers["Location"] == second.headers["Location"]
    assert len(db_session.scalars(select(Gap.id))) == 1


def nameless(app, number):
    from forum.threads.models import Post

    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == number).values(without_name=True))
        db.session.execute(update(Post).where(Post.thread_id == number, Post.number == 1).values(without_name=True))


def test_the_asker_of_a_conversation_without_name_stays_unknown(app, sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada, "Ploegbaas drinkt")
    nameless(app, number)
    ada = sign_in(cast.ada)
    assert ada.post("/gaps/new", {"question": "Hoe pakken anderen dit aan?", "thread": number}).status_code == 303
    gap = newest(db_session)
    assert (gap.opened_by_id, gap.without_name) == (cast.ada.id, True) and db_session.scalar(select(GapSupport)) is None
    ada.post(f"/gaps/{gap.id}/edit", {"question": "Hoe pakken andere steden dit aan?", "why": ""})
    ada.post(f"/gaps/{gap.id}/status", {"status": "planned", "note": "Ik vraag het na."})
    ada.post(f"/gaps/{gap.id}/threads/{number}/removal")
    for reader in (cast.bram, cast.cleo, cast.mo, cast.root):
        page = sign_in(reader).get(f"/gaps/{gap.id}", follow_redirects=True).text
        assert "Ada Linde" not in page and "Geel" not in page and "een collega" in page, reader.name
        assert "Ada Linde" not in sign_in(reader).get("/gaps/").text
    assert "jij (zonder naam)" in ada.get(f"/gaps/{gap.id}", follow_redirects=True).text


def test_who_takes_their_name_off_a_conversation_later_loses_it_here_too(app, sign_in, cast, make_thread, make_gap):
    number = make_thread(cast.ada, "Eerst met naam")
    gap = make_gap(cast.ada, thread=number)
    assert "Ada Linde" in sign_in(cast.bram).get(f"/gaps/{gap}", follow_redirects=True).text
    nameless(app, number)
    assert "Ada Linde" not in sign_in(cast.bram).get(f"/gaps/{gap}", follow_redirects=True).text


def test_a_guest_finds_no_gap_anywhere(sign_in, cast, make_guest, make_gap, make_thread, db_session):
    thread = make_thread(cast.ada)
    number = make_gap(cast.ada, thread=thread)
    browser = sign_in(make_guest(thread))
    there = browser.get(f"/threads/{thread}", follow_redirects=True)
    assert there.status_code == 200 and "strooizout" not in there.text and "/gaps/" not in there.text
    for path in ("/gaps/", f"/gaps/{number}", "/gaps/new", f"/gaps/new?thread={thread}", "/gaps/candidates", f"/gaps/{number}/edit"):
        assert browser.get(path).status_code == 404, path
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', there.text)[1]
    for act in ("support", "owner", "status", "answer", "edit", "threads", f"threads/{thread}/removal", "meetings", "merge", "hide", "restore", "handover"):
        assert browser.post(f"/gaps/{number}/{act}", {"csrf_token": token}).status_code == 404, act
    assert sign_in(cast.bram).get(f"/gaps/{number}", follow_redirects=True).status_code == 200
    assert db_session.get(Gap, number).status == "open" and len(db_session.scalars(select(GapThread))) == 1


def test_a_theme_that_is_merged_takes_its_gaps_along(app, cast, make_gap, db_session):
    from forum.gaps.actions import move_theme
    from forum.networks.models import Theme

    number = make_gap(cast.ada)
    other = db_session.scalar(select(Theme.id).where(Theme.slug != "bermbeheer").limit(1))
    with app.app_context(), unit_of_work():
        move_theme(db.session.get(Gap, number).theme_id, other)
    assert db_session.get(Gap, number).theme_id == other


def test_what_points_at_a_person_is_asked_about_once(sign_in, cast, db_session):
    ada, form = sign_in(cast.ada), {"question": QUESTION, "why": "Bel mij op 0475 12 34 56.", "guard": "ask"}
    asked = ada.post("/gaps/new", form)
    assert asked.status_code == 422 and "0475 12 34 56" in asked.text and 'value="mask"' in asked.text
    assert ada.post("/gaps/new", {**form, "guard": "mask"}).status_code == 303
    assert "0475" not in newest(db_session).why


def test_a_conversation_made_of_a_kept_gap_is_offered_to_its_network_alone(sign_in, cast, make_gap):
    number = make_gap(cast.ada, audience="network")
    page = sign_in(cast.ada).get(f"/gaps/{number}", follow_redirects=True).text
    url = page.split('href="/threads/new?')[1].split('"')[0].replace("&amp;", "&")
    assert "title=Welke" in url and "network=oost" in url and "audience=network" in url
    chosen = re.search(r'<input(?=[^>]*name="audience")(?=[^>]*checked)[^>]*value="(\w+)"', sign_in(cast.ada).get(f"/threads/new?{url}").text)
    assert chosen and chosen[1] == "network"
