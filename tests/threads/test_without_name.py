"""Posting without name: where it may be, what is chosen beforehand, mending it afterwards, and what others then read."""

import io
import re

import pytest
from sqlalchemy import select, update

from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.networks import catalogue
from forum.networks.models import Network
from forum.threads import actions
from forum.threads.drafts.models import Draft
from forum.threads.models import Post, Thread
from tests.threads.test_writing import at_once
from tests.uploads.hostile import office, photo

OOST, WEST = "een collega uit netwerk Oost", "een collega uit netwerk West"
NEW = {"title": "Hoe zeg ik dit aan mijn schepen", "body": "Het loopt mis.", "network": "oost"}


@pytest.fixture
def allow(app):
    """`allow("oost", …)`: these networks, and no other, let members write without name."""

    def switch(*slugs):
        with app.app_context():
            with unit_of_work():
                db.session.execute(update(Network).values(without_name_since=None))
                db.session.execute(update(Network).where(Network.slug.in_(slugs)).values(without_name_since=now()))
            catalogue.forget()

    return switch


@pytest.fixture
def hide_name(app):
    """`hide_name(post)`: take the writer's name off a post."""

    def hide(post_id, *, wanted=True):
        with app.app_context(), unit_of_work():
            post = db.session.get(Post, post_id)
            actions.put_name(db.session.get(Thread, post.thread_id), post, without_name=wanted, by=post.author_id)

    return hide


def opening(db_session, thread_id):
    return db_session.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.number == 1))


def page_of(browser, thread_id):
    return browser.get(f"/threads/{thread_id}", follow_redirects=True).text


def test_a_network_that_allows_it_takes_a_thread_without_name_and_another_does_not(sign_in, cast, allow, db_session):
    allow("oost")
    ada = sign_in(cast.ada)
    for network, status in (("oost", 303), ("west", 422), ("both", 422)):
        answer = ada.post("/threads/new", {**NEW, "network": network, "without_name": "1"})
        assert answer.status_code == status, network
        if status == 422:
            assert "kan je niet zonder naam schrijven" in answer.text and NEW["body"] in answer.text, "the text is kept"
            assert '<input checked id="without_name-1"' in answer.text, "so is the choice"
    allow("oost", "west")
    assert ada.post("/threads/new", {**NEW, "network": "both", "without_name": "1"}).status_code == 303
    assert ada.post("/threads/new", {**NEW, "without_name": "misschien"}).status_code == 422
    assert [(row.without_name, row.author_id) for row in db_session.scalars(select(Thread).order_by(Thread.id))] == [(True, cast.ada.id)] * 2
    assert db_session.scalars(select(Post.without_name)) == [True, True]


def test_an_announcement_bears_a_name(sign_in, cast, allow, make_thread, db_session):
    allow("oost")
    mo = sign_in(cast.mo)
    assert mo.post("/threads/new", {**NEW, "kind": "announcement", "without_name": "1"}).status_code == 422
    assert mo.post("/threads/new", {**NEW, "kind": "announcement"}).status_code == 303
    number = db_session.scalar(select(Post.id))
    assert mo.post(f"/posts/{number}/name", {"without_name": "1"}).status_code == 422
    assert "without_name" not in mo.get("/threads/new?kind=announcement").text
    assert 'name="without_name"' in mo.get("/threads/new").text


def test_others_read_a_colleague_and_the_writer_reads_that_it_is_theirs(sign_in, cast, allow, make_thread, make_reply, hide_name, db_session):
    allow("oost")
    thread = make_thread(cast.cleo, network="oost")
    named, nameless = make_reply(thread, cast.bram, "Met naam."), make_reply(thread, cast.bram, "Zonder naam.")
    hide_name(nameless)
    hide_name(opening(db_session, thread))
    for who, asker, answerer in ((cast.ada, WEST, OOST), (cast.mo, WEST, OOST), (cast.cleo, "jij (zonder naam)", OOST), (cast.bram, WEST, "jij (zonder naam)")):
        page = page_of(sign_in(who), thread)
        assert re.findall(r'person-name"[^>]*>([^<]+)<', page) == [asker.capitalize() if asker[0] == "j" else asker[0].upper() + asker[1:], "Bram Eik",
                                                                   answerer[0].upper() + answerer[1:]], who.name
        assert "Cleo" not in page.replace("Cleo Wilg", "" if who == cast.cleo else "Cleo Wilg")
        assert f"/members/{cast.bram.id}-" in page and (f"/members/{cast.cleo.id}-" in page) is (who == cast.cleo)
        listed = sign_in(who).get("/threads/").text
        assert (asker[0].upper() + asker[1:]) in listed and "Roeselare" not in listed
    assert named


