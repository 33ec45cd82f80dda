"""A moderator decides about flags once; from whichever page that is."""

import pytest
from sqlalchemy import func, select

from forum.core.events import Activity
from forum.moderation.fairness.models import Statement
from forum.moderation.flags.models import Flag
from forum.threads.models import Post, Solution
from tests.threads.test_writing import at_once

PERSONAL = {"reason": "personal_data"}
WHY = {"reason": "Gegevens van een inwoner"}


@pytest.fixture
def hidden(sign_in, cast, trusted, make_thread, make_reply):
    """A reply of Ada that Bram's flag hid."""
    reply = make_reply(make_thread(cast.cleo), cast.ada, "Bel Jan op 0470 11 22 33")
    sign_in(trusted).post(f"/posts/{reply}/flags", PERSONAL)
    return reply


def test_only_moderators_of_the_place_see_and_decide(sign_in, cast, hidden, the_case):
    path = f"/moderation/flags/{the_case(hidden).id}"
    for member in (cast.ada, cast.bram, cast.cleo, cast.wim):
        browser = sign_in(member)
        assert browser.get(path).status_code == 404 and browser.post(path, {"outcome": "kept", **WHY}).status_code == 404
    assert sign_in(cast.mo).get(path).status_code == 200
    refused = sign_in(cast.mo).post(path, {"outcome": "weg", "reason": ""})
    assert refused.status_code == 422 and "Kies wat je beslist." in refused.text
    assert the_case(hidden).decided_at is None


@pytest.mark.parametrize(("outcome", "is_hidden", "is_rejected"), [("hidden", True, False), ("kept", False, True), ("handled", False, False)])
def test_each_outcome(sign_in, cast, hidden, the_case, db_session, run_jobs, outbox, outcome, is_hidden, is_rejected):
    answer = sign_in(cast.mo).post(f"/moderation/flags/{the_case(hidden).id}", {"outcome": outcome, "rule": "personal_data", **WHY})
    assert answer.status_code == 303 and answer.headers["Location"] == "/moderation/?next=1"
    assert (db_session.get(Post, hidden).hidden_at is not None) is is_hidden
    assert db_session.scalar(select(Flag.was_rejected)) is is_rejected
    case = the_case(hidden)
    assert (case.outcome, case.decided_by_id, case.reason) == (outcome, cast.mo.id, WHY["reason"])
    run_jobs()
    told = [mail for mail in outbox() if mail["To"] and cast.bram.email in mail["To"]]
    assert any(WHY["reason"] in mail.get_body(("plain",)).get_content() for mail in told), "who flagged it hears what happened"
    assert "wacht sinds" not in sign_in(cast.mo).get("/moderation/").text


def test_the_ordinary_acts_count_as_the_first_decision(sign_in, cast, trusted, make_thread, make_reply, the_case, db_session):
    number = make_thread(cast.cleo)
    one, two = make_reply(number, cast.ada, "Een"), make_reply(number, cast.ada, "Twee")
    for reply in (one, two):
        sign_in(trusted).post(f"/posts/{reply}/flags", PERSONAL)
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{one}/hide", WHY).status_code == 303
    assert mo.post(f"/posts/{two}/restore", {"reason": "Dit mag"}).status_code == 303
    assert [(the_case(reply).outcome, the_case(reply).decided_by_id) for reply in (one, two)] == [("hidden", cast.mo.id), ("kept", cast.mo.id)]
    root = sign_in(cast.root)
    for reply, act in ((one, "hide"), (two, "restore")):
        refused = root.post(f"/posts/{reply}/{act}", {"reason": "Ik ook"})
        assert refused.status_code == 409 and cast.mo.name in refused.text
        late = root.post(f"/moderation/flags/{the_case(reply).id}", {"outcome": "kept", **WHY})
        assert late.status_code == 409 and cast.mo.name in late.text


