"""Saved replies: kept by moderators, taken along in a reason or into the reply box, and undone."""

import re

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.moderation.rota.models import SavedReply
from forum.networks.models import MembershipRequest
from forum.threads.drafts.models import Draft
from forum.threads.models import Thread
from tests.moderation.test_races import both

ADVERT = {"title": "Reclame", "use": "reason", "network": "", "text": "Reclame hoort hier niet."}


@pytest.fixture
def save(sign_in, cast, app):
    """`save(...)`: save a reply; gives its number."""

    def make(by=None, **fields) -> int:
        assert sign_in(by or cast.mo).post("/moderation/replies", ADVERT | fields).status_code == 303
        with app.app_context():
            return db.session.scalar(select(SavedReply.id).order_by(SavedReply.id.desc()).limit(1))

    return make


def offered(page) -> list[str]:
    found = re.search(r'<select[^>]*name="saved".*?</select>', page.text, re.S)
    return re.findall(r'value="(\d+)"', found.group()) if found else []


def test_moderators_save_change_remove_and_undo(sign_in, cast, save):
    mo = sign_in(cast.mo)
    assert "Nog geen standaardantwoorden" in mo.get("/moderation/replies").text
    number = save()
    assert "Reclame hoort hier niet." in sign_in(cast.wim).get("/moderation/replies").text
    changed = mo.post(f"/moderation/replies/{number}", ADVERT | {"text": "Leveranciers adverteren hier niet."})
    assert changed.status_code == 303
    page = mo.get("/moderation/replies").text
    assert "Leveranciers adverteren" in page and "Reclame hoort" not in page
    undo = page.split('action="/moderation/replies/', 1)[1].split("/undo")[0]
    assert mo.post(f"/moderation/replies/{undo}/undo").status_code == 303
    page = mo.get("/moderation/replies").text
    assert "Reclame hoort" in page and "Leveranciers adverteren" not in page
    assert mo.post(f"/moderation/replies/{number}/removal").status_code == 303
    assert "Reclame hoort" not in mo.get("/moderation/replies").text
    assert mo.post(f"/moderation/replies/{number}/removal").status_code == 409
    assert mo.post(f"/moderation/replies/{number}/undo").status_code == 303
    assert "Reclame hoort" in mo.get("/moderation/replies").text


def test_they_are_for_moderators_of_their_network(sign_in, visitor, cast, save):
    everywhere, own = save(), save(network="oost", title="Enkel Oost")
    assert visitor.post("/moderation/replies", ADVERT).status_code == 401
    for path in ("/moderation/replies", f"/moderation/replies/{everywhere}"):
        assert sign_in(cast.ada).get(path).status_code == 404
        assert sign_in(cast.ada).post(path, ADVERT).status_code == 404
    wim = sign_in(cast.wim)
    assert "Enkel Oost" not in wim.get("/moderation/replies").text
    for path in (f"/moderation/replies/{own}", f"/moderation/replies/{own}/removal", f"/moderation/replies/{own}/undo"):
        assert wim.post(path, ADVERT).status_code == 404
    assert wim.post("/moderation/replies", ADVERT | {"network": "oost"}).status_code == 422
    assert sign_in(cast.root).get(f"/moderation/replies/{own}").status_code == 200


def test_a_refused_form_keeps_what_was_typed(sign_in, cast):
    refused = sign_in(cast.mo).post("/moderation/replies", ADVERT | {"title": "", "text": "Lang getypt"})
    assert refused.status_code == 422 and "Lang getypt" in refused.text
    assert sign_in(cast.mo).post("/moderation/replies", ADVERT | {"use": "onzin"}).status_code == 422


def test_two_who_change_it_at_once(sign_in, cast, save):
    number = save()
    assert both(sign_in, cast.mo, cast.root, f"/moderation/replies/{number}", ADVERT | {"title": "Anders"})[0] == [303, 409]


@pytest.mark.parametrize(("typed", "kept"), [("", "Reclame hoort hier niet."), ("Zie de huisregels.", "Reclame hoort hier niet.\n\nZie de huisregels.")])
def test_a_reason_takes_the_saved_text_before_what_was_typed(sign_in, app, cast, make_thread, save, typed, kept):
    number, saved = make_thread(cast.ada), save()
    assert sign_in(cast.mo).post(f"/threads/{number}/hide", {"reason": typed, "saved": saved}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Activity.facts).where(Activity.kind == "thread.hidden"))["reason"] == kept