def test_a_reply_is_without_name_where_the_thread_allows_it_and_for_who_asked_so(sign_in, cast, allow, make_thread, db_session):
    allow("oost")
    thread = make_thread(cast.ada)
    ada, bram = sign_in(cast.ada), sign_in(cast.bram)

    def stands(browser, **sent):
        answer = browser.post(f"/threads/{thread}/posts", {"body": "Zo.", **sent})
        if answer.status_code == 303:
            return db_session.scalar(select(Post.without_name).order_by(Post.id.desc()).limit(1))
        assert "Zo." in answer.text and "kan je niet zonder naam schrijven" in answer.text
        return answer.status_code

    assert [stands(bram), stands(bram, without_name="0"), stands(bram, without_name="1")] == [False, False, True]
    assert stands(ada) is False
    assert ada.post(f"/posts/{opening(db_session, thread)}/name", {"without_name": "1"}).status_code == 303
    assert re.search(r'<input checked id="without_name-1" name="without_name" type="radio" value="1">', page_of(ada, thread)), "chosen beforehand"
    assert re.search(r'<input checked id="without_name-0" name="without_name" type="radio" value="0">', page_of(bram, thread))
    assert [stands(ada), stands(ada, without_name="0")] == [True, False], "what says nothing does not show who asked"
    allow()
    assert [stands(bram), stands(bram, without_name="1"), stands(ada, without_name="1"), stands(ada)] == [False, 422, True, True]
    assert 'id="without_name-1"' not in page_of(bram, thread) and 'id="without_name-1"' in page_of(ada, thread)


def test_a_name_is_taken_off_and_put_to_it_again_by_its_writer_alone(sign_in, cast, allow, make_thread, make_reply, db_session):
    allow("oost")
    thread = make_thread(cast.ada)
    post, other = make_reply(thread, cast.bram), make_reply(thread, cast.cleo)
    bram = sign_in(cast.bram)
    for who, status in ((cast.ada, 403), (cast.mo, 403), (cast.root, 403), (cast.bram, 303)):
        assert sign_in(who).post(f"/posts/{post}/name", {"without_name": "1"}).status_code == status
    assert bram.post(f"/posts/{post}/name", {"without_name": "1"}).status_code == 303, "twice is once"
    assert "Bram Eik" not in page_of(sign_in(cast.ada), thread) and OOST[1:] in page_of(sign_in(cast.ada), thread)
    assert bram.post(f"/posts/{post}/name", {}).status_code == 400
    assert bram.get(f"/posts/{post}/name").status_code == 405
    assert bram.post(f"/posts/{post}/name", {"without_name": "0"}).status_code == 303
    assert "Bram Eik" in page_of(sign_in(cast.ada), thread)
    allow()
    assert bram.post(f"/posts/{post}/name", {"without_name": "1"}).status_code == 422
    kept = db_session.scalars(select(Activity).where(Activity.kind == Happened.POST_NAME_CHANGED))
    assert [(each.facts["without_name"], each.post_id) for each in kept] == [(True, post), (False, post)]
    assert other


def test_the_name_goes_also_from_what_was_taken_back_or_hidden(sign_in, cast, allow, make_thread, make_reply):
    allow("oost")
    thread = make_thread(cast.ada)
    back, hidden = make_reply(thread, cast.bram), make_reply(thread, cast.bram)
    bram = sign_in(cast.bram)
    bram.post(f"/posts/{back}/withdrawal")
    sign_in(cast.mo).post(f"/posts/{hidden}/hide", {"reason": "Hoort hier niet"})
    assert "Bram Eik" in page_of(sign_in(cast.ada), thread)
    for post in (back, hidden):
        assert bram.post(f"/posts/{post}/name", {"without_name": "1"}).status_code == 303
    assert "Bram Eik" not in page_of(sign_in(cast.ada), thread)
    log = sign_in(cast.mo).get("/moderation/log").text
    assert "Bram Eik" not in log and OOST in log


