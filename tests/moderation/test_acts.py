"""What moderators do, to whom it is refused, and that the reason is never left out."""

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.networks.models import Network
from forum.threads.models import Post, Solution, Thread, ThreadTheme

WHY = {"reason": "Dubbel met een ander gesprek"}
THREAD_ACTS = {"hide": {}, "lock": {}, "pin": {}, "move": {"network": "west", "theme": "bermbeheer"}, "retitle": {"title": "Een duidelijke titel"}}
LONG_AGO = "2020-01-01"


@pytest.fixture
def thread_now(app):
    """`thread_now(id)` reads the row as it stands."""

    def read(number: int) -> Thread:
        with app.app_context():
            return db.session.get(Thread, number)

    return read


@pytest.fixture
def last(app):
    """The newest activity."""

    def read() -> Activity:
        with app.app_context():
            return db.session.scalar(select(Activity).order_by(Activity.id.desc()).limit(1))

    return read


@pytest.mark.parametrize("act", THREAD_ACTS)
def test_only_moderators_of_the_network_act_on_a_thread(sign_in, visitor, cast, make_thread, act):
    number = make_thread(cast.ada)
    data = {**WHY, **THREAD_ACTS[act]}
    assert visitor.post(f"/threads/{number}/{act}", data).status_code == 401
    for user, status in ((cast.ada, 403), (cast.cleo, 403), (cast.wim, 403), (cast.mo, 303)):
        answer = sign_in(user).post(f"/threads/{number}/{act}", data)
        assert answer.status_code == status, user.name
        assert status == 303 or "moderator" in answer.text


@pytest.mark.parametrize("act", THREAD_ACTS)
def test_z12_a_thread_that_one_may_not_see_does_not_exist_for_acts(sign_in, cast, make_thread, act, thread_now):
    number = make_thread(cast.ada, audience="network")
    data = {**WHY, **THREAD_ACTS[act]}
    for user in (cast.cleo, cast.wim):
        browser = sign_in(user)
        assert browser.post(f"/threads/{number}/{act}", data).status_code == 404
        assert browser.post(f"/threads/{number}/{act}", {}).status_code == 404
        assert browser.post(f"/threads/99999/{act}", data).status_code == 404
    assert thread_now(number).hidden_at is None
    assert sign_in(cast.root).post(f"/threads/{number}/{act}", data).status_code == 303


def test_a_thread_for_both_networks_belongs_to_every_moderator(sign_in, cast, make_thread):
    for user, status in ((cast.ada, 403), (cast.wim, 303)):
        assert sign_in(user).post(f"/threads/{make_thread(cast.ada, network='both')}/lock", WHY).status_code == status


@pytest.mark.parametrize("act", [*THREAD_ACTS, "restore", "unlock", "unpin"])
def test_acts_answer_post_only_and_need_the_token(sign_in, cast, make_thread, act, thread_now):
    number = make_thread(cast.ada)
    mo = sign_in(cast.mo)
    assert mo.get(f"/threads/{number}/{act}").status_code == 405
    assert mo.post(f"/threads/{number}/{act}", {**WHY, **THREAD_ACTS.get(act, {})}, token=False).status_code == 400
    standing = thread_now(number)
    assert (standing.hidden_at, standing.locked_at, standing.pinned_at) == (None, None, None)


@pytest.mark.parametrize("reason", ["", "  ", "ok", "x" * 1001])
@pytest.mark.parametrize("act", THREAD_ACTS)
def test_a_reason_is_needed_and_what_was_typed_comes_back(sign_in, cast, make_thread, act, reason):
    answer = sign_in(cast.mo).post(f"/threads/{make_thread(cast.ada)}/{act}", {**THREAD_ACTS[act], "reason": reason})
    assert answer.status_code == 422
    assert reason.strip() in answer.text and "error-summary" in answer.text


def test_putting_right_needs_no_reason(sign_in, cast, make_thread, make_reply, thread_now):
    number = make_thread(cast.ada)
    mo = sign_in(cast.mo)
    for act, back in (("lock", "unlock"), ("pin", "unpin"), ("hide", "restore")):
        assert mo.post(f"/threads/{number}/{act}", WHY).status_code == 303
        assert mo.post(f"/threads/{number}/{back}").status_code == 303
    standing = thread_now(number)
    assert (standing.hidden_at, standing.locked_at, standing.pinned_at) == (None, None, None)


