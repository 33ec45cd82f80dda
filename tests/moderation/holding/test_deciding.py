"""What becomes of a held text: once, with a reason, and for its writer to read."""

import pytest
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.moderation.fairness.models import Statement
from forum.moderation.fairness.statements import reversals
from forum.moderation.holding import actions
from forum.moderation.holding.models import HeldPost
from forum.moderation.queue.sources import sources
from forum.threads.models import Mention, Post, Thread, ThreadFollow
from tests.moderation.holding.conftest import LINKS, SECRET
from tests.threads.test_writing import at_once

YES, NO = {"decision": "approve"}, {"decision": "refuse", "reason": "Te veel reclame", "rule": "advertising"}


def decide(browser, number, form=None, **more):
    return browser.post(f"/moderation/held/{number}", {**(form or YES), **more})


def test_an_approved_reply_is_an_ordinary_one_with_its_mentions(sign_in, newcomer, cast, make_thread, hold_reply, db_session, held_row):
    thread = make_thread(cast.ada)
    number = hold_reply(thread, newcomer, "Vraag het aan @Cleo Wilg", kind="question")
    assert db_session.scalar(select(func.count(Mention.user_id))) == 0
    answer = decide(sign_in(cast.mo), number)
    assert answer.status_code == 303
    post = db_session.scalar(select(Post).where(Post.number == 2))
    assert (post.author_id, post.kind) == (newcomer.id, "question")
    assert db_session.scalar(select(Mention.user_id)) == cast.cleo.id
    assert db_session.get(ThreadFollow, (thread, newcomer.id)) is not None
    held = held_row(number)
    assert (held.outcome, held.result_post_id, held.body, held.html, held.decided_by_id) == ("approved", post.id, "", "", cast.mo.id)
    assert f"/posts/{post.id}" in sign_in(newcomer).get(f"/held/{number}").text


def test_an_approved_thread_has_all_that_was_sent(sign_in, newcomer, cast, db_session):
    form = {"guided": "1", "title": "Rupsen", "body": "In de dreef", "question": "Wat nu?", "theme": "eikenprocessierups", "more_themes": ["bermbeheer"],
            "network": "oost", "audience": "network"}
    number = int(sign_in(newcomer).post("/threads/new", form).headers["Location"].rsplit("/", 1)[1])
    decide(sign_in(cast.mo), number)
    thread = db_session.scalar(select(Thread))
    page = sign_in(newcomer).get(f"/threads/{thread.id}", follow_redirects=True).text
    assert (thread.audience, thread.network_id) == ("network", 1) and "Wat nu?" in page and "Bermbeheer" in page
    assert sign_in(cast.cleo).get(f"/threads/{thread.id}").status_code == 404


def test_a_refusal_tells_the_writer_why_and_an_appeal_posts_it_after_all(app, sign_in, newcomer, cast, make_thread, hold_reply, db_session, run_jobs, outbox):
    number = hold_reply(make_thread(cast.ada), newcomer)
    assert decide(sign_in(cast.mo), number, {"decision": "refuse", "reason": ""}).status_code == 422
    assert decide(sign_in(cast.mo), number, NO).status_code == 303
    run_jobs()
    page = sign_in(newcomer).get(f"/held/{number}").text
    assert "Te veel reclame" in page and SECRET in page
    assert "niet goed" in sign_in(newcomer).get("/notifications/").text
    assert any(mail["To"].endswith("bram@example.org>") or "bram@" in mail["To"] for mail in outbox())
    statement = db_session.scalar(select(Statement))
    assert (statement.user_id, statement.rule, statement.reason) == (newcomer.id, "advertising", "Te veel reclame")
    with app.app_context(), app.test_request_context():
        activity = db.session.get(Activity, statement.activity_id)
        with unit_of_work():
            reversals[str(Happened.HELD_REFUSED)](activity, cast.wim.id, "Toch wel")
    assert SECRET in db_session.scalar(select(Post.body).where(Post.number == 2))


def test_a_refusal_can_be_undone_and_a_second_decision_sees_the_first(sign_in, newcomer, cast, make_thread, hold_reply, held_row):
    number = hold_reply(make_thread(cast.ada), newcomer)
    decide(sign_in(cast.mo), number, NO)
    late = decide(sign_in(cast.root), number)
    assert late.status_code == 409 and cast.mo.name in late.text and "Te veel reclame" in late.text
    assert sign_in(cast.root).post(f"/moderation/held/{number}/after-all").status_code == 303
    assert held_row(number).outcome == "approved"
    assert sign_in(cast.root).post(f"/moderation/held/{number}/after-all").status_code == 409


