"""An appeal: once, decided once, by somebody else than who acted."""

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.moderation.fairness.links import link_token
from forum.moderation.fairness.models import Appeal, Statement
from forum.threads.models import Post, Solution, Thread
from tests.threads.test_writing import at_once

WHY = {"reason": "Dit hoort hier niet"}
SAYS = {"text": "Dat was het nummer van de dienst zelf."}
BACK = {"outcome": "reversed", "reason": "Het lid heeft gelijk"}


@pytest.fixture
def hidden(sign_in, cast, make_thread, make_reply):
    """A reply of Bram, the solution, that Mo hid."""
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram)
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": reply})
    sign_in(cast.mo).post(f"/posts/{reply}/hide", WHY)
    return reply


@pytest.fixture
def appealed(sign_in, cast, hidden, db_session):
    """The number of Bram's appeal against it."""
    number = db_session.scalar(select(Statement.id))
    assert sign_in(cast.bram).post(f"/statements/{number}/appeal", SAYS).status_code == 303
    return db_session.scalar(select(Appeal.id))


def test_it_is_made_once_with_what_was_typed_kept(sign_in, cast, hidden, db_session):
    number = db_session.scalar(select(Statement.id))
    bram = sign_in(cast.bram)
    refused = bram.post(f"/statements/{number}/appeal", {"text": "Nee"})
    assert refused.status_code == 422 and "Nee</textarea>" in refused.text
    assert bram.post(f"/statements/{number}/appeal", SAYS).status_code == 303
    assert bram.post(f"/statements/{number}/appeal", SAYS).status_code == 422
    assert db_session.scalar(select(func.count(Appeal.id))) == 1
    assert SAYS["text"] in bram.get(f"/statements/{number}").text


def test_two_clicks_at_once_make_one_appeal(sign_in, cast, hidden, db_session):
    number = db_session.scalar(select(Statement.id))
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.bram), sign_in(cast.bram))]
    answers = at_once([lambda b=b, t=t: b.post(f"/statements/{number}/appeal", {**SAYS, "csrf_token": t}) for b, t in browsers])
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert db_session.scalar(select(func.count(Appeal.id))) == 1


def test_after_half_a_year_it_is_too_late(sign_in, cast, hidden, db_session):
    number = db_session.scalar(select(Statement.id))
    clock.shift(clock.timedelta(days=181))
    assert sign_in(cast.bram).post(f"/statements/{number}/appeal", SAYS).status_code == 422


def test_by_the_link_of_the_mail_without_signing_in(app, visitor, hidden, db_session):
    number = db_session.scalar(select(Statement.id))
    with app.app_context():
        token = link_token(number)
    assert visitor.post(f"/statements/link/{token}", SAYS).status_code == 303
    assert db_session.scalar(select(Appeal.text)) == SAYS["text"]
    assert visitor.post(f"/statements/link/{token}x", SAYS).status_code == 404


def test_who_acted_and_who_appeals_do_not_decide(sign_in, cast, appealed, db_session):
    path = f"/moderation/appeals/{appealed}"
    for member, seen, decided in ((cast.ada, 404, 404), (cast.bram, 404, 404), (cast.wim, 404, 404), (cast.mo, 200, 403)):
        browser = sign_in(member)
        assert (browser.get(path).status_code, browser.post(path, BACK).status_code) == (seen, decided), member.name
    assert path not in sign_in(cast.mo).get("/moderation/?kind=appeal").text.split('id="hidden"')[0]
    assert db_session.scalar(select(Appeal.decided_at)) is None
    root = sign_in(cast.root)
    assert path in root.get("/moderation/?kind=appeal").text
    assert root.post(path, {"outcome": "reversed"}).status_code == 422
    assert root.post(path, BACK).status_code == 303
    late = root.post(path, {**BACK, "outcome": "confirmed"})
    assert late.status_code == 409 and cast.root.name in late.text