def test_a_hidden_thread_is_gone_for_members_and_its_moderators_go_to_the_log(sign_in, cast, make_thread):
    number = make_thread(cast.ada, title="Verdwenen dreef")
    answer = sign_in(cast.mo).post(f"/threads/{number}/hide", WHY)
    assert answer.headers["Location"] == "/moderation/log"
    for user, status in ((cast.ada, 404), (cast.bram, 404), (cast.wim, 404), (cast.mo, 200), (cast.root, 200)):
        assert sign_in(user).get(f"/threads/{number}", follow_redirects=True).status_code == status, user.name
    for page in ("/threads/", "/search?q=verdwenen", "/", f"/members/{cast.ada.id}"):
        assert "Verdwenen dreef" not in sign_in(cast.bram).get(page, follow_redirects=True).text
    assert sign_in(cast.mo).post(f"/threads/{number}/restore").status_code == 303
    assert "Verdwenen dreef" in sign_in(cast.bram).get("/search?q=verdwenen").text


def test_a_hidden_reply_leaves_a_line_and_is_found_no_more(sign_in, cast, make_thread, make_reply, thread_now, last):
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram, "Bel Jan Jansens op zijn privénummer")
    for user, status in ((cast.bram, 403), (cast.wim, 403), (cast.mo, 303)):
        assert sign_in(user).post(f"/posts/{reply}/hide", WHY).status_code == status
    told = last()
    assert (told.kind, told.subject_id, told.actor_id, told.facts["reason"]) == (Happened.POST_HIDDEN, cast.bram.id, cast.mo.id, WHY["reason"])
    page = sign_in(cast.ada).get(f"/threads/{number}", follow_redirects=True).text
    assert "Jansens" not in page and "Verborgen door een moderator" in page
    assert "Jansens" not in sign_in(cast.ada).get("/search?q=jansens").text.replace("“jansens”", "")
    assert thread_now(number).reply_count == 0
    assert sign_in(cast.bram).post(f"/posts/{reply}/restore").status_code == 403
    assert sign_in(cast.mo).post(f"/posts/{reply}/restore").status_code == 303
    assert "Jansens" in sign_in(cast.ada).get("/search?q=jansens").text
    assert thread_now(number).reply_count == 1


def test_hiding_the_opening_hides_the_thread(sign_in, cast, make_thread, thread_now, app):
    number = make_thread(cast.ada)
    with app.app_context():
        opening = db.session.scalar(select(Post.id).where(Post.thread_id == number))
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{opening}/hide", WHY).headers["Location"] == "/moderation/log"
    assert thread_now(number).hidden_at is not None
    assert mo.post(f"/posts/{opening}/restore").status_code == 303
    assert thread_now(number).hidden_at is None


def test_hiding_the_solution_withdraws_it(sign_in, cast, make_thread, make_reply, thread_now, app):
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram)
    sign_in(cast.ada).post(f"/threads/{number}/solution", {"post": reply})
    assert thread_now(number).solved_at is not None
    sign_in(cast.mo).post(f"/posts/{reply}/hide", WHY)
    assert thread_now(number).solved_at is None
    with app.app_context():
        assert db.session.scalar(select(Solution)) is None


def test_a_pin_lasts_until_its_day_and_not_in_the_past(sign_in, cast, make_thread, thread_now):
    number = make_thread(cast.ada)
    mo = sign_in(cast.mo)
    assert mo.post(f"/threads/{number}/pin", {**WHY, "until": LONG_AGO}).status_code == 422
    assert mo.post(f"/threads/{number}/pin", {**WHY, "until": "morgen"}).status_code == 422
    tomorrow = (clock.now() + clock.timedelta(days=1)).date()
    assert mo.post(f"/threads/{number}/pin", {**WHY, "until": tomorrow.isoformat()}).status_code == 303
    assert thread_now(number).pinned_until == tomorrow
    assert mo.post(f"/threads/{number}/pin", WHY).status_code == 409
    clock.shift(clock.timedelta(days=3))
    assert mo.post(f"/threads/{number}/pin", WHY).status_code == 303
    assert [mo.post(f"/threads/{number}/unpin").status_code for _ in range(2)] == [303, 409]