@pytest.mark.parametrize("second", ["approve", "refuse", "withdraw"])
def test_decisions_at_once_make_one(app, sign_in, newcomer, cast, make_thread, hold_reply, second):
    thread = make_thread(cast.ada)
    number = hold_reply(thread, newcomer)
    one, other = sign_in(cast.mo), sign_in(newcomer if second == "withdraw" else cast.root)
    forms = [(one, f"/moderation/held/{number}", YES), (other, f"/held/{number}/draft", {}) if second == "withdraw"
             else (other, f"/moderation/held/{number}", YES if second == "approve" else NO)]
    tokens = [browser.token() for browser, *_rest in forms]
    answers = at_once([lambda f=f, t=t: f[0].post(f[1], {**f[2], "csrf_token": t}) for f, t in zip(forms, tokens, strict=True)])
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with app.app_context():
        held = db.session.get(HeldPost, number)
        decisions = select(func.count(Activity.id)).where(Activity.kind.in_(("held.approved", "held.refused", "held.withdrawn")))
        assert db.session.scalar(decisions) == 1
        assert db.session.scalar(select(func.count(Post.id)).where(Post.thread_id == thread)) == (2 if held.outcome == "approved" else 1)


def test_a_double_click_sends_one(app, sign_in, newcomer, cast, make_thread):
    thread, browser = make_thread(cast.ada), sign_in(newcomer)
    form = {"body": "Dubbel", "idempotency": "klik", "csrf_token": browser.token()}
    answers = at_once([lambda: browser.client.post(f"/threads/{thread}/posts", data=form)] * 2)
    assert {answer.status_code for answer in answers} == {303}
    with app.app_context():
        assert db.session.scalar(select(func.count(HeldPost.id))) == 1


def test_who_is_trusted_from_now_on_waits_no_more(sign_in, newcomer, cast, make_thread, hold_reply, db_session):
    thread = make_thread(cast.ada)
    decide(sign_in(cast.mo), hold_reply(thread, newcomer), vet="y")
    user = db_session.get(User, newcomer.id)
    assert user.vetted_at is not None and user.vetted_by_id == cast.mo.id
    assert "#post-" in sign_in(newcomer).post(f"/threads/{thread}/posts", {"body": "Vertrouwd"}).headers["Location"]
    assert "vertrouwd" in sign_in(cast.mo).get("/moderation/log").text


@pytest.mark.parametrize(("act", "sentence"), [("lock", "gesloten"), ("hide", "verborgen")])
def test_what_can_no_longer_be_posted_is_said_and_stays_waiting(sign_in, newcomer, cast, make_thread, hold_reply, held_row, act, sentence):
    thread = make_thread(cast.ada)
    number = hold_reply(thread, newcomer)
    sign_in(cast.mo).post(f"/threads/{thread}/{act}", {"reason": "Genoeg gezegd"})
    answer = decide(sign_in(cast.mo), number)
    assert answer.status_code in (403, 409, 422) and sentence in answer.text
    assert held_row(number).decided_at is None
    assert decide(sign_in(cast.mo), number, NO).status_code == 303


def test_a_change_is_approved_or_no_longer_fits(sign_in, cast, make_thread, make_reply, db_session):
    thread = make_thread(cast.ada)
    reply, browser = make_reply(thread, cast.bram, "Oud"), sign_in(cast.bram)
    held = [int(browser.post(f"/posts/{reply}/edit", {"body": f"Nieuw {LINKS}", "version": "1"}).headers["Location"].rsplit("/", 1)[1])]
    assert "<del>Oud</del>" in sign_in(cast.mo).get(f"/moderation/held/{held[0]}").text.replace(" </del>", "</del>")
    browser.post(f"/posts/{reply}/edit", {"body": "Kort", "version": "1"})
    answer = decide(sign_in(cast.mo), held[0])
    assert answer.status_code == 409 and "past" in answer.text
    decide(sign_in(cast.mo), held[0], NO)
    again = browser.post(f"/posts/{reply}/edit", {"body": f"Nieuwer {LINKS}", "version": "2"})
    assert decide(sign_in(cast.mo), int(again.headers["Location"].rsplit("/", 1)[1])).status_code == 303
    assert db_session.scalar(select(Post.body).where(Post.id == reply)).startswith("Nieuwer")


def test_the_writer_takes_it_back_into_the_draft_that_stands(sign_in, newcomer, cast, make_thread, hold_reply, held_row):
    thread = make_thread(cast.ada)
    number, browser = hold_reply(thread, newcomer), sign_in(newcomer)
    browser.post("/drafts", {"key": f"thread:{thread}", "body": "Al begonnen"})
    assert SECRET in browser.get(f"/threads/{thread}", follow_redirects=True).text and SECRET in browser.get(f"/held/{number}").text
    assert f"/held/{number}" in browser.get("/").text and f"/held/{number}" in browser.get("/drafts/").text
    answer = browser.post(f"/held/{number}/draft")
    assert answer.status_code == 303 and f"/threads/{thread}" in answer.headers["Location"]
    page = browser.get(f"/threads/{thread}", follow_redirects=True).text
    assert SECRET in page and "Al begonnen" in page
    assert held_row(number).outcome == "withdrawn" and held_row(number).body == ""
    assert browser.post(f"/held/{number}/draft").status_code == 409