def test_taking_the_name_off_a_question_takes_it_off_the_askers_replies_too(sign_in, cast, allow, make_thread, make_reply, db_session):
    allow("oost")
    thread = make_thread(cast.ada)
    own, other = make_reply(thread, cast.ada), make_reply(thread, cast.bram)
    elsewhere = make_reply(make_thread(cast.bram), cast.ada)
    sign_in(cast.ada).post(f"/posts/{opening(db_session, thread)}/name", {"without_name": "1"})
    assert [db_session.scalar(select(Post.without_name).where(Post.id == number)) for number in (own, other, elsewhere)] == [True, False, False]
    assert "Ada Linde" not in page_of(sign_in(cast.bram), thread)


def test_what_the_asker_does_in_the_thread_bears_no_name_either(sign_in, cast, allow, make_thread, make_reply, db_session):
    allow("oost")
    thread = make_thread(cast.ada)
    post, mine = make_reply(thread, cast.bram), make_reply(thread, cast.bram, "Nog iets.")
    ada, bram = sign_in(cast.ada), sign_in(cast.bram)
    ada.post(f"/posts/{mine}/thanks")
    ada.post(f"/threads/{thread}/solution", {"post": post})
    page = page_of(bram, thread)
    assert page.count("Ada Linde") == 4, "the asker, who chose, the line of it, and who thanked"
    ada.post(f"/posts/{opening(db_session, thread)}/name", {"without_name": "1"})
    page = page_of(bram, thread)
    assert "Ada" not in page
    assert f"Gekozen door {OOST}" in page and f"{OOST[0].upper()}{OOST[1:]} duidde" in page
    assert "een collega." in page.split("Bedankt door")[1][:60] if "Bedankt door" in page else "een collega" in page
    conflict = sign_in(cast.mo).post(f"/threads/{thread}/solution", {"post": mine})
    assert conflict.status_code == 409 and "Ada" not in conflict.text and OOST[1:] in conflict.text
    assert "Ada" not in bram.get("/notifications/").text
    sign_in(cast.mo).post(f"/threads/{thread}/solution", {"post": mine, "replaces": post})
    assert "Gekozen door Mo Beuk" in page_of(bram, thread), "who acts as a moderator is named"


def test_a_draft_keeps_the_choice(sign_in, cast, allow, make_thread, db_session):
    allow("oost")
    thread = make_thread(cast.ada)
    bram = sign_in(cast.bram)
    bram.post("/drafts", {"key": f"thread:{thread}", "body": "Half", "without_name": "1"})
    assert db_session.scalar(select(Draft.fields))["without_name"] == "1"
    assert '<input checked id="without_name-1"' in page_of(bram, thread)
    bram.post("/drafts", {"key": "new:problem", "body": "Half", "title": "Half", "without_name": "1", "guided": "1"})
    assert '<input checked id="without_name-1"' in bram.get("/threads/new").text


def test_an_own_name_or_municipality_in_the_text_is_pointed_out(sign_in, cast, allow, make_thread):
    allow("oost")
    thread = make_thread(cast.ada)
    bram = sign_in(cast.bram)
    for sent, status in ((("Groeten, Bram", "1"), 422), (("Bij ons in Mechelen gaat dat zo.", "1"), 422), (("Groeten, Bram", "0"), 303), (("Zo gaat dat.", "1"), 303)):
        answer = bram.post(f"/threads/{thread}/posts", {"body": sent[0], "without_name": sent[1], "guard": "ask"})
        assert answer.status_code == status, sent
        assert (sent[0] in answer.text) is (status == 422)
    assert bram.post(f"/threads/{thread}/posts", {"body": "Groeten, Bram", "without_name": "1", "guard": "anyway"}).status_code == 303


def test_a_file_that_would_tell_whose_the_text_is_is_pointed_out(sign_in, cast, allow, make_thread):
    allow("oost")
    bram, thread = sign_in(cast.bram), make_thread(cast.ada)

    def bring(raw, name):
        return bram.post("/uploads", {"file": (io.BytesIO(raw), name), "alt": "Een boom"}, content_type="multipart/form-data").json["markdown"]

    def send(text, choice, guard="ask"):
        answer = bram.post(f"/threads/{thread}/posts", {"body": text, "without_name": choice, "guard": guard})
        return answer.status_code, re.findall(r'<a href="#body">([^<]+)</a>', answer.text)

    mine, his, document, plain = bring(photo(40, 30), "es.jpg"), bring(photo(40, 30), "Bram Eik (3).jpg"), bring(office(), "plan.docx"), bring(photo(40, 30), "es.jpg")
    assert send(mine, "0") == (303, [])
    assert send(mine, "1") == (422, ["Een bestand dat ook bij een tekst met je naam staat"])
    assert send(his, "1") == (422, ["Je eigen naam"]) and send(his, "0") == (303, [])
    assert send(document, "1") == (422, ["Een document waarin kan staan wie het maakte"]) and send(document, "0") == (303, [])
    assert send(plain, "1") == (303, [])
    assert send(plain, "0") == (422, ["Een bestand dat ook bij een tekst zonder je naam staat"])
    assert send(mine, "1", "anyway") == (303, [])