def test_a_move_changes_network_and_theme_and_keeps_further_themes(sign_in, cast, make_thread, thread_now, app, last):
    number = make_thread(cast.ada)
    with app.app_context():
        west = db.session.scalar(select(Network.id).where(Network.slug == "west"))
    mo = sign_in(cast.mo)
    for wrong in ({"network": "noord"}, {"theme": "bestaat-niet"}):
        assert mo.post(f"/threads/{number}/move", {**WHY, **wrong}).status_code == 422
    assert mo.post(f"/threads/{number}/move", {**WHY, "network": "west", "theme": "boombeheer"}).status_code == 303
    assert thread_now(number).network_id == west
    told = last()
    assert told.facts["from_network"] != west == told.facts["to_network"] and told.network_id == told.facts["from_network"]
    with app.app_context():
        assert len(db.session.scalars(select(ThreadTheme).where(ThreadTheme.thread_id == number)).all()) == 1
    assert mo.post(f"/threads/{number}/lock", WHY).status_code == 403
    assert sign_in(cast.wim).post(f"/threads/{number}/move", {**WHY, "network": "both"}).status_code == 303
    assert thread_now(number).network_id is None


def test_z11_a_restricted_thread_goes_neither_to_both_nor_out_of_the_movers_sight(sign_in, cast, make_thread, thread_now):
    number = make_thread(cast.ada, audience="network")
    before = thread_now(number).network_id
    mo = sign_in(cast.mo)
    for network, status in (("both", 422), ("west", 403)):
        assert mo.post(f"/threads/{number}/move", {**WHY, "network": network}).status_code == status
    assert sign_in(cast.root).post(f"/threads/{number}/move", {**WHY, "network": "both"}).status_code == 422
    assert thread_now(number).network_id == before
    assert sign_in(cast.root).post(f"/threads/{number}/move", {**WHY, "network": "west"}).status_code == 303


def test_a_new_title_is_found_and_the_old_address_leads_on(sign_in, cast, make_thread):
    number = make_thread(cast.ada, title="Help")
    old = sign_in(cast.ada).get(f"/threads/{number}").headers["Location"]
    mo = sign_in(cast.mo)
    for title in ("", "x" * 201):
        assert mo.post(f"/threads/{number}/retitle", {**WHY, "title": title}).status_code == 422
    assert mo.post(f"/threads/{number}/retitle", {**WHY, "title": "Wortelopdruk <b>bij</b> platanen"}).status_code == 303
    page = sign_in(cast.ada).get(old, follow_redirects=True)
    assert page.status_code == 200 and "Wortelopdruk &lt;b&gt;bij&lt;/b&gt; platanen" in page.text
    assert "platanen" in sign_in(cast.ada).get("/search?q=wortelopdruk").text


def test_members_read_what_was_done_and_why_but_not_by_whom(sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{number}/retitle", {"title": "Duidelijker", "reason": "Zo vinden anderen het"})
    mo.post(f"/threads/{number}/lock", {"reason": "Alles is gezegd"})
    page = sign_in(cast.bram).get(f"/threads/{number}", follow_redirects=True).text
    for words in ("Een moderator wijzigde de titel", "Zo vinden anderen het", "Een moderator sloot dit gesprek", "Alles is gezegd"):
        assert words in page
    assert cast.mo.name not in page


def test_z13_nothing_else_in_the_form_counts(sign_in, cast, make_thread, thread_now, last):
    number = make_thread(cast.ada)
    forged = {**WHY, "actor_id": cast.ada.id, "hidden_by_id": cast.ada.id, "author_id": cast.bram.id, "network_id": 2}
    assert sign_in(cast.mo).post(f"/threads/{number}/hide", forged).status_code == 303
    standing = thread_now(number)
    assert (standing.hidden_by_id, standing.author_id, last().actor_id) == (cast.mo.id, cast.ada.id, cast.mo.id)
