"""Whose name stands with a sheet: only who said so, on every surface."""

import io
import re

import docx
import pypdf
import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.sheets.models import SheetCredit
from forum.sheets.tellings import to_asked
from forum.threads.models import Post, Thread
from tests.sheets.conftest import PARTS, page

PLANTED = {"ada": "Adelheid Plantnaam", "bram": "Barnabas Plantnaam", "cleo": "Cornelia Plantnaam", "wim": "Wendelin Plantnaam"}


@pytest.fixture
def planted(app, cast):
    """Names that stand nowhere else."""
    with app.app_context(), unit_of_work():
        for handle, name in PLANTED.items():
            db.session.execute(update(User).where(User.id == getattr(cast, handle).id).values(name=name))


@pytest.fixture
def credited(planted, cast, solved, report, published, app):
    """A published sheet: Ada asked without name, Bram solved, Cleo reported without name, Wim reported."""
    thread = solved()
    with app.app_context(), unit_of_work():
        db.session.get(Thread, thread.id).without_name = True
        db.session.execute(update(Post).where(Post.thread_id == thread.id, Post.number == 1).values(without_name=True))
    report(thread, cast.cleo, note="Het lukte", without_name=True)
    report(thread, cast.wim, "partly", note="Half")
    return published(thread=thread, by=cast.ada, reviewer=cast.wim)


def surfaces(sign_in, cast, number):
    """Everything that shows a sheet to others, as text."""
    root, bram = sign_in(cast.root), sign_in(cast.bram)
    pages = {path: root.get(path, follow_redirects=True).text for path in
             (f"/sheets/{number}/versions", f"/sheets/{number}/versions/1", "/sheets/", "/themes/bermbeheer", "/sheets/export", "/sheets/new")}
    pages["as another member"] = page(bram, number)
    pages["pdf"] = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(root.get(f"/sheets/{number}.pdf").data)).pages)
    for kind in ("md", "docx"):
        answer = root.post("/sheets/export", {"sheet": number, "format": kind})
        if answer.status_code == 200:
            pages[kind] = answer.data.decode() if kind == "md" else "\n".join(p.text for p in docx.Document(io.BytesIO(answer.data)).paragraphs)
    return pages


def own_name_left_out(text):
    """A page without its menus, which name who looks, and without what other rooms have beside it."""
    return re.sub(r'(?s)<aside.*?</aside>|<details class="menu avatar-menu".*?</details>|<div class="narrow-only">.*?</div>', "", text)


def names_in(pages):
    return {(where, name) for where, text in pages.items() for name in PLANTED.values() if name in own_name_left_out(text)}


def test_nobody_is_named_before_they_say_yes_and_only_they_after(sign_in, cast, credited, app):
    number = credited
    reviewed_inside = {(where, PLANTED["wim"]) for where in (f"/sheets/{number}/versions/1", "as another member")}  # Bram solved it, so he reads who reviewed
    assert names_in(surfaces(sign_in, cast, number)) <= reviewed_inside
    assert "Collega’s van Groen Lerend Netwerk" in page(sign_in(cast.bram), number)
    for member, name in ((cast.ada, "no"), (cast.bram, "yes"), (cast.cleo, "yes")):
        assert sign_in(member).post(f"/sheets/{number}/credits", {"name": name, "magazine": "yes"}).status_code == 303
    shown = surfaces(sign_in, cast, number)
    assert {"md", "docx"} <= shown.keys()
    for where in ("md", "docx", "pdf", "as another member"):
        assert PLANTED["bram"] in own_name_left_out(shown[where]) and PLANTED["cleo"] in shown[where], where
    assert {name for _where, name in names_in(shown) - reviewed_inside} == {PLANTED["bram"], PLANTED["cleo"]}
    assert "en collega’s" in shown["as another member"] and "en collega’s" in shown["md"]
    sign_in(cast.cleo).post(f"/sheets/{number}/credits", {"name": "no", "magazine": "yes"})
    assert (PLANTED["cleo"]) not in {name for _where, name in names_in(surfaces(sign_in, cast, number))}


def test_who_reviewed_is_told_to_other_members_as_a_municipality(sign_in, cast, credited, app):
    with app.app_context(), unit_of_work():
        db.session.execute(SheetCredit.__table__.delete().where(SheetCredit.user_id == cast.bram.id))
    text = page(sign_in(cast.bram), credited)
    assert PLANTED["wim"] not in text and "Nagekeken door:" in text


def test_answers_are_kept_with_their_time_and_can_change(sign_in, cast, credited, db_session):
    bram = sign_in(cast.bram)
    assert "Mag je naam bij deze fiche staan" in page(bram, credited) and "Mag je naam" not in page(sign_in(cast.mo), credited)
    assert sign_in(cast.mo).post(f"/sheets/{credited}/credits", {"name": "yes", "magazine": "yes"}).status_code == 403
    for data in ({}, {"name": "misschien", "magazine": "yes"}, {"name": "yes"}):
        refused = bram.post(f"/sheets/{credited}/credits", data)
        assert refused.status_code == 422 and "Antwoord ja of nee" in refused.text
    assert bram.post(f"/sheets/{credited}/credits", {"name": "yes", "magazine": "no"}).status_code == 303
    first = db_session.get(SheetCredit, (credited, cast.bram.id))
    assert (first.name_answer, first.magazine_answer) == ("yes", "no") and first.name_answered_at and first.magazine_answered_at
    clock.shift(clock.timedelta(minutes=5))
    bram.post(f"/sheets/{credited}/credits", {"name": "yes", "magazine": "yes"})
    second = db_session.get(SheetCredit, (credited, cast.bram.id))
    assert second.magazine_answered_at > first.magazine_answered_at and second.name_answered_at == first.name_answered_at
    assert "Je antwoordde op" in page(bram, credited)


def test_everybody_behind_it_is_asked_once_the_nameless_too(sign_in, cast, credited, app, edit_sheet):
    with app.app_context():
        asked = set(db.session.scalars(select(SheetCredit.user_id).where(SheetCredit.sheet_id == credited)))
        assert asked == {cast.ada.id, cast.bram.id, cast.cleo.id, cast.wim.id}
        activity = db.session.scalar(select(Activity).where(Activity.kind == Happened.SHEET_CONSENT_ASKED))
        assert set(db.session.scalars(to_asked(activity))) == asked - {cast.ada.id}
    assert "Jou wordt iets gevraagd" in sign_in(cast.cleo).get("/sheets/").text
    sign_in(cast.cleo).post(f"/sheets/{credited}/credits", {"name": "no", "magazine": "no"})
    assert "Jou wordt iets gevraagd" not in sign_in(cast.cleo).get("/sheets/").text
    edit_sheet(credited, cast.ada)
    sign_in(cast.ada).post(f"/sheets/{credited}/offer")
    with app.app_context():
        assert db.session.scalar(select(db.func.count()).select_from(Activity).where(Activity.kind == Happened.SHEET_CONSENT_ASKED)) == 1
        assert cast.cleo.id not in set(db.session.scalars(to_asked(activity)))


def test_somebody_who_left_and_was_emptied_is_not_named(sign_in, cast, credited, app):
    sign_in(cast.bram).post(f"/sheets/{credited}/credits", {"name": "yes", "magazine": "yes"})
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.bram.id).values(name="", function="", municipality_id=None, email=None, ended_at=clock.now()))
    text = page(sign_in(cast.mo), credited)
    assert PLANTED["bram"] not in text and PARTS["title"] in text
