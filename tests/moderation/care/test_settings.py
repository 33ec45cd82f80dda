"""What networks and members set, in the browser; each change can be taken back and is in the log."""

import pytest
from sqlalchemy import select

from forum.core.events import Activity, Happened
from forum.moderation.care.models import CareSetting, NudgeOff, NudgePause
from tests.moderation.test_races import both

FORM = {"version": "0", "on_asker": "y", "on_themes": "y", "on_network": "y", "on_old": "y", "waits_asker": "10", "waits_themes": "3", "waits_network": "7", "waits_moderators": "14",
        "waits_pinned": "90", "waits_old": "3", "hours_from": "9", "hours_to": "12", "weekdays": ["0", "1"], "period_from_0": "2027-07-12", "period_to_0": "2027-07-30",
        **{f"period_{end}_{number}": "" for end in ("from", "to") for number in (1, 2, 3)}}  # as a browser sends it


@pytest.mark.parametrize(("who", "look", "change"), [("ada", 404, 404), ("wim", 403, 403), ("mo", 200, 303), ("root", 200, 303)])
def test_only_moderators_of_the_network_set_its_reminders(sign_in, cast, who, look, change):
    browser = sign_in(getattr(cast, who))
    assert browser.get("/moderation/care?network=oost").status_code == look
    assert browser.post("/moderation/care/oost", FORM).status_code == change


def test_what_is_set_stands_and_can_be_taken_back(at, sign_in, cast, db_session):
    at(2027, 3, 3, 10)
    mo = sign_in(cast.mo)
    page = mo.get("/moderation/care").text
    assert "Netwerk Oost" in page and "Herinneringen vertrekken nu" in page and 'name="waits_asker"' in page
    assert mo.post("/moderation/care/oost", FORM).status_code == 303
    row = db_session.get(CareSetting, 1)
    assert row.switches["moderators"] is False and row.switches["asker"] is True and row.periods == [["2027-07-12", "2027-07-30"]]
    assert (row.hours_from, row.hours_to, row.weekdays, row.version, row.changed_by_id) == (9, 12, [0, 1], 1, cast.mo.id)
    page = mo.get("/moderation/care?network=oost").text
    assert "Het is nu stil" in page and "8 maart 2027, 9.00 uur" in page.replace("09.00", "9.00") and "Mo Beuk" in page and 'value="2027-07-12"' in page
    act = db_session.scalar(select(Activity).where(Activity.kind == Happened.CARE_CHANGED))
    assert mo.post(f"/moderation/care/undo/{act.id}").status_code == 303
    row = db_session.get(CareSetting, 1)
    assert row.switches == {} and row.periods == [] and row.version == 2
    assert mo.post(f"/moderation/care/undo/{act.id}").status_code == 409
    assert "herinneringen" in mo.get("/moderation/log").text


def test_a_moderator_who_comes_later_is_told(sign_in, cast):
    assert both(sign_in, cast.mo, cast.root, "/moderation/care/oost", FORM)[0] == [303, 409]
    assert sign_in(cast.mo).post("/moderation/care/oost", FORM).status_code == 409


@pytest.mark.parametrize(("change", "sentence"), [
    ({"waits_asker": "0"}, "van 1 tot 365"), ({"waits_asker": "nooit"}, "van 1 tot 365"), ({"waits_asker": "99999999999999"}, "van 1 tot 365"), ({"waits_old": "11"}, "van 1 tot 10"),
    ({"waits_network": "3"}, "meer dagen"), ({"waits_moderators": "7"}, "meer dagen"), ({"hours_to": "9"}, "na het eerste"), ({"hours_from": "3"}, ""), ({"weekdays": []}, "minstens één dag"),
    ({"weekdays": ["6"]}, ""), ({"period_to_0": ""}, "laatste dag"), ({"period_to_0": "2027-07-01"}, "laatste dag"), ({"period_from_1": "gisteren"}, "")])
def test_what_cannot_be_is_refused_with_what_was_typed(sign_in, cast, change, sentence):
    answer = sign_in(cast.mo).post("/moderation/care/oost", {**FORM, **change})
    assert answer.status_code == 422 and sentence in answer.text and 'value="2027-07-12"' in answer.text and "error-summary" in answer.text


def test_a_member_chooses_for_themselves(at, sign_in, cast, db_session):
    at(2027, 3, 3, 10)
    ada, mo = sign_in(cast.ada), sign_in(cast.mo)
    page = ada.get("/account/nudges").text
    assert "moderatoren" not in page.split("<main")[1] and "moderatoren" in mo.get("/account/nudges").text
    assert ada.post("/account/nudges", {"kinds": ["themes", "old"], "not_before": "2027-04-01"}).status_code == 303
    assert sorted(db_session.scalars(select(NudgeOff.kind))) == ["asker", "network"]
    assert str(db_session.scalar(select(NudgePause.not_before))) == "2027-04-01"
    assert ada.post("/account/nudges", {"kinds": ["themes", "old"], "not_before": "2027-03-03"}).status_code == 422
    assert ada.post("/account/nudges", {"kinds": ["pinned"]}).status_code == 422
    assert ada.post("/account/nudges", {"kinds": ["themes", "old", "asker", "network"], "not_before": ""}).status_code == 303
    assert db_session.scalars(select(NudgeOff.kind)) == [] and db_session.scalar(select(NudgePause.not_before)) is None
    assert "/account/nudges" in ada.get("/account/preferences").text
