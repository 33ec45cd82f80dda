"""Who may hear of what becomes of a gap, asked as the notices and mails ask it."""

import pytest
from sqlalchemy import select

from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.core.tellings import Told, tellings
from forum.gaps import actions
from forum.gaps.models import Gap
from forum.networks import catalogue


@pytest.fixture
def told(app):
    """`told(kind)`: the ids of who hears of the last one of a kind, and the telling with the words for one of them."""

    def ask(kind):
        with app.test_request_context():
            activity = db.session.scalar(select(Activity).where(Activity.kind == kind).order_by(Activity.id.desc()).limit(1))
            telling = tellings[str(kind)]
            words = Told(activity, 1, "Iemand")
            return set(db.session.scalars(telling.receivers(activity))), telling, telling.text(words), telling.url(words), telling.lines(words) if telling.lines else []

    return ask


def test_who_is_involved_hears_of_a_status_on_the_site_and_of_the_answer_by_mail(sign_in, cast, make_gap, told):
    number = make_gap(cast.ada)
    sign_in(cast.bram).post(f"/gaps/{number}/support")
    sign_in(cast.cleo).post(f"/gaps/{number}/owner")
    sign_in(cast.mo).post(f"/gaps/{number}/status", {"status": "planned"})
    ids, telling, text, url, _ = told(Happened.GAP_STATUS_CHANGED)
    assert ids == {cast.ada.id, cast.bram.id, cast.cleo.id} and not telling.by_mail
    assert "gepland" in text and "strooizout" in text and url.startswith(f"/gaps/{number}-")
    sign_in(cast.cleo).post(f"/gaps/{number}/answer", {"answer": "De veldesdoorn.\n\nZie de proef."})
    ids, telling, text, _, lines = told(Happened.GAP_ANSWERED)
    assert ids == {cast.ada.id, cast.bram.id} and telling.by_mail and lines == ["De veldesdoorn.", "Zie de proef."]


def test_who_may_no_longer_read_it_hears_nothing(app, sign_in, cast, make_gap, told):
    from forum.accounts.models import User

    number = make_gap(cast.ada, audience="network")
    sign_in(cast.bram).post(f"/gaps/{number}/support")
    sign_in(cast.ada).post(f"/gaps/{number}/answer", {"answer": "Vertrouwelijk antwoord"})
    assert told(Happened.GAP_ANSWERED)[0] == {cast.bram.id}
    for change in ({"home_network_id": 2}, {"home_network_id": 1, "role": "guest"}, {"role": "member", "ended_at": True}):
        with app.app_context(), unit_of_work():
            user = db.session.get(User, cast.bram.id)
            for name, value in change.items():
                setattr(user, name, user.created_at if value is True else value)
        assert told(Happened.GAP_ANSWERED)[0] == set(), change


def test_a_hidden_gap_is_told_to_nobody_and_its_words_stay_in(sign_in, cast, make_gap, told):
    number = make_gap(cast.ada)
    sign_in(cast.bram).post(f"/gaps/{number}/support")
    sign_in(cast.mo).post(f"/gaps/{number}/answer", {"answer": "Een antwoord"})
    sign_in(cast.mo).post(f"/gaps/{number}/hide", {"reason": "Noemt iemand"})
    ids, _telling, text, url, lines = told(Happened.GAP_ANSWERED)
    assert ids == set() and "strooizout" not in text and url == "/gaps/" and "Een antwoord" not in lines


def test_after_a_merge_who_was_involved_hears_where_it_went(sign_in, cast, make_gap, told):
    one, other = make_gap(cast.ada, "De ene vraag?"), make_gap(cast.wim, "De andere vraag?", network="oost")
    sign_in(cast.bram).post(f"/gaps/{one}/support")
    sign_in(cast.mo).post(f"/gaps/{one}/merge", {"into": other})
    ids, telling, text, url, _ = told(Happened.GAP_MERGED)
    assert ids == {cast.ada.id, cast.bram.id} and not telling.by_mail and "De andere vraag?" in text and url.startswith(f"/gaps/{other}-")


