"""One act on many conversations: shown first, done once, taken back as a whole, in a number of statements that does not grow."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.moderation.fairness.models import Statement
from forum.notifications.models import Notice
from forum.threads.models import Thread, ThreadTheme
from tests.threads.test_writing import at_once

WHY = {"reason": "Opruimen na de verhuizing", "rule": "wrong_place"}


@pytest.fixture
def some(cast, make_thread):
    """Six conversations of Ada and Bram in Oost."""
    return [make_thread((cast.ada, cast.bram)[number % 2], f"Gesprek {number}") for number in range(6)]


@pytest.fixture
def send(sign_in):
    """`send(member, act, threads, …)`: the form, confirmed at once."""

    def post(member, act: str, threads, browser=None, **more):
        return (browser or sign_in(member)).post("/moderation/threads", {"act": act, "thread": threads, "confirm": "1", **WHY, **more})

    return post


def threads_now(db_session, numbers) -> list[Thread]:
    return db_session.scalars(select(Thread).where(Thread.id.in_(numbers)).order_by(Thread.id))


def undo_url(page) -> str:
    return re.search(r'action="(/moderation/batches/[^"]+/undo)"', page.text).group(1)


ACTS = {
    "hide": ({}, lambda t: t.hidden_at is not None), "lock": ({}, lambda t: t.locked_at is not None), "pin": ({"until": "2099-01-31"}, lambda t: t.pinned_until is not None and t.pinned_until.year == 2099),
    "network": ({"to_network": "both"}, lambda t: t.network_id is None), "theme": ({"to_theme": "-"}, lambda t: t.theme_id is None),
    "feature": ({}, lambda t: t.featured_at is not None), "convert": ({}, lambda t: t.kind == "practice")}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_done_on_all_and_taken_back_as_a_whole(sign_in, cast, some, send, db_session, act):
    data, holds = ACTS[act]
    before = [(t.hidden_at, t.locked_at, t.pinned_at, t.network_id, t.theme_id, t.featured_at, t.kind) for t in threads_now(db_session, some)]
    themes = sorted(map(tuple, db_session.execute(select(ThreadTheme.thread_id, ThreadTheme.theme_id, ThreadTheme.position))))
    mo = sign_in(cast.mo)
    shown = mo.post("/moderation/threads", {"act": act, "thread": some, **WHY, **data})
    assert shown.status_code == 200 and "Dit gebeurt met 6 gesprekken" in shown.text and not any(map(holds, threads_now(db_session, some)))
    assert send(None, act, some, browser=mo, **data).status_code == 303
    assert all(map(holds, threads_now(db_session, some)))
    page = mo.get("/moderation/threads")
    assert "gedaan voor 6 gesprekken" in page.text
    assert mo.post(undo_url(page)).status_code == 303
    assert [(t.hidden_at, t.locked_at, t.pinned_at, t.network_id, t.theme_id, t.featured_at, t.kind) for t in threads_now(db_session, some)] == before
    assert sorted(map(tuple, db_session.execute(select(ThreadTheme.thread_id, ThreadTheme.theme_id, ThreadTheme.position)))) == themes
    assert mo.post(undo_url(page)).status_code == 409


def test_search_finds_them_in_their_new_place(sign_in, cast, some, send):
    send(cast.mo, "network", some, to_network="west")
    found = sign_in(cast.ada).get("/search?q=gesprek&network=west").text
    assert all(f"/threads/{number}-" in found for number in some)


def test_what_is_so_already_or_may_not_be_is_left_out_and_said(sign_in, cast, some, send, make_thread, db_session):
    closed = make_thread(cast.ada, "Enkel Oost", audience="network")
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{some[0]}/lock", WHY)
    shown = mo.post("/moderation/threads", {"act": "lock", "thread": some, **WHY})
    assert "Dit gebeurt met 5 gesprekken" in shown.text and "is al zo" in shown.text
    assert "is enkel voor één netwerk" in mo.post("/moderation/threads", {"act": "network", "to_network": "both", "thread": [closed], **WHY}).text
    assert send(None, "lock", some, browser=mo).status_code == 303 and "1 bleef erbuiten" in mo.get("/moderation/threads").text


def test_z12_other_networks_are_not_there(sign_in, visitor, cast, some, send, make_thread, db_session):
    west = make_thread(cast.cleo, "Geheel in West", network="west", audience="network")
    assert visitor.post("/moderation/threads", {}).status_code == 401
    for member in (cast.ada, cast.cleo):
        assert sign_in(member).get("/moderation/threads").status_code == 404 and send(member, "hide", some).status_code == 404
    assert "Geheel in West" not in sign_in(cast.mo).get("/moderation/threads").text
    assert send(cast.mo, "hide", [west]).status_code == 422
    assert send(cast.wim, "hide", some).status_code == 422
    assert all(thread.hidden_at is None for thread in threads_now(db_session, [*some, west]))
    assert sign_in(cast.mo).post("/moderation/batches/onzin/undo").status_code == 404


@pytest.mark.parametrize(("data", "words"), [({"act": ""}, "Kies wat je doet."), ({"act": "pin", "until": "2020-01-01"}, "Die dag is voorbij"), ({"act": "network"}, "Kies een netwerk"),
                                             ({"act": "hide", "reason": ""}, "Zeg waarom"), ({"act": "hide", "thread": []}, "Kies minstens één gesprek")])
def test_a_refused_form_keeps_the_choice(sign_in, cast, some, data, words):
    refused = sign_in(cast.mo).post("/moderation/threads", {"thread": some[:2], **WHY, **data})
    assert refused.status_code == 422 and words in refused.text
    assert len(re.findall(r'name="thread" value="\d+" checked', refused.text)) == (0 if data.get("thread") == [] else 2)


def test_all_that_fit_the_filter_and_choosing_a_page(sign_in, cast, some, send, make_thread, db_session):
    other = make_thread(cast.ada, "Iets anders")
    mo = sign_in(cast.mo)
    assert mo.get("/moderation/threads?select=page&title=gesprek").text.count(" checked>") == 6
    assert send(None, "lock", [], browser=mo, all="1", title="Gesprek").status_code == 303
    assert all(thread.locked_at for thread in threads_now(db_session, some)) and db_session.get(Thread, other).locked_at is None


def test_one_mail_to_each_author_and_a_notice_and_statement_for_each(sign_in, cast, some, send, db_session, run_jobs, outbox):
    send(cast.mo, "hide", some)
    run_jobs()
    mails = {mail["To"].addresses[0].username: mail.get_body(("plain",)).get_content() for mail in outbox()}
    assert set(mails) == {"ada", "bram"} and len(outbox()) == 2
    assert all(title in mails["ada"] for title in ("Gesprek 0", "Gesprek 2", "Gesprek 4")) and "Gesprek 1" not in mails["ada"]
    assert db_session.scalar(select(func.count(Notice.id))) == 6 == db_session.scalar(select(func.count(Statement.id)))
    assert set(db_session.scalars(select(Statement.rule))) == {"wrong_place"}
    run_jobs()
    assert len(outbox()) == 2


def test_a_single_one_is_taken_back_alone_and_the_batch_takes_back_the_rest(sign_in, cast, some, send, db_session):
    mo = sign_in(cast.mo)
    send(None, "lock", some, browser=mo)
    page = mo.get("/moderation/threads")
    act = db_session.scalar(select(Activity.id).where(Activity.kind == "thread.locked", Activity.thread_id == some[0]))
    assert mo.post(f"/moderation/log/{act}/undo").status_code == 303
    assert mo.post(undo_url(page)).status_code == 303
    assert "voor 5 gesprekken" in mo.get("/moderation/threads").text
    assert all(thread.locked_at is None for thread in threads_now(db_session, some))


def test_a_double_click_makes_one_batch_and_two_moderators_share_no_thread(sign_in, cast, some, db_session):
    mo = sign_in(cast.mo)
    token = mo.token()
    data = {"act": "lock", "thread": some, "confirm": "1", "idempotency": "een-sleutel", **WHY, "csrf_token": token}
    assert [answer.status_code for answer in at_once([lambda: mo.post("/moderation/threads", data)] * 2)] == [303, 303]
    assert db_session.scalar(select(func.count(Activity.id)).where(Activity.kind == "thread.locked")) == 6
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.mo), sign_in(cast.root))]
    answers = at_once([lambda b=b, t=t: b.post("/moderation/threads", {"act": "hide", "thread": some, "confirm": "1", **WHY, "csrf_token": t}) for b, t in browsers])
    assert {answer.status_code for answer in answers} == {303}
    assert db_session.scalar(select(func.count(Activity.id)).where(Activity.kind == "thread.hidden")) == 6, "each is hidden once"


def test_many_cost_no_more_statements_than_few(sign_in, cast, some, send, make_thread, queries, db_session):
    mo = sign_in(cast.mo)
    mo.get("/moderation/threads")
    more = [make_thread(cast.ada, f"Nog een {number}") for number in range(40)]
    few = queries(send, None, "theme", some[:3], browser=mo, to_theme="boombeheer")
    many = queries(send, None, "theme", more, browser=mo, to_theme="boombeheer")
    assert many <= few + 2 and many < 60, (few, many)


def test_more_than_five_hundred_are_refused(app, sign_in, cast, send, make_thread):
    first = make_thread(cast.ada)
    with app.app_context(), unit_of_work():
        row = {c.name: getattr(db.session.get(Thread, first), c.name) for c in Thread.__table__.columns if c.name != "id"}
        db.session.execute(Thread.__table__.insert(), [row] * 500)
    refused = send(cast.mo, "lock", [], all="1")
    assert refused.status_code == 422 and "hoogstens 500" in refused.text


def test_the_filters_narrow(sign_in, cast, app, some):
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == some[0]).values(last_activity_at=clock.now() - timedelta(days=400), hidden_at=clock.now()))
    mo = sign_in(cast.mo)
    shown = lambda query: set(map(int, re.findall(r'name="thread" value="(\d+)"', mo.get(f"/moderation/threads?{query}").text)))  # noqa: E731
    day = (clock.now() - timedelta(days=30)).date().isoformat()
    assert shown("state=hidden") == shown(f"quiet={day}") == {some[0]}
    assert shown("author=bram") == set(some[1::2]) and shown("network=west") == set() and shown("kind=problem&status=open") == set(some)


def test_a_forgotten_theme_takes_none_away(send, cast, some, db_session):
    themes = sorted(map(tuple, db_session.execute(select(ThreadTheme.thread_id, ThreadTheme.theme_id, ThreadTheme.position))))
    refused = send(cast.mo, "theme", some, to_theme="")
    assert refused.status_code == 422 and "Kies een thema uit de lijst." in refused.text
    assert sorted(map(tuple, db_session.execute(select(ThreadTheme.thread_id, ThreadTheme.theme_id, ThreadTheme.position)))) == themes


@pytest.mark.parametrize("key", ["x" * 41, "a b", "%25", "nothing"])
def test_a_click_that_never_was_cannot_be_taken_back(sign_in, cast, key):
    assert sign_in(cast.mo).post(f"/moderation/batches/{key}/undo").status_code == 404
