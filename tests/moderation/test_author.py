"""Looking up who wrote without name: with a reason, by the network's moderators, logged, told to the writer, and seen once."""

import pytest
from sqlalchemy import select, update

from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.threads.models import Post, Thread
from tests.threads.test_writing import at_once

WHY = {"reason": "Er staat een adres van een burger in."}


@pytest.fixture
def nameless(app, cast, make_thread, make_reply):
    """A reply by Bram without name, in a thread of network Oost that all can read."""
    post = make_reply(make_thread(cast.ada), cast.bram)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Post).where(Post.id == post).values(without_name=True))
    return post


def test_moderators_of_the_network_look_with_a_reason_and_nobody_else(sign_in, visitor, cast, nameless, db_session):
    for who, sent, status in ((cast.ada, WHY, 403), (cast.cleo, WHY, 403), (cast.wim, WHY, 403), (cast.mo, {}, 422),
                              (cast.mo, {"reason": " "}, 422), (cast.mo, WHY, 200), (cast.root, WHY, 200)):
        answer = sign_in(who).post(f"/posts/{nameless}/author", sent)
        assert (answer.status_code, "Bram Eik" in answer.text) == (status, status == 200), who.name
        assert "no-store" in answer.headers["Cache-Control"]
    assert sign_in(cast.bram).post(f"/posts/{nameless}/author", WHY).status_code == 403
    assert visitor.post(f"/posts/{nameless}/author", WHY).status_code in (400, 401)
    assert sign_in(cast.mo).get(f"/posts/{nameless}/author").status_code == 405
    assert [row.actor_id for row in db_session.scalars(select(Activity).where(Activity.kind == Happened.AUTHOR_SEEN))] == [cast.mo.id, cast.root.id]


def test_a_thread_kept_to_another_network_does_not_exist_for_its_moderator(app, sign_in, cast, make_thread, make_reply, db_session):
    post = make_reply(make_thread(cast.ada, audience="network"), cast.bram)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Post).where(Post.id == post).values(without_name=True))
    assert [sign_in(who).post(f"/posts/{post}/author", WHY).status_code for who in (cast.wim, cast.mo)] == [404, 200]


def test_the_name_is_seen_once_and_looking_again_asks_again(sign_in, cast, nameless, db_session):
    mo = sign_in(cast.mo)
    place = f"/posts/{nameless}"
    assert "Wie schreef dit?" in mo.get(place, follow_redirects=True).text
    assert "Bram Eik" in mo.post(f"{place}/author", WHY).text
    assert "Bram Eik" not in mo.get(place, follow_redirects=True).text
    assert "Wie schreef dit?" in mo.get(place, follow_redirects=True).text
    assert "Wie schreef dit?" not in sign_in(cast.ada).get(place, follow_redirects=True).text
    mo.post(f"{place}/author", {"reason": "Nog eens nagaan"})
    assert len(db_session.scalars(select(Activity).where(Activity.kind == Happened.AUTHOR_SEEN))) == 2


def test_the_writer_hears_who_looked_when_and_why(sign_in, cast, nameless, run_jobs, outbox):
    run_jobs()
    before = len(outbox())
    sign_in(cast.mo).post(f"/posts/{nameless}/author", WHY)
    run_jobs()
    letters = outbox()[before:]
    assert [letter["To"] for letter in letters] == ["Bram Eik <bram@example.org>"]
    text = letters[0].get_body(("plain",)).get_content()
    assert letters[0]["Subject"] == "Een moderator zocht op wie je bent"
    assert "Mo Beuk zocht op" in " ".join(text.split()) and WHY["reason"] in text and " uur" in text
    notices = sign_in(cast.bram).get("/notifications/").text
    assert "Mo Beuk zocht op" in notices and WHY["reason"] in notices
    assert "Mo Beuk zocht" not in sign_in(cast.ada).get("/notifications/").text


def test_the_log_tells_that_was_looked_and_why_but_not_who_it_was(sign_in, cast, nameless):
    sign_in(cast.mo).post(f"/posts/{nameless}/author", WHY)
    for who, sees in ((cast.mo, True), (cast.root, True), (cast.wim, False)):
        log = sign_in(who).get("/moderation/log").text
        assert (WHY["reason"] in log) is sees and ("een collega uit netwerk Oost" in log) is sees
        assert "Bram Eik" not in log
    filtered = sign_in(cast.mo).get("/moderation/log?kind=post.author_seen").text
    assert WHY["reason"] in filtered and "Mo Beuk" in filtered and "Herstel" not in filtered.split('class="log')[1]


def test_an_act_on_such_a_post_does_not_tell_the_name(sign_in, cast, nameless, app):
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{nameless}/hide", {"reason": "Hoort hier niet"}).status_code == 303
    for page in ("/moderation/log", "/moderation/", "/threads/"):
        assert "Bram Eik" not in mo.get(page).text
    assert mo.post(f"/posts/{nameless}/hide", {"reason": "Hoort hier niet"}).status_code == 409
    assert "Bram Eik" in mo.post(f"/posts/{nameless}/author", WHY).text, "also what is hidden"


def test_a_post_with_a_name_is_not_looked_up(sign_in, cast, nameless, app, db_session):
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{nameless}/author", WHY).status_code == 200
    assert sign_in(cast.bram).post(f"/posts/{nameless}/name", {"without_name": "0"}).status_code == 303
    assert mo.post(f"/posts/{nameless}/author", WHY).status_code == 422
    assert len(db_session.scalars(select(Activity).where(Activity.kind == Happened.AUTHOR_SEEN))) == 1


def test_each_of_many_looks_at_once_is_logged(sign_in, cast, nameless, db_session):
    browsers = [sign_in(cast.mo) for _ in range(5)]
    tokens = [each.token() for each in browsers]
    answers = at_once([lambda b=b, t=t: b.post(f"/posts/{nameless}/author", {**WHY, "csrf_token": t}) for b, t in zip(browsers, tokens, strict=True)])
    seen = [each.status_code for each in answers].count(200)
    assert seen == 5 == len(db_session.scalars(select(Activity).where(Activity.kind == Happened.AUTHOR_SEEN)))


def test_looking_is_rated(sign_in, cast, nameless):
    mo = sign_in(cast.mo)
    assert [mo.post(f"/posts/{nameless}/author", WHY).status_code for _ in range(31)][-2:] == [200, 429]


def test_the_thread_of_a_nameless_asker_is_neutral_in_the_log(app, sign_in, cast, make_thread):
    thread = make_thread(cast.ada)
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{thread}/lock", {"reason": "Rond"})
    assert "Ada Linde" in mo.get("/moderation/log").text
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).values(without_name=True))
        db.session.execute(update(Post).values(without_name=True))
    log = mo.get("/moderation/log").text
    assert "Ada Linde" not in log and "over een collega uit netwerk Oost" in " ".join(log.split())
