"""The log only grows, is narrowed and taken along, and holds administrators and looks too."""

import csv
import io

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from forum.core.db import db, unit_of_work
from forum.core.events import Activity, rewrite_facts
from forum.threads.models import Thread


@pytest.fixture
def logged(sign_in, cast, make_thread):
    """An act of Mo and one of the administrator."""
    number = make_thread(cast.ada, "=1+1 in de dreef")
    sign_in(cast.mo).post(f"/threads/{number}/lock", {"reason": "-verdacht begin"})
    sign_in(cast.root).post(f"/threads/{number}/hide", {"reason": "Op vraag"})
    return number


@pytest.mark.parametrize("change", [{"kind": "iets.anders"}, {"facts": {}}, {"actor_id": 1}, {"subject_id": 2}])
def test_what_the_log_says_cannot_be_changed(app, logged, change):
    with app.app_context(), pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(update(Activity).where(Activity.kind == "thread.hidden").values(**change))


def test_nothing_goes_out_of_the_log_not_even_with_its_conversation(app, logged):
    for statement in (delete(Activity), delete(Thread)):
        with app.app_context(), pytest.raises(DBAPIError), unit_of_work():
            db.session.execute(statement)


def test_a_person_may_be_erased_and_a_passage_taken_away(app, cast, logged, db_session):
    with app.app_context(), unit_of_work():
        db.session.execute(update(Activity).where(Activity.actor_id == cast.mo.id).values(actor_id=None))
        number = db.session.scalar(select(Activity.id).where(Activity.kind == "thread.locked"))
        rewrite_facts(number, {"reason": "weg"})
    assert db_session.get(Activity, number).facts == {"reason": "weg"}
    with app.app_context(), pytest.raises(DBAPIError), unit_of_work():
        db.session.execute(update(Activity).where(Activity.id == number).values(facts={}))


def test_the_file_holds_what_the_page_shows_in_cells_that_are_no_formulas(sign_in, cast, logged, db_session):
    for member in (cast.ada, cast.cleo):
        assert sign_in(member).get("/moderation/log.csv").status_code == 404
    answer = sign_in(cast.mo).get("/moderation/log.csv?kind=thread.locked")
    assert answer.status_code == 200 and answer.text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(answer.text[1:]), delimiter=";"))
    assert len(rows) == 2 and rows[1][4] == cast.mo.name and rows[1][6] == "'=1+1 in de dreef" and rows[1][8] == "'-verdacht begin"
    assert cast.root.name in sign_in(cast.mo).get("/moderation/log.csv").text, "administrators are in it too"
    assert db_session.scalar(select(Activity.actor_id).where(Activity.kind == "log.exported")) == cast.mo.id
    west = sign_in(cast.wim).get("/moderation/log.csv?kind=thread.locked").text
    assert len(list(csv.reader(io.StringIO(west[1:]), delimiter=";"))) == 1


def test_the_log_is_narrowed_by_group_and_by_whom_it_is_about(sign_in, cast, logged):
    root = sign_in(cast.root)
    assert "Op vraag" in root.get("/moderation/log?group=acts&about=linde").text
    assert "Op vraag" not in root.get("/moderation/log?group=people").text
    assert "Op vraag" not in root.get("/moderation/log?about=niemand").text