def test_the_moderators_of_a_network_hear_of_what_is_put_forward_while_it_is(app, sign_in, cast, make_gap, told):
    number = make_gap(cast.ada)
    sign_in(cast.bram).post(f"/gaps/{number}/meetings", {"network": "oost"})
    ids, telling, text, _, _ = told(Happened.GAP_PROPOSED)
    assert ids == {cast.mo.id} and not telling.by_mail and "bijeenkomst van Oost" in text
    with app.app_context(), unit_of_work():
        actions.propose(db.session.get(Gap, number), catalogue.network_by_slug("oost"), by=cast.bram.id, wanted=False)
    assert told(Happened.GAP_PROPOSED)[0] == set()


def test_the_answer_comes_by_mail_and_stands_among_the_notices_of_who_may_read_it(app, sign_in, cast, make_thread, make_gap, run_jobs, outbox):
    number = make_gap(cast.ada, "Hoe groot is de vertrouwelijke stockage?", audience="network")
    sign_in(cast.bram).post(f"/gaps/{number}/support")
    sign_in(cast.ada).post(f"/gaps/{number}/status", {"status": "planned"})
    run_jobs()
    assert outbox() == []
    sign_in(cast.ada).post(f"/gaps/{number}/answer", {"answer": "Tien op tien meter, met een poort."})
    run_jobs()
    assert [mail["To"] for mail in outbox()] == ["Bram Eik <bram@example.org>"]
    body = outbox()[0].get_body(("plain",)).get_content()
    assert "Tien op tien meter, met een poort." in body and f"/gaps/{number}-" in body and "Lees het antwoord" in body
    notices = sign_in(cast.bram).get("/notifications/").text
    assert "Er is een antwoord op het kennishiaat" in notices and "gepland" in notices
    for reader in (cast.ada, cast.cleo, cast.mo):
        assert "stockage" not in sign_in(reader).get("/notifications/").text, reader.name
    with app.app_context(), unit_of_work():
        from forum.accounts.models import User

        db.session.get(User, cast.bram.id).home_network_id = 2
    assert "stockage" not in sign_in(cast.bram).get("/notifications/").text


def test_many_notices_of_gaps_cost_no_more_than_a_few(sign_in, cast, make_gap, queries):
    def changed(start, stop):
        for number in range(start, stop):
            gap = make_gap(cast.ada, f"Vraag {number} over een berm?")
            sign_in(cast.bram).post(f"/gaps/{gap}/support")
            sign_in(cast.mo).post(f"/gaps/{gap}/status", {"status": "planned"})

    changed(0, 2)
    bram = sign_in(cast.bram)
    bram.get("/notifications/")
    few = queries(bram.get, "/notifications/")
    changed(2, 9)
    assert queries(bram.get, "/notifications/") == few


def test_no_notice_names_the_asker_of_a_conversation_without_name(app, sign_in, cast, make_thread, make_gap, run_jobs, outbox):
    from forum.threads.models import Post, Thread

    thread = make_thread(cast.ada, "Ploegbaas drinkt")
    with app.app_context(), unit_of_work():
        db.session.get(Thread, thread).without_name = True
        db.session.scalar(select(Post).where(Post.thread_id == thread)).without_name = True
    gap = make_gap(cast.ada, "Hoe pakken anderen dit aan?", thread=thread)
    sign_in(cast.bram).post(f"/gaps/{gap}/support")
    for act, form in (("status", {"status": "planned", "note": "Nagevraagd"}), ("answer", {"answer": "Met een gesprek."}), ("meetings", {"network": "oost"})):
        assert sign_in(cast.ada).post(f"/gaps/{gap}/{act}", form).status_code == 303, act
    run_jobs()
    for reader in (cast.bram, cast.mo):
        page = sign_in(reader).get("/notifications/").text
        assert "Hoe pakken anderen dit aan?" in page and "Ada" not in page and "Linde" not in page, reader.name
    assert len(outbox()) == 1 and "Linde" not in outbox()[0].as_string()
