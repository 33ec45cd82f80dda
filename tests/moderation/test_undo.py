"""Taking acts back: each has its reverse, as long as nothing later stands in its place."""

import pytest
from sqlalchemy import func, select

from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened
from forum.threads.actions import edit_post
from forum.threads.models import Post, Solution, Thread, ThreadTheme

WHY = {"reason": "Hoort hier niet"}
STATE = ("hidden_at", "locked_at", "pinned_until", "network_id", "theme_id", "title", "slug", "reply_count", "solved_at")
ACTS = {"hide": {}, "lock": {}, "pin": {"until": "2999-01-01"}, "move": {"network": "west", "theme": "boombeheer"}, "retitle": {"title": "Anders"}}


@pytest.fixture
def state(app):
    """How a thread stands, as far as moderators change it."""

    def read(number: int) -> dict:
        with app.app_context():
            thread = db.session.get(Thread, number)
            themes = db.session.scalars(select(ThreadTheme.theme_id).where(ThreadTheme.thread_id == number).order_by(ThreadTheme.position)).all()
            return {**{name: getattr(thread, name) for name in STATE}, "is_pinned": thread.pinned_at is not None, "themes": list(themes)}

    return read


@pytest.fixture
def newest(app):
    """The id of the newest activity that can be undone."""

    def read() -> int:
        with app.app_context():
            return db.session.scalar(select(func.max(Activity.id)).where(Activity.kind != Happened.SOLUTION_WITHDRAWN, Activity.kind != Happened.THREAD_SOLVED))

    return read


@pytest.mark.parametrize("act", ACTS)
def test_every_act_can_be_undone_and_the_undoing_too(sign_in, cast, make_thread, state, newest, act):
    number = make_thread(cast.ada)
    mo, before = sign_in(cast.mo), state(number)
    assert mo.post(f"/threads/{number}/{act}", {**WHY, **ACTS[act]}).status_code == 303
    done, act_id = state(number), newest()
    assert done != before
    assert mo.post(f"/moderation/log/{act_id}/undo").status_code == 303
    assert state(number) == before
    assert mo.post(f"/moderation/log/{act_id}/undo").status_code == 409
    undone, undo_id = state(number), newest()
    assert mo.post(f"/moderation/log/{undo_id}/undo").status_code == 303
    again = state(number)
    assert {k: bool(v) for k, v in again.items()} == {k: bool(v) for k, v in done.items()} and again["title"] == done["title"] != (undone["title"] if act == "retitle" else "")


@pytest.mark.parametrize("act", ACTS)
def test_the_page_after_an_act_offers_undo(sign_in, cast, make_thread, act, newest):
    mo = sign_in(cast.mo)
    page = mo.post(f"/threads/{make_thread(cast.ada)}/{act}", {**WHY, **ACTS[act]}, follow_redirects=True)
    assert page.status_code == 200
    assert f'action="/moderation/log/{newest()}/undo"' in page.text and "Ongedaan maken" in page.text


def test_only_moderators_of_the_network_undo(sign_in, visitor, cast, make_thread, newest):
    number = make_thread(cast.ada, audience="network")
    sign_in(cast.mo).post(f"/threads/{number}/lock", WHY)
    url = f"/moderation/log/{newest()}/undo"
    assert visitor.post(url).status_code == 401
    assert sign_in(cast.mo).get(url).status_code == 405
    for user, status in ((cast.cleo, 404), (cast.wim, 404), (cast.ada, 403), (cast.bram, 403), (cast.root, 303)):
        assert sign_in(user).post(url).status_code == status, user.name


def test_what_is_no_act_cannot_be_undone(sign_in, cast, make_thread, make_reply, newest):
    make_reply(make_thread(cast.ada), cast.bram)
    assert sign_in(cast.root).post(f"/moderation/log/{newest()}/undo").status_code == 404
    assert sign_in(cast.root).post("/moderation/log/99999/undo").status_code == 404


def test_undoing_a_hidden_solution_makes_it_the_solution_again(sign_in, cast, make_thread, make_reply, newest, app, state):
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram)
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": reply})
    mo = sign_in(cast.mo)
    mo.post(f"/posts/{reply}/hide", WHY)
    assert state(number)["solved_at"] is None
    assert mo.post(f"/moderation/log/{newest()}/undo").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Solution.post_id)) == reply
        assert db.session.get(Post, reply).hidden_at is None
    assert state(number)["solved_at"] is not None


def test_a_solution_chosen_meanwhile_stays(sign_in, cast, make_thread, make_reply, newest, app):
    number = make_thread(cast.ada)
    first, second = make_reply(number, cast.bram), make_reply(number, cast.mo)
    ada, mo = sign_in(cast.ada), sign_in(cast.mo)
    ada.post(f"/threads/{number}/solution", {"post": first})
    mo.post(f"/posts/{first}/hide", WHY)
    hiding = newest()
    ada.post(f"/threads/{number}/solution", {"post": second})
    assert mo.post(f"/moderation/log/{hiding}/undo").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Solution.post_id)) == second


def test_what_changed_since_is_not_undone_but_shown(sign_in, cast, make_thread, newest, app):
    number = make_thread(cast.ada)
    mo, root = sign_in(cast.mo), sign_in(cast.root)
    mo.post(f"/threads/{number}/retitle", {**WHY, "title": "Eerste titel"})
    first = newest()
    root.post(f"/threads/{number}/retitle", {"reason": "Nog duidelijker", "title": "Tweede titel"})
    refused = mo.post(f"/moderation/log/{first}/undo")
    assert refused.status_code == 409 and cast.root.name in refused.text and "Nog duidelijker" in refused.text
    second = newest()
    with app.app_context(), unit_of_work():
        thread = db.session.get(Thread, number)
        opening = db.session.scalar(select(Post).where(Post.thread_id == number))
        edit_post(thread, opening, body="x", html="<p>x</p>", version=1, by=cast.ada.id, title="Titel van Ada")
    assert mo.post(f"/moderation/log/{second}/undo").status_code == 409
    with app.app_context():
        assert db.session.get(Thread, number).title == "Titel van Ada"


def test_whoever_moved_a_thread_away_may_bring_it_back(sign_in, cast, make_thread, newest, state):
    number = make_thread(cast.ada)
    before, mo = state(number)["network_id"], sign_in(cast.mo)
    mo.post(f"/threads/{number}/move", {**WHY, "network": "west"})
    moving = newest()
    assert mo.post(f"/threads/{number}/lock", WHY).status_code == 403
    assert mo.post(f"/moderation/log/{moving}/undo").status_code == 303
    assert state(number)["network_id"] == before


def test_z11_undoing_a_move_takes_no_thread_out_of_the_undoers_sight(sign_in, cast, make_thread, newest, state):
    number = make_thread(cast.ada, audience="network")
    sign_in(cast.root).post(f"/threads/{number}/move", {**WHY, "network": "west"})
    moving = newest()
    for user, status in ((cast.mo, 404), (cast.wim, 403), (cast.root, 303)):
        assert sign_in(user).post(f"/moderation/log/{moving}/undo").status_code == status, user.name