def test_hiding_a_flagged_post_that_still_stands_ends_its_case_too(sign_in, cast, make_thread, make_reply, the_case, db_session):
    reply = make_reply(make_thread(cast.cleo), cast.ada)
    sign_in(cast.bram).post(f"/posts/{reply}/flags", {"reason": "unsafe"})
    sign_in(cast.mo).post(f"/posts/{reply}/hide", WHY)
    assert the_case(reply).outcome == "hidden" and db_session.scalar(select(Flag.was_rejected)) is False


def test_a_solution_that_a_flag_hid_is_the_solution_again_when_it_is_kept(sign_in, cast, trusted, make_thread, make_reply, the_case, db_session):
    number = make_thread(cast.cleo)
    reply = make_reply(number, cast.ada)
    sign_in(cast.cleo).post(f"/threads/{number}/solution", {"post": reply})
    sign_in(trusted).post(f"/posts/{reply}/flags", PERSONAL)
    assert db_session.scalar(select(func.count(Solution.thread_id))) == 0
    sign_in(cast.mo).post(f"/moderation/flags/{the_case(reply).id}", {"outcome": "kept", **WHY})
    assert db_session.scalar(select(Solution.post_id)) == reply


@pytest.mark.parametrize("ways", [("case", "case"), ("case", "hide"), ("hide", "restore"), ("case", "restore")])
def test_two_moderators_at_once_decide_once(app, sign_in, cast, hidden, the_case, db_session, ways):
    case = the_case(hidden).id
    sends = {"case": (f"/moderation/flags/{case}", {"outcome": "hidden", **WHY}), "hide": (f"/posts/{hidden}/hide", WHY), "restore": (f"/posts/{hidden}/restore", WHY)}
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root))]
    answers = at_once([lambda b=b, t=t, way=way: b.post(sends[way][0], {**sends[way][1], "csrf_token": t}) for (b, t), way in zip(browsers, ways, strict=True)])
    statuses = sorted(answer.status_code for answer in answers)
    decided = list(db_session.scalars(select(Activity).where(Activity.kind == "post.flags_decided")))
    assert len(decided) == 1, "the first decision is one"
    if set(ways) <= {"case", "hide"}:
        assert statuses == [303, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert any(person.name in refused.text for person in (cast.mo, cast.root))
    else:  # hiding what somebody has just shown is another act
        assert set(statuses) <= {303, 409}


def test_two_trusted_members_at_once_make_one_case_and_one_hiding(sign_in, cast, trusted, make_thread, make_reply, db_session):
    number = make_thread(cast.cleo)
    for round_ in range(5):
        make_reply(number, cast.cleo, f"Nog een {round_}")
    reply = make_reply(number, cast.ada, "Bel 0470 11 22 33")
    browsers = [(browser, browser.token()) for browser in (sign_in(trusted), sign_in(cast.cleo))]
    answers = at_once([lambda b=b, t=t: b.post(f"/posts/{reply}/flags", {**PERSONAL, "csrf_token": t}) for b, t in browsers])
    assert [answer.status_code for answer in answers] == [303, 303]
    assert db_session.scalar(select(func.count(Flag.id)).where(Flag.hid)) == 1
    assert db_session.scalar(select(func.count(Activity.id)).where(Activity.kind == "post.hidden")) == 1
    assert db_session.scalar(select(func.count(Statement.id)).where(Statement.is_automated)) == 1


def test_a_flag_and_what_became_of_it_stand_with_the_flagger_alone(sign_in, cast, hidden, the_case):
    sign_in(cast.mo).post(f"/moderation/flags/{the_case(hidden).id}", {"outcome": "hidden", **WHY})
    assert WHY["reason"] in sign_in(cast.bram).get("/flags/").text
    assert WHY["reason"] not in sign_in(cast.cleo).get("/flags/").text
    assert cast.bram.name not in sign_in(cast.ada).get("/notifications/").text, "the writer does not hear who flagged"
