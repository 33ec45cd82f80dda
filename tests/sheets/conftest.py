"""A solved, tested problem, and sheets at every stage of their life."""

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.networks.organisations import organisation_of
from forum.practice.models import PracticeReport
from forum.sheets.models import Sheet
from forum.threads import actions
from forum.threads.models import Post, Thread

PARTS = {"title": "Dode essen spreiden over drie winters", "problem": "Honderd **dode** essen langs een fietspad.", "approach": "Spreid het kappen:\n\n1. eerst de weg\n2. dan de rest",
         "result": "Na drie winters stond er geen gevaarlijke boom meer.", "cost": "| Wat | Prijs |\n|---|--:|\n| kappen | € 40 |", "conditions": "Enkel in de winter.",
         "limits": "Niet op natte grond.", "sources": "[Agentschap](https://www.natuurenbos.be)", "contacts": "De groendienst."}


@pytest.fixture
def solved(make_thread, make_reply, cast, app):
    """A problem of Ada that Bram solved."""
    def make(*, asker=None, solver=None, **options):
        number = make_thread(asker or cast.ada, options.pop("title", "Dode essen langs het fietspad"), **options)
        post = make_reply(number, solver or cast.bram, "Spreid het kappen over drie winters.")
        with app.app_context(), unit_of_work():
            actions.choose_solution(db.session.get(Thread, number), db.session.get(Post, post), by=(asker or cast.ada).id)
        return SimpleNamespace(id=number, solution=post)
    return make


@pytest.fixture
def report(app):
    """Report on a post; gives the report's number."""
    def make(thread, member, result="works", **fields):
        with app.app_context(), unit_of_work():
            user = db.session.get(User, member.id)
            row = PracticeReport(thread_id=thread.id, post_id=thread.solution, user_id=user.id, municipality_id=user.municipality_id,
                                 organisation=organisation_of(user), result=result, post_version=1, created_at=clock.now(), **fields)
            db.session.add(row)
            db.session.flush()
            return row.id
    return make


@pytest.fixture
def draft(sign_in, cast, solved, db_session):
    """A draft that Ada made of a solved problem; gives its number."""
    def make(by=None, thread=None, **fields):
        thread = thread or solved()
        answer = sign_in(by or cast.ada).post("/sheets/new", {**PARTS, "thread": thread.id, "theme": "bermbeheer", "audience": "all", **fields})
        assert answer.status_code == 303, answer.text
        return int(answer.headers["Location"].split("/")[2].split("-")[0])
    return make


@pytest.fixture
def offered(draft, sign_in, cast):
    """A sheet that waits for a review."""
    def make(by=None, **fields):
        number = draft(by, **fields)
        assert sign_in(by or cast.ada).post(f"/sheets/{number}/offer").status_code == 303
        return number
    return make


@pytest.fixture
def approve(sign_in, cast):
    """Somebody elsewhere approves what waits."""
    def make(number, by=None):
        answer = sign_in(by or cast.bram).post(f"/sheets/{number}/reviews", {"verdict": "approved", "note": "Klopt."})
        assert answer.status_code == 303, answer.text
    return make


@pytest.fixture
def published(offered, approve, sign_in, cast):
    """A sheet that is out."""
    def make(by=None, reviewer=None, **fields):
        number = offered(by, **fields)
        approve(number, reviewer)
        assert sign_in(by or cast.ada).post(f"/sheets/{number}/publish").status_code == 303
        return number
    return make


@pytest.fixture
def row(app):
    """A sheet's row as it stands."""
    def read(number) -> Sheet:
        with app.app_context():
            found = db.session.scalar(select(Sheet).where(Sheet.id == number))
            db.session.expunge(found)
            return found
    return read


def page(browser, number) -> str:
    """The page of a sheet."""
    return browser.get(f"/sheets/{number}", follow_redirects=True).text


NEXT_YEAR = date.today().replace(year=date.today().year + 1, day=1).isoformat()


@pytest.fixture
def edit_sheet(sign_in):
    """Change a sheet as its form does."""
    import re

    def make(number, member, **fields):
        browser = sign_in(member)
        seen = re.search(r'name="seen"[^>]*value="([^"]+)"', browser.get(f"/sheets/{number}/edit").text).group(1)
        answer = browser.post(f"/sheets/{number}/edit", {**PARTS, "theme": "bermbeheer", "seen": seen, **fields})
        assert answer.status_code == 303, answer.text
        return answer
    return make