def test_refused_the_form_shows_the_saved_text_and_what_was_typed(sign_in, app, cast, make_thread, save):
    number, saved = make_thread(cast.ada), save()
    refused = sign_in(cast.mo).post(f"/threads/{number}/retitle", {"reason": "Mijn eigen woorden", "saved": saved, "title": ""})
    assert refused.status_code == 422 and "Reclame hoort hier niet." in refused.text and "Mijn eigen woorden" in refused.text
    assert offered(refused) == [str(saved)] and "selected" not in re.search(r'<select[^>]*name="saved".*?</select>', refused.text, re.S).group()
    with app.app_context():
        assert db.session.get(Thread, number).hidden_at is None


def test_one_that_is_not_theirs_or_gone_says_nothing(sign_in, cast, make_thread, save):
    saved = save(network="oost")
    west = make_thread(cast.cleo, network="west")
    for value in (saved, 999, "onzin", "9" * 30):
        refused = sign_in(cast.wim).post(f"/threads/{west}/hide", {"reason": "", "saved": value})
        assert refused.status_code == 422 and "Reclame" not in refused.text


def test_from_a_conversation_they_are_chosen_on_a_page_of_their_own(sign_in, cast, make_thread, save):
    number, saved = make_thread(cast.ada), save()
    mo = sign_in(cast.mo)
    page = mo.get(f"/threads/{number}", follow_redirects=True)
    assert 'name="saved" value="choose" formnovalidate' in page.text and "Reclame" not in page.text
    shown = mo.post(f"/threads/{number}/hide", {"reason": "Half getypt", "saved": "choose"})
    assert shown.status_code == 422 and offered(shown) == [str(saved)] and "Half getypt" in shown.text and "Kies een standaardantwoord" in shown.text
    assert 'value="choose"' not in sign_in(cast.ada).get(f"/threads/{number}", follow_redirects=True).text


def test_without_saved_replies_that_page_leads_to_them(sign_in, cast, make_thread):
    shown = sign_in(cast.mo).post(f"/threads/{make_thread(cast.ada)}/hide", {"saved": "choose"})
    assert shown.status_code == 422 and "nog geen standaardantwoord" in shown.text


def test_a_refusal_of_membership_takes_one(sign_in, app, cast, oost, save, run_jobs, outbox):
    with app.app_context(), unit_of_work():
        row = MembershipRequest(name="Nele Nieuw", email="nele@example.org", function="", network_id=oost, accepted_rules_at=clock.now())
        db.session.add(row)
        db.session.flush()
        number = row.id
    saved = save(use="refusal", title="Geen gemeente", text="Dit netwerk is voor gemeenten.")
    save(title="Voor redenen")
    mo = sign_in(cast.mo)
    page = mo.get("/moderation/requests")
    assert offered(page) == [str(saved)]
    assert mo.post(f"/moderation/requests/{number}", {"decision": "refuse", "saved": saved}).status_code == 303
    run_jobs()
    assert "Dit netwerk is voor gemeenten." in outbox()[-1].get_body(("plain",)).get_content()


def test_a_reply_goes_into_the_reply_box_after_what_stands_there(sign_in, app, cast, make_thread, save):
    number, saved = make_thread(cast.ada), save(use="reply", title="Bedankt", text="Bedankt voor je vraag.")
    mo = sign_in(cast.mo)
    assert offered(mo.get(f"/threads/{number}", follow_redirects=True)) == [str(saved)]
    for text in ("Bedankt voor je vraag.", "Bedankt voor je vraag.\n\nBedankt voor je vraag."):
        answer = mo.post(f"/threads/{number}/saved-reply", {"saved": saved})
        assert answer.status_code == 303 and answer.location.endswith("#reply")
        with app.app_context():
            assert db.session.scalar(select(Draft.fields).where(Draft.user_id == cast.mo.id))["body"] == text
    assert "Bedankt voor je vraag." in mo.get(f"/threads/{number}", follow_redirects=True).text
    assert mo.post(f"/threads/{number}/saved-reply", {"saved": "999"}).status_code == 422
    assert sign_in(cast.ada).post(f"/threads/{number}/saved-reply", {"saved": saved}).status_code == 404
    assert sign_in(cast.wim).post(f"/threads/{number}/saved-reply", {"saved": saved}).status_code == 403


def test_a_conversation_asks_for_them_once_and_only_for_moderators(sign_in, cast, make_thread, make_reply, save, queries):
    number = make_thread(cast.ada)
    save(use="reply")
    mo, ada = sign_in(cast.mo), sign_in(cast.ada)
    url = mo.get(f"/threads/{number}").location or f"/threads/{number}"
    for browser in (mo, ada):
        browser.get(url)
    few = queries(mo.get, url), queries(ada.get, url)
    for _ in range(8):
        make_reply(number, cast.bram)
    for browser in (mo, ada):
        browser.get(url)
    assert (queries(mo.get, url), queries(ada.get, url)) == few
