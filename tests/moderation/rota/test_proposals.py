"""Deciding about proposed themes: in the queue, once, told to who proposed it, and undone while nothing hangs on it."""

import pytest
from sqlalchemy import select

from forum.core.db import db
from forum.networks import catalogue
from forum.networks.models import Theme, ThemeProposal
from tests.moderation.test_races import both

YES = {"outcome": "accepted", "label_nl": "Vleermuizen", "label_en": "Bats", "description_nl": "Dieren van de schemering"}


@pytest.fixture
def proposed(app, sign_in, cast) -> int:
    """Ada's proposal."""
    assert sign_in(cast.ada).post("/themes/proposals/new", {"label": "Vleermuizen", "why": "Wij leggen er drie aan."}).status_code == 303
    with app.app_context():
        return db.session.scalar(select(ThemeProposal.id))


@pytest.fixture
def state(app, proposed):
    """`state()`: outcome of the proposal, and whether its theme is offered."""

    def read() -> tuple[str, bool | None]:
        with app.app_context():
            catalogue.forget()
            row = db.session.get(ThemeProposal, proposed)
            theme = db.session.get(Theme, row.theme_id) if row.theme_id else None
            return row.outcome, theme.retired_at is None if theme else None

    return read


def undo_of(page: str) -> str:
    return page.split('action="/moderation/proposals/undo/', 1)[1].split('"')[0]


def test_every_moderator_finds_it_in_the_queue_and_members_do_not(sign_in, visitor, cast, proposed):
    path = f"/moderation/proposals/{proposed}"
    for member in (cast.mo, cast.wim, cast.root):
        assert path in sign_in(member).get("/moderation/").text
        page = sign_in(member).get(path).text
        assert "Wij leggen er drie aan." in page and cast.ada.name in page
    for member in (cast.ada, cast.cleo):
        assert sign_in(member).get(path).status_code == 404
        assert sign_in(member).post(path, YES).status_code == 404
    assert visitor.post(path, YES).status_code == 401
    assert "stelt een thema voor: Vleermuizen" in sign_in(cast.wim).get("/notifications/").text


def test_accepted_it_is_a_theme_and_the_proposer_hears_it(sign_in, cast, proposed, state, run_jobs, outbox):
    answer = sign_in(cast.mo).post(f"/moderation/proposals/{proposed}", YES)
    assert answer.status_code == 303 and state() == ("accepted", True)
    ada = sign_in(cast.ada)
    assert ada.get("/themes/vleermuizen").status_code == 200
    assert "/themes/vleermuizen" in ada.get("/themes/proposals/").text
    run_jobs()
    assert [mail["To"] for mail in outbox() if "thema" in mail["Subject"]] == [f"{cast.ada.name} <{cast.ada.email}>"]
    assert "Vleermuizen” is er nu" in ada.get("/notifications/").text
    assert f"/moderation/proposals/{proposed}" not in sign_in(cast.wim).get("/moderation/").text.split('id="hidden"')[0]


def test_refused_needs_a_reason_and_what_was_typed_stays(sign_in, cast, proposed, state, run_jobs, outbox):
    mo, path = sign_in(cast.mo), f"/moderation/proposals/{proposed}"
    for wrong in ({"outcome": "refused"}, {}, {"outcome": "exists"}, {"outcome": "exists", "theme": "nergens"}, {"outcome": "accepted", "label_nl": ""}):
        refused = mo.post(path, wrong | {"description_nl": "Getypte omschrijving"})
        assert refused.status_code == 422 and "Getypte omschrijving" in refused.text, wrong
    assert state() == ("", None)
    assert mo.post(path, {"outcome": "refused", "reason": "Dit hoort bij bermbeheer."}).status_code == 303
    run_jobs()
    assert "Dit hoort bij bermbeheer." in outbox()[-1].get_body(("plain",)).get_content()
    assert "Dit hoort bij bermbeheer." in sign_in(cast.ada).get("/themes/proposals/").text


