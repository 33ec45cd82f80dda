"""The pages for what went wrong: a member keeps the menus where the site itself is well, and an error page never fails itself."""

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.frame import Frame

RAIL, OWN_THEME = '<nav class="rail"', 'class="bottombar"'


@pytest.fixture
def failing(app, monkeypatch):
    """`failing(fault)` lets the page of house rules raise it."""

    def set_fault(fault):
        def view(**_values):
            raise fault

        view.access = "public"
        monkeypatch.setitem(app.view_functions, "home.house_rules", view)

    return set_fault


def has_frame(answer) -> bool:
    assert "error-page" in answer.text
    assert (RAIL in answer.text) == (OWN_THEME in answer.text)
    return RAIL in answer.text


def test_a_member_keeps_the_menus_and_a_visitor_gets_none(sign_in, visitor, cast):
    for path in ("/threads/99999", "/nergens", "/networks/noord"):
        answer = sign_in(cast.ada).get(path)
        assert answer.status_code == 404
        assert has_frame(answer)
        assert cast.ada.name in answer.text
    answer = visitor.get("/nergens")
    assert answer.status_code == 404
    assert not has_frame(answer)


def test_what_one_may_not_do_or_was_too_late_for_comes_with_the_menus_and_the_typed_text(sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    refused = sign_in(cast.bram).post(f"/threads/{number}/lock", {"reason": "Een reden die lang genoeg is"})
    assert refused.status_code in (403, 404)
    assert has_frame(refused)
    assert "Een reden die lang genoeg is" in refused.text


@pytest.mark.parametrize(("fault", "code", "framed"), [
    (RuleBroken("Zo niet."), 422, True), (SomeoneWasFaster("Te laat."), 409, True),
    (OperationalError("SELECT 1", {}, Exception("away")), 503, False), (ValueError("oeps"), 500, False)])
def test_the_frame_stands_only_where_the_site_is_well(sign_in, visitor, cast, failing, fault, code, framed):
    failing(fault)
    answer = sign_in(cast.ada).get("/house-rules")
    assert answer.status_code == code
    assert has_frame(answer) is framed
    assert not has_frame(visitor.get("/house-rules"))


@pytest.mark.parametrize(("fault", "code"), [(ValueError("rail"), 404), (ProgrammingError("SELECT 1", {}, Exception("aborted")), 404),
                                             (OperationalError("SELECT 1", {}, Exception("away")), 404)])
def test_a_frame_that_fails_leaves_the_answer_as_it_was(sign_in, cast, monkeypatch, fault, code):
    ada = sign_in(cast.ada)
    assert has_frame(ada.get("/nergens"))

    def raising(self, name):
        raise fault

    monkeypatch.setattr(Frame, "__getattr__", raising)
    answer = ada.get("/nergens")
    assert answer.status_code == code
    assert not has_frame(answer)


def test_a_refused_write_is_rolled_back_before_the_menus_are_asked_for(sign_in, cast, app, monkeypatch, db_session):
    from forum.accounts.models import User
    from forum.core.db import begin_write, db

    def view(**_values):
        begin_write()
        db.session.get(User, cast.ada.id).name = "Half veranderd"
        db.session.flush()
        raise RuleBroken("Toch niet.")

    view.access = "public"
    monkeypatch.setitem(app.view_functions, "home.house_rules", view)
    answer = sign_in(cast.ada).get("/house-rules")
    assert has_frame(answer)
    assert "Half veranderd" not in answer.text
    assert db_session.get(User, cast.ada.id).name == cast.ada.name