def test_a_colleague_stays_one_after_the_account_ended_or_was_erased(app, sign_in, cast, allow, make_thread, make_reply, hide_name):
    from forum.accounts.models import User

    allow("oost")
    thread = make_thread(cast.ada)
    hide_name(make_reply(thread, cast.bram))
    for change in ({"ended_at": now()}, {"name": "", "function": "", "municipality_id": None}):
        with app.app_context(), unit_of_work():
            db.session.execute(update(User).where(User.id == cast.bram.id).values(**change))
        page = page_of(sign_in(cast.ada), thread)
        assert OOST[1:] in page and "Oud-lid" not in page


def test_of_a_switch_and_a_post_at_once_none_shows_a_name(app, sign_in, cast, allow, make_thread, db_session):
    allow("oost")
    thread = make_thread(cast.ada)
    mo, brams = sign_in(cast.mo), [sign_in(cast.bram) for _ in range(5)]
    tokens = [each.token() for each in (mo, *brams)]
    calls = [lambda: mo.post("/networks/oost/without-name", {"on": "0", "csrf_token": tokens[0]})]
    calls += [lambda b=b, t=t: b.post(f"/threads/{thread}/posts", {"body": "Tegelijk", "without_name": "1", "csrf_token": t}) for b, t in zip(brams, tokens[1:], strict=True)]
    answers = at_once(calls)
    assert answers[0].status_code == 303 and {each.status_code for each in answers[1:]} <= {303, 422}
    replies = db_session.scalars(select(Post.without_name).where(Post.number > 1))
    assert all(replies) and len(replies) == [each.status_code for each in answers[1:]].count(303)


def test_two_windows_at_once_leave_thread_and_opening_saying_the_same(sign_in, cast, allow, make_thread, db_session):
    allow("oost")
    thread = make_thread(cast.ada)
    post = opening(db_session, thread)
    browsers = [sign_in(cast.ada) for _ in range(6)]
    tokens = [each.token() for each in browsers]
    at_once([lambda b=b, t=t, w=str(i % 2): b.post(f"/posts/{post}/name", {"without_name": w, "csrf_token": t}) for i, (b, t) in enumerate(zip(browsers, tokens, strict=True))])
    assert db_session.scalar(select(Thread.without_name)) == db_session.scalar(select(Post.without_name))


def test_a_thread_costs_no_query_more(sign_in, cast, allow, make_thread, make_reply, hide_name, queries):
    allow("oost")
    thread = make_thread(cast.ada)
    post = make_reply(thread, cast.bram)
    cleo = sign_in(cast.cleo)
    address = cleo.get(f"/threads/{thread}").headers["Location"]
    cleo.get(address)
    before = queries(cleo.get, address)
    hide_name(post)
    assert queries(cleo.get, address) == before <= 6


def test_a_change_of_a_text_without_name_is_looked_through_too(sign_in, cast, allow, make_thread):
    allow("oost")
    bram, thread = sign_in(cast.bram), make_thread(cast.ada)
    for choice, status in (("1", 422), ("0", 303)):
        place = bram.post(f"/threads/{thread}/posts", {"body": f"Zo gaat dat, {choice}.", "without_name": choice}).headers["Location"]
        number = re.search(r'/posts/(\d+)/edit', bram.get(place).text.split(f'id="post-{place.rsplit("-", 1)[1]}"')[1]).group(1)
        answer = bram.post(f"/posts/{number}/edit", {"body": "Groeten, Bram", "guard": "ask"})
        assert answer.status_code == status and ("Groeten, Bram" in answer.text) is (status == 422)
        assert bram.post(f"/posts/{number}/edit", {"body": "Groeten, Bram", "guard": "anyway"}).status_code == 303
