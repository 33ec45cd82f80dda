"""From draft to published: what each step takes, and who may take it."""

import re

import pytest

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.sheets.policies import export_refusal, review_refusal
from tests.sheets.conftest import NEXT_YEAR, PARTS, page


def test_a_draft_becomes_a_numbered_sheet_after_a_second_municipality_approved_it(sign_in, cast, draft, row):
    number = draft()
    ada, bram, cleo = sign_in(cast.ada), sign_in(cast.bram), sign_in(cast.cleo)
    assert cleo.get(f"/sheets/{number}").status_code == 404 and "Jouw concepten" in ada.get("/sheets/").text
    assert ada.post(f"/sheets/{number}/publish").status_code == 422
    assert ada.post(f"/sheets/{number}/offer").status_code == 303
    assert ada.post(f"/sheets/{number}/publish").status_code == 422, "nobody approved it yet"
    assert "Na te kijken door jou" in bram.get("/sheets/").text and "Na te kijken door jou" not in ada.get("/sheets/").text
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "approved"}).status_code == 303
    assert bram.post(f"/sheets/{number}/publish").status_code == 403
    assert ada.post(f"/sheets/{number}/publish").status_code == 303
    year = row(number).published_at.year
    text = page(cleo, number)
    for words in (f"PF {year}-1", PARTS["title"], "<strong>dode</strong>", f"Praktijkfiche PF {year}-1, versie 1, Groen Lerend Netwerk, {year}", "Nagekeken door: Geel"):
        assert words in text or words.replace("Geel", "Mechelen") in text, words
    assert PARTS["title"] in cleo.get("/sheets/").text
    assert ada.post(f"/sheets/{number}/publish").status_code == 409, "it is out already"


def test_an_empty_list_says_what_to_do_and_a_filter_narrows(sign_in, cast, published):
    cleo = sign_in(cast.cleo)
    assert "Nog geen praktijkfiches" in cleo.get("/sheets/").text
    published()
    assert PARTS["title"] in cleo.get("/sheets/?theme=bermbeheer&network=oost").text
    assert PARTS["title"] not in cleo.get("/sheets/?theme=eikenprocessierups").text and "Geen praktijkfiches met deze filters" in cleo.get("/sheets/?network=west").text
    assert cleo.get("/sheets/?theme=bestaat-niet").status_code == 404


@pytest.mark.parametrize(("reviewer", "starter", "writers", "is_waiting", "may"), [
    ("nis:12025", "nis:13008", ["nis:13008"], True, True),
    ("nis:13008", "nis:13008", ["nis:13008"], True, False),
    ("nis:12025", "nis:13008", ["nis:12025", "nis:13008"], True, False),
    ("nis:13008", "nis:12025", ["nis:13008"], True, False),
    ("org:natuurpunt", "nis:13008", ["nis:13008"], True, True),
    ("user:7", "user:8", ["user:8"], True, True),
    ("user:8", "user:8", ["user:8"], True, False),
    ("nis:12025", "", ["nis:13008"], True, True),
    ("nis:12025", "nis:13008", ["nis:13008"], False, False),
])
def test_who_reviews_works_for_nobody_who_made_it(context, reviewer, starter, writers, is_waiting, may):
    assert (review_refusal(reviewer, starter=starter, writers=writers, is_waiting=is_waiting) == "") is may


@pytest.mark.parametrize(("is_for_all", "starter", "authors", "may"), [(True, True, True, True), (True, False, True, False), (True, True, False, False), (False, True, True, False)])
def test_what_may_go_to_the_magazine(context, is_for_all, starter, authors, may):
    assert (export_refusal(is_for_all=is_for_all, starter_agrees=starter, authors_agree=authors) == "") is may


def test_a_colleague_of_the_same_municipality_or_a_co_writer_does_not_review(app, sign_in, cast, offered, draft):
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.bram.id).municipality_id = "13008"
    number = offered()
    for member, status in ((cast.ada, 403), (cast.bram, 403), (cast.cleo, 303)):
        answer = sign_in(member).post(f"/sheets/{number}/reviews", {"verdict": "approved"})
        assert answer.status_code == status, member.name
        assert status == 303 or "eigen gemeente of organisatie" in answer.text
    second, mo = draft(), sign_in(cast.mo)
    form = mo.get(f"/sheets/{second}/edit").text
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', form).group(1)
    assert mo.post(f"/sheets/{second}/edit", {**PARTS, "seen": seen, "problem": "Herschreven"}).status_code == 303
    assert sign_in(cast.ada).post(f"/sheets/{second}/offer").status_code == 303
    refused = mo.post(f"/sheets/{second}/reviews", {"verdict": "approved"})
    assert refused.status_code == 403 and "schreef mee aan deze versie" in refused.text


def test_asking_for_changes_needs_words_and_does_not_publish(sign_in, cast, offered, row):
    number, bram = offered(), sign_in(cast.bram)
    for data, sentence in (({"verdict": "changes"}, "Zeg wat er moet veranderen"), ({"verdict": "misschien"}, "Kies wat je ervan vindt"),
                           ({"verdict": "changes", "note": "x" * 2001}, "hoogstens 2000")):
        answer = bram.post(f"/sheets/{number}/reviews", data)
        assert answer.status_code == 422 and sentence in answer.text
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "changes", "note": "Welke zaag?"}).status_code == 303
    ada = sign_in(cast.ada)
    assert "Welke zaag?" in page(ada, number) and "Welke zaag?" not in page(sign_in(cast.cleo), number)
    assert ada.post(f"/sheets/{number}/publish").status_code == 422
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "approved"}).status_code == 303
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "changes", "note": "Toch niet"}).status_code == 303
    assert ada.post(f"/sheets/{number}/publish").status_code == 422, "who approved took it back"