def test_taken_back_the_reply_stands_again_and_is_the_solution(sign_in, cast, hidden, appealed, db_session, run_jobs, outbox):
    sign_in(cast.root).post(f"/moderation/appeals/{appealed}", BACK)
    assert db_session.get(Post, hidden).hidden_at is None
    assert db_session.scalar(select(Solution.post_id)) == hidden
    run_jobs()
    mail = next(mail for mail in outbox() if mail["Subject"] == "Over je bezwaar is beslist")
    assert cast.bram.email in mail["To"] and BACK["reason"] in mail.get_body(("plain",)).get_content()
    assert "teruggedraaid" in sign_in(cast.bram).get("/notifications/").text


def test_confirmed_all_stays_as_it_is(sign_in, cast, hidden, appealed, db_session):
    sign_in(cast.root).post(f"/moderation/appeals/{appealed}", {**BACK, "outcome": "confirmed"})
    assert db_session.get(Post, hidden).hidden_at is not None
    assert "De beslissing blijft".lower() in sign_in(cast.bram).get("/statements/").text.lower()


def test_what_was_shown_again_meanwhile_needs_no_taking_back(sign_in, cast, hidden, appealed, db_session):
    sign_in(cast.mo).post(f"/posts/{hidden}/restore", {})
    assert sign_in(cast.root).post(f"/moderation/appeals/{appealed}", BACK).status_code == 303
    assert db_session.get(Post, hidden).hidden_at is None


def test_two_who_decide_at_once_decide_once(app, sign_in, cast, appealed, db_session):
    from forum.accounts.models import User

    with app.app_context(), unit_of_work():
        second = User(email="tweede@example.org", name="Tine Tweede", role="admin", created_at=clock.now(), vetted_at=clock.now(), accepted_rules_at=clock.now())
        db.session.add(second)
        db.session.flush()
        number = second.id
    from tests.conftest import Member

    other = Member(number, "tweede@example.org", "Tine Tweede")
    browsers = [(browser, browser.token(), outcome) for browser, outcome in ((sign_in(cast.root), "reversed"), (sign_in(other), "confirmed"))]
    answers = at_once([lambda b=b, t=t, o=o: b.post(f"/moderation/appeals/{appealed}", {**BACK, "outcome": o, "csrf_token": t}) for b, t, o in browsers])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert db_session.scalar(select(func.count(Activity.id)).where(Activity.kind == "appeal.decided")) == 1


def test_the_administrator_decides_where_one_moderator_acted_and_the_moderator_where_the_administrator_did(sign_in, cast, make_thread, db_session):
    number = make_thread(cast.ada)
    sign_in(cast.root).post(f"/threads/{number}/hide", WHY)
    statement = db_session.scalar(select(Statement.id))
    sign_in(cast.ada).post(f"/statements/{statement}/appeal", SAYS)
    path = f"/moderation/appeals/{db_session.scalar(select(Appeal.id))}"
    assert sign_in(cast.root).post(path, BACK).status_code == 403
    assert sign_in(cast.mo).post(path, BACK).status_code == 303
    assert db_session.get(Thread, number).hidden_at is None


def test_an_appeal_about_a_post_without_name_tells_moderators_no_name(app, sign_in, cast, make_thread, make_reply, db_session):
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram)
    with app.app_context(), unit_of_work():
        db.session.get(Post, reply).without_name = True
    sign_in(cast.mo).post(f"/posts/{reply}/hide", WHY)
    statement = db_session.scalar(select(Statement.id))
    sign_in(cast.bram).post(f"/statements/{statement}/appeal", SAYS)
    root = sign_in(cast.root)
    appeal = db_session.scalar(select(Appeal.id))
    for path in (f"/moderation/appeals/{appeal}", "/moderation/", "/moderation/log"):
        assert cast.bram.name not in root.get(path).text, path
    root.post(f"/moderation/appeals/{appeal}", BACK)
    assert cast.bram.name not in root.get("/moderation/log").text
