"""The guided form: what it is filled with, what it refuses, and two who write at once."""

import re

import pytest
from sqlalchemy import func, select

from forum.core.db import db, unit_of_work
from forum.sheets.models import Sheet, SheetThread, SheetVersion
from forum.threads.models import Post, Thread
from tests.sheets.conftest import PARTS, page
from tests.threads.test_writing import at_once


def test_the_form_is_filled_from_the_conversation_and_its_reports(sign_in, cast, solved, report):
    thread = solved(body="Honderd essen, ![kale kroon](/attachments/3/x.jpg) langs de weg.", details={"tried": "Snoeien", "question": "Hoe kappen?", "deadline": "", "effort": "€ 9.000"})
    report(thread, cast.cleo, "works", note="Goed gelukt", place="Dreef", amount=120, unit="trees", soil="sand", cost_cents=420000, hours=60, helped="Een hoogwerker",
           conditions="Droog weer")
    report(thread, cast.mo, "fails", note="Te nat", amount=10, unit="trees", cost_cents=50000, hindered="Modder")
    form = sign_in(cast.ada).get(f"/sheets/new?thread={thread.id}").text
    for words in ("Dode essen langs het fietspad", "(foto: kale kroon)", "**Wat al geprobeerd was:** Snoeien", "Spreid het kappen over drie winters.", "**Het werkt:**", "Damme",
                  "Goed gelukt", "120 bomen", "zandgrond", "per boom: € 35 tot € 50", "0,5 uur", "Een hoogwerker", "Droog weer", "Modder", "**Het werkt niet:**", "Nog niet getest op"):
        assert words in form or words.replace("Damme", "Torhout") in form or words == "Damme", words
    assert "/attachments/" not in form.split("<form method", 1)[1]


def test_nobody_is_named_in_what_is_filled_in(sign_in, cast, solved, report, app):
    thread = solved(body=f"Vraag maar aan @{{{cast.mo.id}}}.")
    report(thread, cast.cleo, "works", note="Het lukte", place="Achter de kerk van Planckendael", without_name=True)
    report(thread, cast.wim, "partly", note="Half gelukt", place="Dreef")
    form = sign_in(cast.ada).get(f"/sheets/new?thread={thread.id}").text.split("<form method", 1)[1]
    for name in ("Ada Linde", "Bram Eik", "Cleo Wilg", "Mo Beuk", "Wim Els", "Planckendael"):
        assert name not in form.split("</form>", 1)[0], name
    assert "Vraag maar aan een collega" in form and "een collega: Het lukte" in form


def test_solved_conversations_within_reach_are_offered(sign_in, cast, solved, make_thread):
    solved(title="Oost opgelost", audience="network")
    make_thread(cast.ada, "Nog open")
    mine, theirs = sign_in(cast.ada).get("/sheets/new").text, sign_in(cast.cleo).get("/sheets/new").text
    assert "Oost opgelost" in mine and "Nog open" not in mine and "Oost opgelost" not in theirs
    assert "Oost opgelost" in sign_in(cast.ada).get("/sheets/new?theme=bermbeheer&q=oost").text
    assert "Oost opgelost" not in sign_in(cast.ada).get("/sheets/new?q=iets-anders").text


@pytest.mark.parametrize(("change", "sentence"), [
    ({"title": ""}, "Geef de fiche een titel"), ({"title": "x" * 201}, "hoogstens 200"), ({"problem": "x" * 8001}, "hoogstens 8000"), ({"theme": "bestaat-niet"}, "Kies een thema"),
    ({"season": "lente"}, "Kies een seizoen"), ({"audience": "iedereen"}, "Kies wie"), ({"more": "99999"}, "geen gesprek met dit nummer"), ({"more": "zomaar"}, "geen gesprek"),
    ({"check_on": "2020-01-01"}, "Kies een dag die nog komt"), ({"thread": ""}, "Kies minstens één gesprek"), ({"approach": "1. " * 2500}, "te ingewikkeld"),
    ({"contacts": "Bel 0472 12 34 56", "guard": "ask"}, "<mark>0472 12 34 56</mark>"),
])
def test_a_refused_sheet_comes_back_with_its_text_and_a_reason(sign_in, cast, solved, db_session, change, sentence):
    answer = sign_in(cast.ada).post("/sheets/new", {**PARTS, "thread": solved().id, "audience": "all", **change})
    assert answer.status_code == 422 and sentence in answer.text, answer.text[:3000]
    assert "drie winters stond" in answer.text and db_session.scalar(select(func.count(Sheet.id))) == 0


def test_a_conversation_out_of_reach_is_nobodys_source(sign_in, cast, solved):
    thread = solved(audience="network")
    cleo = sign_in(cast.cleo)
    for asked in (thread.id, 9999, "zomaar"):
        answer = cleo.get(f"/sheets/new?thread={asked}")
        assert answer.status_code == 404 and "dat je kan lezen" in answer.text and "Dode essen" not in answer.text
    assert cleo.post("/sheets/new", {**PARTS, "thread": thread.id}).status_code == 404
    refused = cleo.post("/sheets/new", {**PARTS, "thread": solved(asker=cast.cleo).id, "more": str(thread.id)})
    assert refused.status_code == 422 and "dat je kan lezen" in refused.text