def test_a_review_is_of_the_version_that_was_read(sign_in, cast, offered, edit_sheet):
    number = offered()
    edit_sheet(number, cast.ada, problem="Anders")
    bram = sign_in(cast.bram)
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "approved", "version": 1}).status_code == 403, "a draft again"
    assert sign_in(cast.ada).post(f"/sheets/{number}/offer").status_code == 303
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "approved", "version": 1}).status_code == 409
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "approved", "version": 2}).status_code == 303


def test_a_published_sheet_that_changes_stays_readable_until_the_next_is_approved(sign_in, cast, published, edit_sheet, approve, row):
    number = published()
    ada, cleo = sign_in(cast.ada), sign_in(cast.cleo)
    edit_sheet(number, cast.ada, title="Een nieuwe titel", result="Een ander resultaat", note="Na de tweede winter")
    assert "Een ander resultaat" not in page(cleo, number) and "drie winters stond" in page(cleo, number) and "Een nieuwe titel" not in cleo.get("/sheets/").text
    assert cleo.get(f"/sheets/{number}/versions/2").status_code == 404 and ada.get(f"/sheets/{number}/versions/2").status_code == 200
    assert ada.post(f"/sheets/{number}/publish").status_code == 422, "the approval was of version 1"
    ada.post(f"/sheets/{number}/offer")
    assert cleo.get(f"/sheets/{number}/versions/2").status_code == 200 and "drie winters stond" in page(cleo, number)
    approve(number)
    assert ada.post(f"/sheets/{number}/publish").status_code == 303
    assert "Een ander resultaat" in page(cleo, number) and row(number).number == 1 and "versie 2" in page(cleo, number)
    earlier = cleo.get(f"/sheets/{number}/versions/1").text
    assert "drie winters stond" in earlier and "Dit is een eerdere versie" in earlier and "versie 1, Groen" in earlier
    compared = cleo.get(f"/sheets/{number}/versions?from=1&to=2").text
    assert "<ins>" in compared and "<del>" in compared and "Na de tweede winter" in compared
    assert "De teksten zijn gelijk" not in compared and "Kies twee verschillende" in cleo.get(f"/sheets/{number}/versions?from=1&to=1").text


def test_an_empty_draft_is_kept_but_not_offered(sign_in, cast, draft):
    number = draft(result="", approach="")
    refused = sign_in(cast.ada).post(f"/sheets/{number}/offer")
    assert refused.status_code == 422 and "het probleem, de aanpak en het resultaat" in refused.text


def test_withdrawing_needs_a_reason_and_who_did_it_puts_it_back(sign_in, cast, published):
    number = published()
    ada, bram, mo, cleo = (sign_in(member) for member in (cast.ada, cast.bram, cast.mo, cast.cleo))
    assert bram.post(f"/sheets/{number}/withdraw", {"reason": "Fout"}).status_code == 403
    assert ada.post(f"/sheets/{number}/withdraw", {"reason": ""}).status_code == 422
    assert ada.post(f"/sheets/{number}/withdraw", {"reason": "Prijs klopt niet"}).status_code == 303
    assert cleo.get(f"/sheets/{number}").status_code == 404 and PARTS["title"] not in cleo.get("/sheets/").text
    assert cleo.get(f"/sheets/{number}/versions/1").status_code == 404 and cleo.get(f"/sheets/{number}.pdf").status_code == 404
    assert "Prijs klopt niet" in page(ada, number) and ada.post(f"/sheets/{number}/withdraw", {"reason": "Nog eens"}).status_code == 409
    assert ada.post(f"/sheets/{number}/restore").status_code == 303 and page(cleo, number).count(PARTS["title"]) and ada.post(f"/sheets/{number}/restore").status_code == 409
    assert mo.post(f"/sheets/{number}/withdraw", {"reason": "Reclame"}).status_code == 303
    assert ada.post(f"/sheets/{number}/restore").status_code == 403 and mo.post(f"/sheets/{number}/restore").status_code == 303


def test_shelf_life_is_said_and_moved_by_who_knows(sign_in, cast, published, app, row, db_session):
    from forum.core import clock
    from forum.core.events import Activity, Happened
    from forum.sheets.actions import ask_reviewers
    from forum.sheets.tellings import to_testers
    number = published(season="planting", leans_on="Erkenningsnummer X", check_on=NEXT_YEAR)
    cleo, bram, ada = sign_in(cast.cleo), sign_in(cast.bram), sign_in(cast.ada)
    assert "plantseizoen" in page(cleo, number) and "Erkenningsnummer X" in page(cleo, number) and "Vraag even rond" not in page(cleo, number)
    with app.app_context():
        assert ask_reviewers() == 0
    clock.shift(clock.timedelta(days=800))
    ada, bram, cleo = sign_in(cast.ada), sign_in(cast.bram), sign_in(cast.cleo)
    assert "Vraag even rond" in page(cleo, number) and "na te kijken" in cleo.get("/sheets/").text
    with app.app_context():
        assert ask_reviewers() == 1 and ask_reviewers() == 0
        activity = db.session.scalar(db.select(Activity).where(Activity.kind == Happened.SHEET_CHECK_DUE))
        assert set(db.session.scalars(to_testers(activity))) == {cast.ada.id}
    assert cleo.post(f"/sheets/{number}/check").status_code == 403
    assert bram.post(f"/sheets/{number}/check", {"until": "2020-01-01"}).status_code == 422
    assert bram.post(f"/sheets/{number}/check").status_code == 303, "who reviewed it"
    assert "Vraag even rond" not in page(cleo, number) and row(number).asked_at is None
    assert ada.post(f"/sheets/{number}/check").status_code == 303
