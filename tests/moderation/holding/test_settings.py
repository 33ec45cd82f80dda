"""The numbers of a network, the list of words, undo, and who may change what."""

import pytest
from sqlalchemy import func, select

from forum.core.db import db
from forum.core.events import Activity
from forum.moderation.holding.models import HoldSetting, HoldWord

WORD = {"word": "Gokkàst *", "action": "replace", "replacement": "spel", "network": "oost", "note": "Te vaak"}


def numbers(first="2", links="7", hours="48"):
    return {"n1-first_posts": first, "n1-links": links, "n1-target_hours": hours}


def undo(browser, app):
    with app.app_context():
        latest = db.session.scalar(select(func.max(Activity.id)).where(Activity.kind == "network.holding_changed"))
    return browser.post(f"/moderation/holding/changes/{latest}/undo")


def test_numbers_are_changed_refused_and_undone(app, sign_in, cast, db_session):
    mo = sign_in(cast.mo)
    assert "Welke teksten wachten" in mo.get("/moderation/holding").text
    assert mo.post("/moderation/holding/networks/oost", numbers()).status_code == 303
    row = db_session.get(HoldSetting, 1)
    assert (row.first_posts, row.links, row.target_hours, row.changed_by_id) == (2, 7, 48, cast.mo.id)
    refused = mo.post("/moderation/holding/networks/oost", numbers(first="veel", links="51"))
    assert refused.status_code == 422 and 'value="veel"' in refused.text and "van 0 tot 50" in refused.text
    assert undo(mo, app).status_code == 303
    row = db_session.get(HoldSetting, 1)
    assert (row.first_posts, row.links, row.target_hours) == (3, 5, 24)
    assert "regels" in mo.get("/moderation/log").text


def test_who_may_change_what(sign_in, cast, listed):
    everywhere = listed("ergens", "hold")
    for member, network, own, other in ((cast.mo, 303, 303, 404), (cast.wim, 404, 303, 303), (cast.root, 303, 303, 303), (cast.ada, 404, 404, 404)):
        browser, west = sign_in(member), listed(f"elders {member.id}", "hold", network_id=2)
        assert browser.get("/moderation/holding").status_code == (404 if member is cast.ada else 200)
        assert browser.post("/moderation/holding/networks/oost", numbers(first=str(member.id))).status_code == network
        assert browser.post(f"/moderation/holding/words/{everywhere}", {**WORD, "word": f"ergens{member.id}", "network": "all"}).status_code == own
        assert browser.get(f"/moderation/holding/words/{west}").status_code == (200 if other == 303 else 404)
        assert browser.post(f"/moderation/holding/words/{west}/removal").status_code == other


def test_a_word_is_added_changed_and_taken_out_each_with_undo(app, sign_in, cast, db_session):
    mo = sign_in(cast.mo)
    assert mo.post("/moderation/holding/words", WORD).status_code == 303
    row = db_session.scalar(select(HoldWord))
    assert (row.word, row.action, row.replacement, row.network_id, row.note) == ("gokkast*", "replace", "spel", 1, "Te vaak")
    assert "gokkast*" in mo.get("/moderation/holding").text and "Te vaak" in mo.get(f"/moderation/holding/words/{row.id}").text
    assert mo.post("/moderation/holding/words", WORD).status_code == 409
    mo.post(f"/moderation/holding/words/{row.id}", {**WORD, "action": "block"})
    assert db_session.scalar(select(HoldWord.action)) == "block"
    undo(mo, app)
    assert db_session.scalar(select(HoldWord.action)) == "replace"
    mo.post(f"/moderation/holding/words/{row.id}/removal")
    assert db_session.scalar(select(HoldWord.id)) is None
    undo(mo, app)
    assert db_session.scalar(select(HoldWord.word)) == "gokkast*"


@pytest.mark.parametrize("change", [{"word": ""}, {"word": "a*"}, {"word": "!!"}, {"action": "weg"}, {"network": "west"}, {"replacement": ""}])
def test_a_refused_word_comes_back(sign_in, cast, db_session, change):
    answer = sign_in(cast.mo).post("/moderation/holding/words", {**WORD, **change})
    assert answer.status_code == 422 and "Te vaak" in answer.text
    assert db_session.scalar(select(HoldWord.id)) is None


def test_a_text_is_tried_and_nothing_is_kept(sign_in, cast, listed, db_session):
    listed("gokkast", "block")
    listed("onkruid", "replace", "wilde planten")
    listed("gratis", "hold")
    mo, before = sign_in(cast.mo), db_session.scalar(select(func.count(Activity.id)))
    page = mo.post("/moderation/holding/trial", {"text": "Gokkast met onkruid, gratis"}).text
    for words in ("Geblokkeerd: “Gokkast”", "“onkruid” is vervangen door “wilde planten”", "het woord “gratis”"):
        assert words in page
    assert "meteen geplaatst" in mo.post("/moderation/holding/trial", {"text": "Gewoon"}).text
    assert mo.post("/moderation/holding/trial", {"text": ""}).status_code == 422
    assert db_session.scalar(select(func.count(Activity.id))) == before
