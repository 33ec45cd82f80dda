"""The solution: who chooses, what can be one, and what happens when two choose at once."""

import pytest
from sqlalchemy import select

from forum.core.db import db
from forum.threads.models import Post, Solution, Thread
from tests.threads.test_writing import at_once


@pytest.fixture
def problem(make_thread, make_reply, cast):
    number = make_thread(cast.ada, "Dode berken", audience="network")
    return number, make_reply(number, cast.bram, "Geef water."), make_reply(number, cast.mo, "Mulch erbij.")


def test_only_the_asker_or_a_moderator_chooses_the_solution(sign_in, cast, problem):
    number, first, second = problem
    for user, status in ((cast.cleo, 404), (cast.wim, 404), (cast.bram, 403), (cast.ada, 303)):
        assert sign_in(user).post(f"/threads/{number}/solution", {"post": first}).status_code == status, user.name
    assert sign_in(cast.mo).post(f"/threads/{number}/solution", {"post": second, "replaces": first}).status_code == 303
    page = sign_in(cast.bram).get(f"/threads/{number}", follow_redirects=True).text
    assert "Mo Beuk" in page and "Opgelost" in page or "opgelost" in page
    for user, status in ((cast.bram, 403), (cast.cleo, 404), (cast.ada, 303)):
        assert sign_in(user).post(f"/threads/{number}/solution/withdrawal").status_code == status


def test_the_asker_of_a_locked_thread_chooses_no_more_but_a_moderator_does(sign_in, cast, problem):
    number, first, _ = problem
    sign_in(cast.mo).post(f"/threads/{number}/lock", {"reason": "Afgerond"})
    assert sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": first}).status_code == 403
    assert sign_in(cast.mo).post(f"/threads/{number}/solution", {"post": first}).status_code == 303


def test_only_a_visible_reply_of_the_same_thread_can_be_it(sign_in, cast, problem, make_thread, make_reply, db_session):
    number, first, second = problem
    elsewhere = make_reply(make_thread(cast.ada, "Ander"), cast.bram)
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == number, Post.number == 1))
    ada = sign_in(cast.ada)
    for post in (opening, elsewhere):
        assert ada.post(f"/threads/{number}/solution", {"post": post}).status_code == 422
    assert ada.post(f"/threads/{number}/solution", {"post": 99999}).status_code == 404
    assert ada.post(f"/threads/{number}/solution", {}).status_code == 422
    sign_in(cast.bram).post(f"/posts/{first}/withdrawal")
    assert ada.post(f"/threads/{number}/solution", {"post": first}).status_code in (404, 422)
    assert db_session.scalar(select(Solution)) is None


@pytest.mark.parametrize("how", ["withdrawal", "hide"])
def test_a_solution_that_goes_out_of_sight_is_withdrawn(sign_in, cast, problem, app, how):
    number, first, _ = problem
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": first})
    if how == "hide":
        assert sign_in(cast.mo).post(f"/posts/{first}/hide", {"reason": "Bevat een naam"}).status_code == 303
    else:
        assert sign_in(cast.bram).post(f"/posts/{first}/withdrawal").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Solution)) is None
        assert db.session.get(Thread, number).solved_at is None


def test_r4_of_eight_who_choose_at_once_one_stands_and_the_others_see_it(app, sign_in, cast, problem, make_reply):
    number, *_ = problem
    posts = [make_reply(number, cast.bram, f"Voorstel {i}") for i in range(8)]
    browsers = [sign_in(member) for member in (cast.ada, cast.mo) * 4]
    tokens = [browser.token() for browser in browsers]
    answers = at_once([lambda b=b, t=t, p=p: b.post(f"/threads/{number}/solution", {"post": p, "csrf_token": t})
                       for b, t, p in zip(browsers, tokens, posts, strict=True)])
    assert sorted(a.status_code for a in answers) == [303] + [409] * 7
    with app.app_context():
        standing = db.session.scalar(select(Solution))
        words = db.session.get(Post, standing.post_id).body
    assert all(words in a.text for a in answers if a.status_code == 409)


def test_lists_show_and_filter_open_and_solved(sign_in, cast, problem, make_thread):
    number, first, _ = problem
    make_thread(cast.ada, "Nog open probleem")
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": first})
    bram = sign_in(cast.bram)
    assert "Dode berken" in bram.get("/threads/?status=solved").text and "Nog open" not in bram.get("/threads/?status=solved").text
    assert "Dode berken" not in bram.get("/threads/?status=open").text and "Nog open" in bram.get("/threads/?status=open").text
    assert bram.get("/threads/?status=nope").status_code == 404