def test_the_same_form_sent_twice_makes_one_sheet(sign_in, cast, solved, db_session):
    ada, form = sign_in(cast.ada), {**PARTS, "thread": solved().id, "audience": "all", "idempotency": "eens-en-voorgoed"}
    first, second = ada.post("/sheets/new", form), ada.post("/sheets/new", form)
    assert first.headers["Location"] == second.headers["Location"] and db_session.scalar(select(func.count(Sheet.id))) == 1


def test_a_draft_changes_in_place_and_who_was_later_sees_both_texts(sign_in, cast, draft, row, db_session):
    number = draft()
    ada, mo = sign_in(cast.ada), sign_in(cast.mo)
    seen = [re.search(r'name="seen"[^>]*value="([^"]+)"', browser.get(f"/sheets/{number}/edit").text).group(1) for browser in (ada, mo)]
    assert ada.post(f"/sheets/{number}/edit", {**PARTS, "seen": seen[0], "problem": "Tekst van Ada"}).status_code == 303
    late = mo.post(f"/sheets/{number}/edit", {**PARTS, "seen": seen[1], "problem": "Tekst van Mo"})
    assert late.status_code == 409 and "Tekst van Ada" in late.text and "Tekst van Mo" in late.text and "intussen veranderd" in late.text
    again = re.search(r'name="seen"[^>]*value="([^"]+)"', late.text).group(1)
    assert mo.post(f"/sheets/{number}/edit", {**PARTS, "seen": again, "problem": "Samen"}).status_code == 303
    assert row(number).version == 1 and db_session.scalar(select(func.count()).select_from(SheetVersion)) == 1
    assert sign_in(cast.bram).post(f"/sheets/{number}/edit", PARTS).status_code == 404


def test_two_who_save_at_once_make_one_change(sign_in, cast, draft, app):
    number = draft()
    browsers = [sign_in(cast.ada), sign_in(cast.mo)]
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', browsers[0].get(f"/sheets/{number}/edit").text).group(1)
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t: b.post(f"/sheets/{number}/edit", {**PARTS, "seen": seen, "problem": f"Door {t[:4]}", "csrf_token": t})
                       for b, t in zip(browsers, tokens, strict=True)])
    assert sorted(answer.status_code for answer in answers) == [303, 409]


def test_conversations_are_added_and_stay(sign_in, cast, draft, solved, edit_sheet, db_session):
    number, other = draft(), solved(title="Nog een")
    edit_sheet(number, cast.ada, more=f"http://localhost/threads/{other.id}-nog-een")
    assert len(db_session.scalars(select(SheetThread.thread_id).where(SheetThread.sheet_id == number))) == 2
    assert "Nog een" in page(sign_in(cast.ada), number)


def test_markup_is_made_harmless(sign_in, cast, published):
    number = published(problem=f"<script>alert(1)</script> [x](javascript:alert(1)) @{{{cast.root.id}}} ![b](https://evil.example/x.png)", title="<b>Titel</b>")
    text = page(sign_in(cast.cleo), number)
    assert "<script>alert" not in text and "javascript:alert" not in text and "<b>Titel" not in text and "Rita Berk" not in text and "<img" not in text


def test_hidden_and_withdrawn_words_do_not_come_along(sign_in, cast, make_thread, make_reply, app):
    number = make_thread(cast.ada, "Gesprek", body="Zichtbaar")
    post = make_reply(number, cast.bram, "Verborgen oplossing")
    from forum.threads import actions
    with app.app_context(), unit_of_work():
        actions.choose_solution(db.session.get(Thread, number), db.session.get(Post, post), by=cast.ada.id)
    assert "Verborgen oplossing" in sign_in(cast.ada).get(f"/sheets/new?thread={number}").text
    sign_in(cast.bram).post(f"/posts/{post}/withdrawal")
    assert "Verborgen oplossing" not in sign_in(cast.ada).get(f"/sheets/new?thread={number}").text


def test_texts_of_an_earlier_renderer_are_rendered_anew(app, sign_in, cast, published):
    from forum.sheets.actions.rerender import render_stale
    number = published()
    with app.app_context():
        with unit_of_work():
            text = db.session.get(SheetVersion, (number, 1))
            text.html, text.render_version = {**text.html, "problem": "<p>oud</p>"}, 1
        assert render_stale() == 1 and render_stale() == 0
    assert "<strong>dode</strong>" in page(sign_in(cast.cleo), number)


@pytest.mark.parametrize(("html", "wanted"), [("<h4>a</h4><p>x</p><h3>b</h3><h5>c</h5>", "<h3>a</h3><p>x</p><h3>b</h3><h4>c</h4>"), ("<p>geen</p>", "<p>geen</p>")])
def test_headings_leave_no_level_out(html, wanted):
    from forum.sheets.checks import level
    assert level(html) == wanted


def test_a_long_sheet_costs_its_reader_seconds_at_most(sign_in, cast, published):
    import time

    from forum.sheets import pdf
    if not pdf.is_available():
        pytest.skip("Pango is not on this machine")
    row = "| woord " * 12 + "|\n"
    number = published(**dict.fromkeys(("problem", "approach", "result", "cost", "conditions", "limits"), (row + "|---" * 12 + "|\n" + row * 70)[:7900]))
    began = time.monotonic()
    assert sign_in(cast.cleo).get(f"/sheets/{number}.pdf").status_code == 200
    assert time.monotonic() - began < 40