def test_a_thread_taken_back_stands_in_its_form(sign_in, newcomer):
    browser = sign_in(newcomer)
    form = {"title": "Mijn titel", "body": "Mijn tekst", "network": "west", "theme": "bermbeheer", "guided": "1", "question": "Hoe dan?"}
    number = browser.post("/threads/new", form).headers["Location"].rsplit("/", 1)[1]
    page = browser.get(browser.post(f"/held/{number}/draft").headers["Location"]).text
    assert all(words in page for words in ("Mijn titel", "Mijn tekst", "Hoe dan?"))


def test_several_are_approved_at_once_and_one_that_cannot_stays(sign_in, newcomer, cast, make_thread, hold_reply, held_row):
    open_thread, closed = make_thread(cast.ada), make_thread(cast.ada)
    held = [hold_reply(open_thread, newcomer, "Een"), hold_reply(closed, newcomer, "Twee"), hold_reply(open_thread, newcomer, "Drie")]
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{closed}/lock", {"reason": "Genoeg gezegd"})
    assert mo.post("/moderation/held", {"held": held}).status_code == 303
    assert [held_row(number).outcome for number in held] == ["approved", "", "approved"]
    assert "gesloten" in mo.get("/moderation/held").text


def test_the_queue_has_it_and_moderators_hear_once(app, sign_in, newcomer, cast, make_thread, hold_reply, run_jobs, outbox):
    from forum.accounts.viewers import viewer_of
    from forum.core import clock

    thread = make_thread(cast.ada)
    for text in ("Een", "Twee"):
        hold_reply(thread, newcomer, text)
    run_jobs()
    assert len([mail for mail in outbox() if "mo@example.org" in mail["To"]]) == 1
    assert "wacht een tekst" in sign_in(cast.mo).get("/notifications/").text
    assert "wacht een tekst" not in sign_in(cast.wim).get("/notifications/").text
    with app.test_request_context():
        for member, number in ((cast.mo, 2), (cast.wim, 0), (cast.root, 2), (newcomer, 0)):
            rows = db.session.execute(sources["held"].waiting(viewer_of(member.id))).all()
            assert len(rows) == number and not any(row.urgent for row in rows)
        clock.shift(clock.timedelta(hours=25))
        rows = db.session.execute(sources["held"].waiting(viewer_of(cast.mo.id))).all()
        assert all(row.urgent for row in rows)
        assert sources["held"].show(viewer_of(cast.mo.id), [row.id for row in rows])[rows[0].id].url == f"/moderation/held/{rows[0].id}"


def test_an_own_text_is_for_a_colleague(app, sign_in, newcomer, cast, make_thread, hold_reply):
    number = hold_reply(make_thread(cast.ada), newcomer)
    with app.app_context(), unit_of_work():
        db.session.get(User, newcomer.id).role = "admin"
    assert decide(sign_in(newcomer), number).status_code == 403


def test_refused_texts_are_erased_once_nobody_can_appeal(app, sign_in, newcomer, cast, make_thread, hold_reply, held_row):
    number = hold_reply(make_thread(cast.ada), newcomer)
    decide(sign_in(cast.mo), number, NO)
    with app.app_context():
        with unit_of_work():
            assert actions.forget_refused() == 0
            db.session.get(HeldPost, number).decided_at = now() - actions.KEPT_REFUSED * 1.1
        with unit_of_work():
            assert actions.forget_refused() == 1
    assert held_row(number).body == ""
    assert sign_in(newcomer).get(f"/held/{number}").status_code == 200


def test_two_moderators_who_tick_the_same_texts_in_another_order(app, sign_in, newcomer, cast, make_thread, hold_reply):
    threads = [make_thread(cast.ada), make_thread(cast.ada)]
    held = [hold_reply(thread, newcomer, "Een van veel") for thread in threads * 2]
    browsers = [(browser, browser.token(), order) for browser, order in ((sign_in(cast.mo), held), (sign_in(cast.root), held[::-1]))]
    answers = at_once([lambda b=b, t=t, o=o: b.post("/moderation/held", {"held": o, "csrf_token": t}) for b, t, o in browsers])
    assert {answer.status_code for answer in answers} == {303}
    with app.app_context():
        assert db.session.scalar(select(func.count(Post.id)).where(Post.number > 1)) == 4
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == "held.approved")) == 4


def test_a_change_is_approved_while_its_writer_sends_the_next(app, sign_in, cast, make_thread, make_reply):
    reply = make_reply(make_thread(cast.ada), cast.bram, "Oud")
    bram, mo = sign_in(cast.bram), sign_in(cast.mo)
    number = bram.post(f"/posts/{reply}/edit", {"body": f"Een {LINKS}", "version": "1"}).headers["Location"].rsplit("/", 1)[1]
    tokens = bram.token(), mo.token()
    answers = at_once([lambda: bram.post(f"/posts/{reply}/edit", {"body": f"Twee {LINKS}", "version": "1", "csrf_token": tokens[0]}),
                       lambda: mo.post(f"/moderation/held/{number}", {**YES, "csrf_token": tokens[1]})])
    assert {answer.status_code for answer in answers} == {303, 409}