def test_it_exists_already(sign_in, cast, proposed, state):
    assert sign_in(cast.mo).post(f"/moderation/proposals/{proposed}", {"outcome": "exists", "theme": "bermbeheer"}).status_code == 303
    assert state() == ("exists", True)
    ada = sign_in(cast.ada)
    assert "bestaat al als “" in ada.get("/notifications/").text and "/themes/bermbeheer" in ada.get("/themes/proposals/").text


def test_a_name_that_is_taken_is_refused_with_everything_kept(sign_in, cast, proposed, state):
    refused = sign_in(cast.mo).post(f"/moderation/proposals/{proposed}", YES | {"label_nl": "Bermbeheer"})
    assert refused.status_code == 422 and "Dieren van de schemering" in refused.text and state() == ("", None)


@pytest.mark.parametrize("second", [YES, {"outcome": "refused", "reason": "Liever niet"}])
def test_of_two_moderators_at_once_one_decides(sign_in, cast, proposed, state, second):
    statuses, refused = both(sign_in, cast.mo, cast.wim, f"/moderation/proposals/{proposed}", second)
    assert statuses == [303, 409]
    assert any(name in refused.text for name in (cast.mo.name, cast.wim.name))


def test_taken_back_it_is_decided_no_more(sign_in, cast, proposed):
    sign_in(cast.ada).post(f"/themes/proposals/{proposed}/withdrawal")
    assert sign_in(cast.mo).get(f"/moderation/proposals/{proposed}").status_code == 404
    assert sign_in(cast.mo).post(f"/moderation/proposals/{proposed}", YES).status_code == 404


def test_undo_lets_it_wait_again_and_accepting_again_brings_the_theme_back(sign_in, cast, proposed, state):
    mo, path = sign_in(cast.mo), f"/moderation/proposals/{proposed}"
    mo.post(path, YES)
    number = undo_of(mo.get("/moderation/").text)
    log = sign_in(cast.wim).get("/moderation/log").text
    assert f"/moderation/proposals/undo/{number}" in log and "Vleermuizen: aanvaard" in log
    assert sign_in(cast.ada).post(f"/moderation/proposals/undo/{number}").status_code == 404
    assert sign_in(cast.wim).post(f"/moderation/proposals/undo/{number}").status_code == 303
    assert state() == ("", False)
    assert mo.post(f"/moderation/proposals/undo/{number}").status_code == 409
    assert "/moderation/proposals/undo/" not in sign_in(cast.root).get("/moderation/log").text
    assert mo.post(path, YES | {"label_nl": "Alle vleermuizen"}).status_code == 303
    assert state() == ("accepted", True)
    assert sign_in(cast.ada).get("/themes/vleermuizen").status_code == 200


def test_a_theme_with_conversations_stays(sign_in, cast, proposed, state, make_thread):
    mo = sign_in(cast.mo)
    mo.post(f"/moderation/proposals/{proposed}", YES)
    number = undo_of(mo.get("/moderation/").text)
    make_thread(cast.ada, theme="vleermuizen")
    refused = mo.post(f"/moderation/proposals/undo/{number}")
    assert refused.status_code == 409 and "staan al gesprekken" in refused.text
    assert state() == ("accepted", True)


def test_it_is_claimed_and_noted_like_other_items(sign_in, cast, proposed):
    mo = sign_in(cast.mo)
    assert mo.post(f"/moderation/items/theme/{proposed}/claim", {"back": "item"}).location.endswith(f"/moderation/proposals/{proposed}")
    assert mo.post(f"/moderation/items/theme/{proposed}/notes", {"text": "Vraag het aan Wim", "back": "item"}).status_code == 303
    page = sign_in(cast.wim).get(f"/moderation/proposals/{proposed}").text
    assert cast.mo.name in page and "Vraag het aan Wim" in page


def test_a_theme_that_was_retired_by_hand_does_not_stop_the_undo(sign_in, app, cast, proposed, state):
    mo = sign_in(cast.mo)
    mo.post(f"/moderation/proposals/{proposed}", YES)
    number = undo_of(mo.get("/moderation/").text)
    with app.app_context():
        theme = db.session.scalar(select(ThemeProposal.theme_id))
    assert mo.post(f"/moderation/themes/{theme}/retire").status_code == 303
    assert mo.post(f"/moderation/proposals/undo/{number}").status_code == 303
    assert state() == ("", False)
