"""Measures about members: who decides, what each does, that it ends, and that nobody else sees it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.accounts.models import User, UserSession
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.people.models import Sanction
from forum.threads.models import Post
from tests.conftest import PASSWORD
from tests.threads.test_writing import at_once

WHY = "Herhaald een collega beledigd"


def day(ahead: int) -> str:
    """A day from now, by the calendar here."""
    return (clock.now().astimezone(clock.BRUSSELS).date() + timedelta(days=ahead)).isoformat()


@pytest.fixture
def decide(sign_in):
    """`decide(moderator, member, kind, …)` sends the form."""

    def send(by, about, kind: str, ahead: int | None = 7, **more):
        data = {"kind": kind, "reason": WHY, "rule": "unfriendly", **({"until": day(ahead)} if ahead is not None else {}), **more}
        return sign_in(by).post(f"/moderation/people/{about.id}/measures", data)

    return send


def test_who_sees_and_decides_about_whom(sign_in, visitor, cast, decide):
    page = f"/moderation/people/{cast.ada.id}"
    assert visitor.get(page).status_code in (302, 401) and visitor.post(f"{page}/measures").status_code == 401
    for member in (cast.ada, cast.bram, cast.cleo, cast.wim):
        assert sign_in(member).get(page).status_code == 404 and decide(member, cast.ada, "note").status_code == 404
    assert sign_in(cast.mo).get(page).status_code == 200 == sign_in(cast.root).get(page).status_code
    assert decide(cast.root, cast.mo, "note").status_code == 303
    assert decide(cast.mo, cast.mo, "note").status_code == 404
    assert decide(cast.root, cast.root, "suspension").status_code == 404
    assert decide(cast.mo, cast.root, "warning").status_code in (403, 404)


@pytest.mark.parametrize(("kind", "data", "words"), [
    ("silence", {"until": ""}, "Kies tot welke dag."), ("suspension", {"until": "2020-01-01"}, "een dag vanaf vandaag"), ("suspension", {"until": day(500)}, "een dag vanaf vandaag"),
    ("iets", {}, "Kies wat je beslist."), ("warning", {"reason": ""}, "Zeg waarom")])
def test_a_refused_measure_keeps_what_was_typed(cast, decide, kind, data, words, db_session):
    refused = decide(cast.mo, cast.ada, kind, **{"private_note": "Dit hou ik voor ons", **data})
    assert refused.status_code == 422 and words in refused.text and "Dit hou ik voor ons" in refused.text
    assert db_session.scalar(select(func.count(Sanction.id))) == 0


def test_a_friendly_note_is_told_and_nothing_else(sign_in, cast, decide, run_jobs, outbox, db_session):
    assert decide(cast.mo, cast.ada, "note", None).status_code == 303
    run_jobs()
    mail = next(mail for mail in outbox() if cast.ada.email in mail["To"])
    assert mail["Subject"] == "Een bericht van een moderator" and WHY in mail.get_body(("plain",)).get_content()
    assert WHY in sign_in(cast.ada).get("/notifications/").text
    assert db_session.scalar(select(func.count(Statement.id))) == 0


def test_who_may_not_write_reads_on_and_their_text_is_kept(sign_in, cast, decide, make_thread, make_reply, db_session):
    number = make_thread(cast.cleo)
    own = make_reply(number, cast.ada, "Eigen bijdrage")
    ada = sign_in(cast.ada)
    assert decide(cast.mo, cast.ada, "silence").status_code == 303
    page = ada.get(f"/threads/{number}", follow_redirects=True).text
    assert "niet schrijven" in page and 'name="body"' not in page
    for path, data in ((f"/threads/{number}/posts", {"body": "Mijn lange antwoord"}), ("/threads/new", {"title": "Nieuw", "body": "Mijn lange antwoord"}),
                       (f"/posts/{own}/edit", {"body": "Mijn lange antwoord", "version": "1"}), (f"/threads/{number}/recurrences", {"note": "Mijn lange antwoord"})):
        refused = ada.post(path, data)
        assert refused.status_code == 403 and "niet schrijven" in refused.text, path
    assert "Mijn lange antwoord" in ada.post(f"/threads/{number}/posts", {"body": "Mijn lange antwoord"}).text
    for path, data in ((f"/threads/{number}/reading", {"number": 1}), (f"/threads/{number}/follow", {"on": "1"}), (f"/posts/{own}/withdrawal", {}), ("/notifications/read", {})):
        assert ada.post(path, data).status_code < 400, path
    assert ada.post(f"/statements/{db_session.scalar(select(Statement.id))}/appeal", {"text": "Dat was anders bedoeld."}).status_code == 303
    clock.shift(timedelta(days=9))
    assert sign_in(cast.ada).post(f"/threads/{number}/posts", {"body": "Weer welkom"}).status_code == 303


def test_who_is_suspended_is_out_at_once_and_comes_back_by_itself(sign_in, visitor, cast, decide, make_thread, make_reply, run_jobs, outbox, db_session):
    number = make_thread(cast.ada)
    ada = sign_in(cast.ada)
    assert decide(cast.mo, cast.ada, "suspension").status_code == 303
    assert ada.get("/threads/").status_code in (302, 401) and ada.post(f"/threads/{number}/posts", {"body": "Nog iets"}).status_code in (400, 401)
    assert db_session.scalar(select(func.count(UserSession.user_id)).where(UserSession.user_id == cast.ada.id)) == 0
    refused = visitor.post("/login", {"email": cast.ada.email, "password": PASSWORD})
    assert refused.status_code == 403 and WHY in refused.text and "/statements/link/" in refused.text
    wrong = visitor.post("/login", {"email": cast.ada.email, "password": "niet-het-juiste-1"})
    assert wrong.status_code == 422 and WHY not in wrong.text and "geschorst" not in wrong.text
    make_reply(number, cast.bram, "Vertrouwelijk voor wie leest")
    run_jobs()
    told = [mail.get_body(("plain",)).get_content() for mail in outbox() if cast.ada.email in mail["To"]]
    assert len(told) == 1 and "geschorst" in told[0] and "Vertrouwelijk" not in told[0], "the measure alone, nothing of conversations"
    clock.shift(timedelta(days=9))
    assert visitor.post("/login", {"email": cast.ada.email, "password": PASSWORD}).status_code == 303


def test_an_open_session_stops_at_the_next_request_even_if_its_row_came_back(app, sign_in, cast):
    ada = sign_in(cast.ada)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.ada.id).values(suspended_until=clock.now() + timedelta(days=1)))
    assert ada.get("/threads/").status_code == 403 and ada.get("/search?q=es").status_code == 403
    assert sign_in(cast.bram).get("/threads/").status_code == 200


def test_who_is_excluded_is_no_member_and_a_successful_appeal_opens_the_account(visitor, sign_in, cast, decide, run_jobs, outbox, db_session):
    assert decide(cast.mo, cast.ada, "exclusion", None).status_code == 303
    assert db_session.get(User, cast.ada.id).ended_at is not None
    run_jobs()
    text = next(mail.get_body(("plain",)).get_content() for mail in outbox() if cast.ada.email in mail["To"])
    link = next(line for line in text.splitlines() if "/statements/link/" in line).split("localhost")[1].strip()
    assert visitor.post(link, {"text": "Dit berust op een vergissing."}).status_code == 303
    appeal = db_session.scalar(select(Appeal.id))
    assert sign_in(cast.mo).post(f"/moderation/appeals/{appeal}", {"outcome": "reversed", "reason": "Ik keer het om"}).status_code == 403
    assert sign_in(cast.root).post(f"/moderation/appeals/{appeal}", {"outcome": "reversed", "reason": "Een vergissing"}).status_code == 303
    assert db_session.get(User, cast.ada.id).ended_at is None
    assert db_session.scalar(select(Sanction.lifted_by_id)) == cast.root.id


def test_a_measure_is_lifted_once_with_a_reason(sign_in, cast, decide, db_session, run_jobs, outbox):
    decide(cast.mo, cast.ada, "silence")
    number = db_session.scalar(select(Sanction.id))
    mo = sign_in(cast.mo)
    assert sign_in(cast.wim).post(f"/moderation/measures/{number}/lift", {"reason": "Genoeg zo"}).status_code == 404
    assert mo.post(f"/moderation/measures/{number}/lift", {"reason": ""}).status_code == 422
    assert mo.post(f"/moderation/measures/{number}/lift", {"reason": "Genoeg zo"}).status_code == 303
    late = sign_in(cast.root).post(f"/moderation/measures/{number}/lift", {"reason": "Ik ook"})
    assert late.status_code == 409 and cast.mo.name in late.text
    assert db_session.get(User, cast.ada.id).silenced_until is None
    run_jobs()
    assert any("weer schrijven" in mail.get_body(("plain",)).get_content() for mail in outbox())


@pytest.mark.parametrize("kind", ["silence", "suspension"])
def test_two_moderators_at_once_decide_one_measure(sign_in, cast, db_session, kind):
    data = {"kind": kind, "reason": WHY, "rule": "unfriendly", "until": day(3)}
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root))]
    answers = at_once([lambda b=b, t=t: b.post(f"/moderation/people/{cast.ada.id}/measures", {**data, "csrf_token": t}) for b, t in browsers])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert db_session.scalar(select(func.count(Sanction.id))) == 1


def test_nobody_else_sees_that_there_is_a_measure(sign_in, cast, decide, make_thread):
    number = make_thread(cast.ada)
    decide(cast.mo, cast.ada, "silence", private_note="Enkel onder ons")
    for member in (cast.bram, cast.cleo, cast.wim):
        browser = sign_in(member)
        for path in (f"/members/{cast.ada.id}-ada-linde", "/members/", f"/threads/{number}", "/notifications/", "/search?q=ada", "/moderation/log"):
            text = browser.get(path, follow_redirects=True).text
            assert WHY not in text and "Enkel onder ons" not in text and "Historiek en maatregelen" not in text, path
    assert "Enkel onder ons" not in sign_in(cast.ada).get("/notifications/").text
    assert "Historiek en maatregelen" in sign_in(cast.mo).get(f"/members/{cast.ada.id}-ada-linde").text


def test_the_history_shows_all_but_what_was_posted_without_name_and_the_look_is_logged(app, sign_in, cast, decide, make_thread, make_reply, db_session):
    number = make_thread(cast.cleo, "Een gesprek met naam")
    nameless = make_thread(cast.ada, "Zonder naam gevraagd")
    make_reply(number, cast.ada, "Met naam")
    with app.app_context(), unit_of_work():
        db.session.execute(update(Post).where(Post.thread_id == nameless).values(without_name=True))
    sign_in(cast.mo).post(f"/threads/{nameless}/lock", {"reason": "Uitgepraat"})
    decide(cast.mo, cast.ada, "warning", None)
    for _again in range(3):
        page = sign_in(cast.mo).get(f"/moderation/people/{cast.ada.id}").text
    assert "Een gesprek met naam" in page and "Zonder naam gevraagd" not in page and WHY in page
    looks = db_session.scalars(select(Activity).where(Activity.kind == "person.seen"))
    assert [(look.actor_id, look.subject_id) for look in looks] == [(cast.mo.id, cast.ada.id)], "once an hour"
    assert "historiek van een lid bekeken".capitalize() in sign_in(cast.root).get("/moderation/log?group=looks").text
    assert sign_in(cast.mo).post(f"/moderation/people/{cast.ada.id}/notes", {"text": "Ik belde haar"}).status_code == 303
    assert "Ik belde haar" in sign_in(cast.root).get(f"/moderation/people/{cast.ada.id}").text


def test_a_guest_or_moderator_is_not_for_moderators_to_judge(cast, decide):
    assert decide(cast.mo, cast.wim, "warning").status_code == 404


def test_two_administrators_who_suspend_each_other_do_not_both_go(app, sign_in, cast, db_session):
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == cast.wim.id).values(role="admin"))
    data = {"kind": "suspension", "reason": WHY, "rule": "other", "until": day(3)}
    browsers = [(browser, browser.token(), about) for browser, about in ((sign_in(cast.root), cast.wim), (sign_in(cast.wim), cast.root))]
    answers = at_once([lambda b=b, t=t, a=a: b.post(f"/moderation/people/{a.id}/measures", {**data, "csrf_token": t}) for b, t, a in browsers])
    assert sorted(answer.status_code for answer in answers)[0] == 303 and max(answer.status_code for answer in answers) in (401, 403, 422)
    assert db_session.scalar(select(func.count(User.id)).where(User.suspended_until.is_not(None))) == 1


def test_a_form_under_way_when_the_measure_comes_is_refused(app, sign_in, cast, make_thread, db_session, monkeypatch):
    from forum.threads.views import posts as views

    number, real = make_thread(cast.cleo), views.check_reply

    def meanwhile(*given):
        with app.app_context(), unit_of_work():
            db.session.execute(update(User).where(User.id == cast.ada.id).values(silenced_until=clock.now() + timedelta(days=1)))
        return real(*given)

    ada = sign_in(cast.ada)
    token = ada.token()
    monkeypatch.setattr(views, "check_reply", meanwhile)
    refused = ada.post(f"/threads/{number}/posts", {"body": "Net te laat", "csrf_token": token})
    assert refused.status_code == 403 and "terwijl je schreef" in refused.text and "Net te laat" in refused.text
    assert db_session.scalar(select(func.count(Post.id))) == 1


def test_a_double_click_sends_one_note_and_an_opened_account_is_excluded_no_longer(sign_in, cast, decide, db_session):
    mo = sign_in(cast.mo)
    for _again in range(2):
        assert mo.post(f"/moderation/people/{cast.ada.id}/measures", {"kind": "note", "reason": WHY, "idempotency": "een-sleutel"}).status_code == 303
    assert db_session.scalar(select(func.count(Sanction.id))) == 1
    decide(cast.mo, cast.ada, "exclusion", None)
    ended = db_session.scalar(select(Activity.id).where(Activity.kind == "account.ended"))
    sign_in(cast.root).post(f"/moderation/members/undo/{ended}")
    sign_in(cast.root).post(f"/moderation/members/{cast.ada.id}/reopen", {"reason": "Vergissing"})
    assert db_session.get(User, cast.ada.id).ended_at is None
    assert db_session.scalar(select(Sanction.lifted_at).where(Sanction.kind == "exclusion")) is not None
