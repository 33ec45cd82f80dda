"""Themes that members propose: few at a time, told which are like it, and their own list."""

import pytest
from sqlalchemy import select

from forum.core.db import db
from forum.networks.models import ThemeProposal
from tests.threads.test_writing import at_once


def propose(browser, label="Vleermuizen", sure=False, **more):
    return browser.post("/themes/proposals/new", {"label": label, "why": "Wij leggen er drie aan.", "sure": label if sure else ""} | more)


@pytest.fixture
def proposals(app):
    def read() -> list[ThemeProposal]:
        with app.app_context():
            return list(db.session.scalars(select(ThemeProposal).order_by(ThemeProposal.id)))

    return read


def test_a_member_proposes_a_theme_and_sees_its_state(sign_in, visitor, cast, proposals):
    assert visitor.get("/themes/proposals/new").status_code == 302
    ada = sign_in(cast.ada)
    assert "/themes/proposals/new" in ada.get("/themes/").text
    assert "nog geen thema voorgesteld" in ada.get("/themes/proposals/").text
    answer = propose(ada)
    assert answer.status_code == 303 and answer.location.endswith("/themes/proposals/")
    page = ada.get("/themes/proposals/").text
    assert "Vleermuizen" in page and "wacht op een moderator" in page
    assert "Vleermuizen" not in sign_in(cast.bram).get("/themes/proposals/").text
    assert [row.label for row in proposals()] == ["Vleermuizen"]


@pytest.mark.parametrize("label", ["Bermbeheer", "bermbeheer in de stad", "Boombeheren"])
def test_themes_like_it_are_shown_first_and_it_can_be_meant_all_the_same(sign_in, cast, proposals, label):
    ada = sign_in(cast.ada)
    shown = propose(ada, label)
    assert shown.status_code == 422 and "Is het een van deze?" in shown.text and f'value="{label}"' in shown.text and "Wij leggen er drie aan." in shown.text
    assert proposals() == []
    assert propose(ada, label, sure=True).status_code == 303


def test_a_word_that_stands_in_many_themes_makes_none_of_them_alike(sign_in, cast):
    assert propose(sign_in(cast.ada), "Groendaken").status_code == 303


def test_another_name_than_the_one_that_was_shown_is_looked_at_again(sign_in, cast, proposals):
    assert sign_in(cast.ada).post("/themes/proposals/new", {"label": "Bermbeheer", "why": "Om de bijen", "sure": "Boombeheer"}).status_code == 422
    assert proposals() == []


def test_what_was_typed_is_kept(sign_in, cast):
    refused = sign_in(cast.ada).post("/themes/proposals/new", {"label": "", "why": "Om de bijen"})
    assert refused.status_code == 422 and "Om de bijen" in refused.text and "Vul een naam in" in refused.text


def test_three_wait_at_most(sign_in, cast, proposals):
    ada = sign_in(cast.ada)
    for label in ("Egels", "Wadi's", "Speelnatuur"):
        assert propose(ada, label, sure=True).status_code == 303
    assert propose(ada, "Vleermuizen", sure=True).status_code == 422
    assert "wachten nog" in ada.get("/themes/proposals/new").text
    assert ada.post(f"/themes/proposals/{proposals()[0].id}/withdrawal").status_code == 303
    assert "ingetrokken" in ada.get("/themes/proposals/").text
    assert propose(ada, "Vleermuizen", sure=True).status_code == 303
    assert propose(sign_in(cast.bram), "Vleermuizen", sure=True).status_code == 303


def test_three_wait_at_most_also_when_many_are_sent_at_once(sign_in, cast, proposals):
    ada = sign_in(cast.ada)
    token = ada.token()
    browsers = [sign_in(cast.ada) for _ in range(5)]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t, n=n: propose(b, f"Vleermuizenlaan {n}", sure=True, csrf_token=t) for n, (b, t) in enumerate(zip(browsers, tokens, strict=True))])
    assert token and sorted(answer.status_code for answer in answers) == [303, 303, 303, 422, 422]
    assert len(proposals()) == 3


def test_only_who_proposed_takes_it_back_and_once(sign_in, cast, proposals):
    propose(sign_in(cast.ada))
    number = proposals()[0].id
    assert sign_in(cast.bram).post(f"/themes/proposals/{number}/withdrawal").status_code == 404
    assert sign_in(cast.ada).post("/themes/proposals/999/withdrawal").status_code == 404
    assert sign_in(cast.ada).post(f"/themes/proposals/{number}/withdrawal").status_code == 303
    assert sign_in(cast.ada).post(f"/themes/proposals/{number}/withdrawal").status_code == 409
