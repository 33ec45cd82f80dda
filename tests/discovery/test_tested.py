"""What practice proved comes first: in a search, beside a conversation, while a title is typed, on a theme's page; and it can be asked for."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.threads import relating, searching
from forum.threads.models import EVIDENCE, Thread
from tests.discovery.test_filters import options
from tests.discovery.test_search import titles
from tests.threads.test_similar import titles as similar
from tests.threads.test_starting import beside, part

STANDS = ("confirmed", "tested", "solved", "disputed", "early", "open")  # in the order in which a search gives them


@pytest.fixture
def prove(app):
    """`prove(thread, "tested")` puts what practice made of a solution, as the practice room does."""

    def put(number: int, evidence: str = "", **values) -> None:
        with app.app_context(), unit_of_work():
            db.session.execute(update(Thread).where(Thread.id == number).values(evidence=EVIDENCE.index(evidence), **values))
            searching.refresh(number)

    return put


@pytest.fixture
def elms(cast, make_thread, prove):
    """Six problems with the same words, one for each way that they can stand; the surest is the oldest."""
    made = {}
    for number, stand in enumerate(STANDS):
        made[stand] = make_thread(cast.bram, f"Iepziekte {stand}", body="Iepziekte in de laan")
        evidence = stand if stand in EVIDENCE else ""
        prove(made[stand], evidence, solved_at=None if stand == "open" else now(), last_activity_at=now() - timedelta(days=90 - number))
    return made


def marks(page: str) -> dict[str, str]:
    """The status of each row or hit, by title."""
    found = re.findall(r'class="status status-(\w+)".*?<(?:h\d) class="row-title"><a [^>]*>(.*?)</a>', page, re.S)
    return {re.sub("</?mark>", "", title).removeprefix("Iepziekte "): status for status, title in found}


def test_with_equal_words_confirmed_comes_before_tested_before_accepted_before_open(sign_in, cast, elms):
    page = sign_in(cast.ada).get("/search?q=iepziekte")
    found = [title.removeprefix("Iepziekte ") for title in titles(page)]
    assert found[:2] == ["confirmed", "tested"] and found[-1] == "open"
    assert found[2:5] == ["early", "disputed", "solved"], "what is disputed or too early to say weighs as what is accepted: the latest first"
    assert marks(page.text) == {"confirmed": "tested", "tested": "tested", "solved": "solved", "disputed": "solved", "early": "solved", "open": "open"}
    assert page.text.count("getest in de praktijk") >= 2 and "#i-tested" in page.text


def test_evidence_of_a_solution_that_was_taken_back_counts_for_nothing(sign_in, cast, elms, prove, make_thread):
    prove(elms["confirmed"], "confirmed", solved_at=None)
    practice = make_thread(cast.cleo, "Iepziekte aangepakt", kind="practice")
    prove(practice, "tested")
    ada = sign_in(cast.ada)
    page = ada.get("/search?q=iepziekte")
    assert titles(page)[-2:] == ["Iepziekte open", "Iepziekte confirmed"] and marks(page.text)["confirmed"] == "open"
    assert marks(page.text)["aangepakt"] == "tested", "a good practice is tested without being solved"
    assert {*titles(ada.get("/search?q=iepziekte&status=tested"))} == {"Iepziekte tested", "Iepziekte aangepakt"}


def test_what_is_tested_can_be_asked_for_and_is_counted(sign_in, cast, elms, make_thread, prove, monkeypatch):
    prove(make_thread(cast.cleo, "Iepziekte aangepakt", kind="practice"), "confirmed")
    prove(make_thread(cast.mo, "Iepziekte gemeld", kind="announcement"), "confirmed")
    ada, tested = sign_in(cast.ada), {"Iepziekte confirmed", "Iepziekte tested", "Iepziekte aangepakt"}
    assert options(ada.get("/search?q=iepziekte"), "status") == {"Open": 1, "Opgelost": 5, "Getest": 3}
    page = ada.get("/search?q=iepziekte&status=tested")
    assert {*titles(page)} == tested and options(page, "kind") == {"Problemen": 2, "Goede voorbeelden": 1} and "Status: Getest" in page.text
    assert {*titles(ada.get("/search?q=iepziekte&status=tested&kind=practice"))} == {"Iepziekte aangepakt"}
    assert {*titles(ada.get("/search?q=iepziekte&status=solved"))} == {f"Iepziekte {stand}" for stand in STANDS[:-1]}
    assert {*titles(ada.get("/search?status=tested"))} == tested
    monkeypatch.setattr("forum.core.search.ranking.MOST", 3)
    assert {*titles(ada.get("/search?q=iepziekte&status=tested"))} == tested, "the engine narrows to the same"
    rows = marks(ada.get("/threads/?status=tested").text)
    assert rows == {"confirmed": "tested", "tested": "tested", "aangepakt": "tested"}
    assert '<button class="chip" name="status" value="tested" aria-pressed="true">Getest</button>' in ada.get("/threads/?status=tested").text
    assert ada.get("/threads/?status=tested&kind=problem&network=oost&theme=bermbeheer").status_code == 200
    assert [ada.get(f"{path}?status=proven").status_code for path in ("/threads/", "/search")] == [404, 404]


def test_what_lost_its_proof_is_asked_for_in_vain_before_its_document_is_renewed(app, sign_in, cast, elms, monkeypatch):
    monkeypatch.setattr("forum.core.search.ranking.MOST", 3)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == elms["tested"]).values(evidence=EVIDENCE.index("disputed")))
    assert titles(sign_in(cast.ada).get("/search?q=iepziekte&status=tested")) == ["Iepziekte confirmed"]


def test_similar_problems_give_the_tested_first(app, sign_in, cast, elms, make_thread, queries, run_jobs):
    run_jobs()
    number = make_thread(cast.ada, "Iepziekte")
    ada = sign_in(cast.ada)
    typed = [title.removeprefix("Iepziekte ") for title in similar(ada, "Iepziekte")][:5]
    assert {*typed[:2]} == {"confirmed", "tested"} and "getest in de praktijk" in ada.get("/threads/similar?title=Iepziekte").text
    with app.app_context():
        app.extensions["jobs"].huey.flush()
        relating.relate(number)
    page = ada.get(f"/threads/{number}-iepziekte").text
    found = [title.removeprefix("Iepziekte ") for title in beside(page)]
    assert len(found) == 5 and {*found[:2]} == {"confirmed", "tested"} and "open" not in found
    assert "getest in de praktijk" in page
    assert queries(ada.get, f"/threads/{number}-iepziekte") <= 6
    assert "#i-tested" in ada.get(f"/threads/{elms['tested']}-iepziekte-tested").text


def test_a_theme_gives_proven_solutions_before_those_that_were_thanked_for(sign_in, cast, make_thread, make_reply, prove):
    ada = sign_in(cast.ada)
    for title, evidence in (("Bermen open", ""), ("Bermen bedankt", ""), ("Bermen betwist", "disputed"), ("Bermen getest", "tested"), ("Bermen bevestigd", "confirmed")):
        number = make_thread(cast.ada, title)
        post = make_reply(number, cast.bram)
        if title != "Bermen open":
            assert ada.post(f"/threads/{number}/solution", {"post": str(post)}).status_code == 303
        if title == "Bermen bedankt":
            assert ada.post(f"/posts/{post}/thanks", {"on": "1"}).status_code == 303
        prove(number, evidence)
    best = part(ada.get("/themes/bermbeheer").text, "best")
    assert re.findall(r">(Bermen \w+)<", best) == ["Bermen bevestigd", "Bermen getest", "Bermen bedankt", "Bermen betwist"]
    for words in ("Bevestigd in de praktijk · Oost", "Getest in de praktijk · Oost", "Uitkomsten in de praktijk verschillen · Oost"):
        assert best.count(words) == 1
    assert best.count("#i-tested") == 2 and best.count("#i-solved") == 2
    number = make_thread(cast.mo, "Bermen nergens")
    page = ada.get("/search/titles?q=bermen").text
    assert page.count("status-tested") == 2 and number
