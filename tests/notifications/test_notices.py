"""Who is told of what in the site, what reading does to it, and what those who left no longer see."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import literal, select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.networks.models import Network
from forum.notifications import queries
from forum.notifications.models import Notice
from forum.threads import actions
from forum.threads.models import Post, Thread
from forum.threads.queries import listed


def bell(page: str) -> int:
    """The number at the bell of a page."""
    found = re.search(r'class="icon-button bell".*?class="count count-new">(\d+)', page, re.S)
    return int(found.group(1)) if found else 0


@pytest.fixture
def told(app):
    """`told(member)` gives the unread notices of a member: kind and reason."""

    def read(member) -> list[tuple[str, str]]:
        with app.app_context():
            mine = select(Activity.kind, Notice.reason).join(Activity, Activity.id == Notice.activity_id).where(
                Notice.user_id == member.id, Notice.read_at.is_(None))
            return [tuple(row) for row in db.session.execute(mine.order_by(Notice.id))]

    return read


@pytest.fixture
def act(app):
    """`act(function)` runs it in a unit of work."""

    def run(function):
        with app.app_context(), unit_of_work():
            return function()

    return run


def follow(user, thread_id):
    return lambda: actions.follow(user.id, db.session.get(Thread, thread_id))


def test_a_reply_tells_asker_and_followers_but_not_its_writer(cast, make_thread, make_reply, told, act):
    thread = make_thread(cast.ada)
    act(follow(cast.cleo, thread))
    make_reply(thread, cast.bram)
    assert [told(who) for who in (cast.ada, cast.cleo, cast.bram, cast.mo)] == [[("post.added", "follower")]] * 2 + [[], []]
    make_reply(thread, cast.ada)
    assert told(cast.bram) == [("post.added", "follower")]


def test_a_solution_tells_followers_and_the_writer_of_the_answer(cast, make_thread, make_reply, told, act, sign_in):
    thread = make_thread(cast.ada)
    post = make_reply(thread, cast.bram)
    act(follow(cast.cleo, thread))
    act(lambda: actions.follow(cast.bram.id, db.session.get(Thread, thread), wanted=False))
    ada = sign_in(cast.ada)
    assert ada.post(f"/threads/{thread}/solution", data={"post": post}).status_code == 303
    assert told(cast.bram) == [("thread.solved", "author")]
    assert told(cast.cleo) == [("thread.solved", "follower")]
    assert ada.post(f"/threads/{thread}/solution/withdrawal").status_code == 303
    assert told(cast.bram)[-1] == ("thread.solution_withdrawn", "author")
    assert "thread.solved" not in dict(told(cast.ada))


def test_of_a_restricted_thread_only_those_hear_who_may_read_it_now(app, cast, make_thread, make_reply, told, act):
    thread = make_thread(cast.ada, audience="network")
    for who in (cast.bram, cast.cleo, cast.wim, cast.root, cast.mo):
        act(follow(who, thread))
    make_reply(thread, cast.ada)
    assert [bool(told(who)) for who in (cast.bram, cast.mo, cast.root, cast.cleo, cast.wim)] == [True, True, True, False, False]
    act(lambda: db.session.execute(update(User).where(User.id == cast.bram.id).values(ended_at=now())))
    make_reply(thread, cast.ada)
    assert len(told(cast.bram)) == 1


def test_Z4_who_left_the_network_sees_and_counts_its_notices_no_more(app, cast, make_thread, make_reply, act, sign_in):
    thread = make_thread(cast.ada, title="Enkel voor Oost bestemd", audience="network")
    act(follow(cast.bram, thread))
    make_reply(thread, cast.ada, body="Vertrouwelijke zin.")
    bram = sign_in(cast.bram)
    page = bram.get("/notifications/").text
    assert "Enkel voor Oost bestemd" in page and bell(page) == 1
    act(lambda: db.session.execute(update(User).where(User.id == cast.bram.id).values(
        home_network_id=select(Network.id).where(Network.slug == "west").scalar_subquery())))
    page = bram.get("/notifications/").text
    assert "Enkel voor Oost bestemd" not in page and bell(page) == 0


def test_the_bell_counts_threads_not_replies_and_stops_at_the_bound(app, cast, make_thread, make_reply, act, sign_in):
    one, other = make_thread(cast.ada), make_thread(cast.ada, title="Tweede gesprek")
    for thread in (one, one, one, other):
        make_reply(thread, cast.bram)
    ada = sign_in(cast.ada)
    page = ada.get("/notifications/").text
    assert bell(page) == 2
    assert page.index("Tweede gesprek") < page.index("Essentaksterfte in een dreef")
    with app.app_context():
        assert db.session.scalar(select(queries.unread_of(User)).where(User.id == cast.ada.id)) == 2


def test_reading_a_thread_reads_what_was_told_of_its_posts(cast, make_thread, make_reply, told, act, sign_in):
    thread = make_thread(cast.ada)
    first, second = make_reply(thread, cast.bram), make_reply(thread, cast.bram)
    ada = sign_in(cast.ada)
    page = ada.get("/notifications/").text
    assert f'href="/posts/{first}"' in page
    ada.post(f"/threads/{thread}/reading", data={"number": 2})
    assert len(told(cast.ada)) == 1
    assert f'href="/posts/{second}"' in ada.get("/notifications/").text
    ada.post(f"/threads/{thread}/reading", data={"number": 3})
    assert told(cast.ada) == []
    act(lambda: actions.choose_solution(db.session.get(Thread, thread), db.session.get(Post, first), by=cast.mo.id))
    assert len(told(cast.ada)) == 1
    ada.post(f"/threads/{thread}/reading", data={"number": 3})
    assert told(cast.ada) == []


def test_mark_all_as_read_spares_what_came_after_the_page(cast, make_thread, make_reply, told, sign_in):
    thread = make_thread(cast.ada)
    make_reply(thread, cast.bram)
    ada = sign_in(cast.ada)
    until = re.search(r'name="until" value="(\d+)"', ada.get("/notifications/").text).group(1)
    make_reply(thread, cast.bram)
    assert ada.post("/notifications/read", data={"until": until}).status_code == 303
    assert len(told(cast.ada)) == 1
    assert ada.post("/notifications/read", data={"until": "x' OR 1"}).status_code == 303
    assert told(cast.ada) == []
    assert "Alles als gelezen" not in ada.get("/notifications/").text


def test_a_reply_out_of_sight_is_no_news_until_it_is_back(cast, make_thread, make_reply, told, sign_in, act):
    thread = make_thread(cast.ada)
    act(follow(cast.cleo, thread))
    post = make_reply(thread, cast.bram)
    sign_in(cast.cleo).post(f"/threads/{thread}/reading", data={"number": 2})
    mo = sign_in(cast.mo)
    assert mo.post(f"/posts/{post}/hide", data={"reason": "Bevat een telefoonnummer."}).status_code == 303
    assert (told(cast.ada), told(cast.cleo)) == ([], [])
    assert mo.post(f"/posts/{post}/restore", data={"reason": ""}).status_code == 303
    assert (told(cast.ada), told(cast.cleo)) == ([("post.added", "follower")], [])


DECISIONS = (("hide", {}), ("restore", {}), ("lock", {}), ("unlock", {}), ("pin", {}), ("move", {"network": "west", "theme": "bermbeheer"}),)


def test_the_asker_is_told_of_each_decision_with_its_reason(cast, make_thread, told, sign_in):
    thread = make_thread(cast.ada, title="Zwerfvuil in de berm")
    root, ada = sign_in(cast.root), sign_in(cast.ada)
    for number, (act, fields) in enumerate(DECISIONS, 1):
        assert root.post(f"/threads/{thread}/{act}", data={"reason": f"Reden nummer {number}.", **fields}).status_code == 303, act
        page = ada.get("/notifications/").text
        assert f"Reden nummer {number}." in page and "Zwerfvuil in de berm" in page, act
        assert bell(page) == number
    assert {reason for _kind, reason in told(cast.ada)} == {"concerned"}
    assert sign_in(cast.bram).get("/notifications/").text.count("Reden nummer") == 0


def test_ones_own_decision_is_no_news(cast, make_thread, told, sign_in):
    thread = make_thread(cast.mo)
    assert sign_in(cast.mo).post(f"/threads/{thread}/lock", data={"reason": "Afgerond."}).status_code == 303
    assert told(cast.mo) == []


def test_a_changed_role_is_told(app, cast, told, act, sign_in):
    from forum.networks import members

    def change():
        oost = db.session.scalar(select(Network.id).where(Network.slug == "oost"))
        members.change_role(db.session.get(User, cast.ada.id), "moderator", [oost], by=cast.root.id, reason="Neemt over van Mo.")

    act(change)
    page = sign_in(cast.ada).get("/notifications/").text
    assert "Je rol is nu: moderator (Oost)." in page and "Neemt over van Mo." in page


@pytest.mark.parametrize("audience", ["all", "network"])
@pytest.mark.parametrize("network", ["oost", "west"])
def test_the_bells_reach_is_the_one_rule(app, cast, make_thread, act, network, audience):
    author = cast.ada if network == "oost" else cast.cleo
    thread = make_thread(author, network=network, audience=audience)
    for who in vars(cast).values():
        with app.app_context():
            user = db.session.get(User, who.id)
            moderated = frozenset(db.session.scalars(select(queries.NetworkModerator.network_id).where(queries.NetworkModerator.user_id == who.id)))
            viewer = Viewer(id=who.id, role=user.role, home_network_id=user.home_network_id, moderated_ids=moderated)
            by_rule = db.session.scalar(select(Thread.id).where(Thread.id == thread, listed(viewer))) is not None
            by_bell = db.session.scalar(select(User.id).where(User.id == who.id, select(Thread.id).where(
                Thread.id == thread, queries._reach_of(User)).correlate(User).exists())) is not None
        assert by_bell == by_rule, (who.name, network, audience)


def test_the_page_costs_the_same_for_one_notice_and_for_many(app, cast, make_thread, make_reply, sign_in, queries):
    ada = sign_in(cast.ada)
    make_reply(make_thread(cast.ada), cast.bram)
    ada.get("/notifications/")  # fills what a process keeps
    few = queries(ada.get, "/notifications/")
    for number in range(4):
        thread = make_thread(cast.ada, title=f"Gesprek {number}")
        for _again in range(3):
            make_reply(thread, cast.bram)
    assert queries(ada.get, "/notifications/") == few
    mo = sign_in(cast.mo)
    for act in ("lock", "unlock", "lock"):
        assert mo.post(f"/threads/{thread}/{act}", data={"reason": "Even nadenken."}).status_code == 303
    assert queries(ada.get, "/notifications/") <= few + 3, "decisions, whom to ask, and their statements"


def test_L6_ten_thousand_notices_do_not_slow_the_page(app, cast, make_thread, act, sign_in):
    import time

    threads = [make_thread(cast.ada, title=f"Gesprek {number}") for number in range(25)]

    def fill():
        posts = {row.thread_id: row.id for row in db.session.execute(select(Post.thread_id, Post.id).where(Post.thread_id.in_(threads)))}
        db.session.execute(Activity.__table__.insert(), [
            {"kind": "post.added", "actor_id": cast.bram.id, "thread_id": threads[n % 25], "post_id": posts[threads[n % 25]],
             "created_at": now(), "delivered_at": now(), "facts": {}} for n in range(10_000)])
        told = select(literal(cast.ada.id), Activity.id, Activity.thread_id, Activity.kind, Activity.created_at).where(Activity.kind == "post.added")
        db.session.execute(Notice.__table__.insert().from_select(["user_id", "activity_id", "thread_id", "reason", "created_at"], told))

    act(fill)
    ada = sign_in(cast.ada)
    started = time.perf_counter()
    page = ada.get("/notifications/")
    assert page.status_code == 200 and time.perf_counter() - started < 1
    older = re.search(r'href="(/notifications/\?before=[^"]+)"', page.text)
    assert older and ada.get(older.group(1).replace("&amp;", "&")).status_code == 200


def test_X4_markup_in_titles_names_and_reasons_is_text(app, cast, make_thread, make_reply, act, sign_in, run_jobs, outbox):
    nasty = "<script>alert(1)</script>{{7*7}}%(x)s"
    act(lambda: db.session.execute(update(User).where(User.id == cast.bram.id).values(name=nasty)))
    thread = make_thread(cast.ada, title=nasty)
    make_reply(thread, cast.bram)
    run_jobs()
    sign_in(cast.mo).post(f"/threads/{thread}/lock", data={"reason": nasty})
    off = outbox()[0]["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    for page in (sign_in(cast.ada).get("/notifications/").text, app.test_client().get(off).text):
        assert "<script>alert" not in page and "&amp;lt;" not in page and "{{7*7}}%(x)s" in page


def test_a_visitor_is_asked_to_sign_in(visitor):
    assert visitor.get("/notifications/").status_code in (302, 401)
    assert visitor.post("/notifications/read").status_code in (400, 401)


def test_an_empty_page_says_what_to_do(cast, sign_in):
    page = sign_in(cast.cleo).get("/notifications/")
    assert page.status_code == 200 and "Nog geen meldingen" in page.text
