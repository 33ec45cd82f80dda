"""What lower rooms tell: who has a notice and a mail of it, in which words, and that what went out of reach says nothing any more."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import func, select, update

from forum.accounts.models import User
from forum.core import events
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, record
from forum.core.i18n import _
from forum.core.mail import outbox as letters
from forum.core.tellings import Telling, Told, tellings
from forum.networks.models import Network
from forum.notifications import told_mails
from forum.notifications.models import Notice
from forum.threads.models import Post, Thread, ThreadFollow
from tests.notifications.letters import compare, text_of
from tests.notifications.test_notices import bell
from tests.threads.test_writing import at_once

INSIDE, ALONE, QUIET = "fake.inside", "fake.alone", "fake.quiet"
WHAT = "Klaver <b>tussen</b> de tegels"


def followers(activity: Activity):
    return select(ThreadFollow.user_id).where(ThreadFollow.thread_id == activity.thread_id)


def locals_(activity: Activity):
    """Who is at home in the activity's network: twice over, and who did it among them."""
    at_home = select(User.id).where(User.home_network_id == activity.network_id)
    return at_home.union_all(at_home)


def sentence(told: Told) -> str:
    return f"{told.actor}, {_('Notifications')}, “{told.title or told.activity.facts['what']}”"


ALL = (Telling(INSIDE, followers, sentence, lambda told: f"/threads/{told.activity.thread_id}", "leaf", lines=lambda told: [WHAT, "Regel twee"],
               subject=lambda told: f"Getest: {told.title}", button=lambda told: _("Contact"), reason=lambda activity, user_id: "Omdat jij volgt."),
       Telling(ALONE, locals_, sentence, lambda told: f"/gaps/{told.activity.facts['gap_id']}", "question"),
       Telling(QUIET, locals_, sentence, lambda told: "/gaps/", by_mail=False))


@pytest.fixture(autouse=True)
def registered(app, monkeypatch):
    """Three kinds that a room below could have registered."""
    for name in ("_at_once", "_later"):
        monkeypatch.setattr(events, name, defaultdict(list, {kind: list(handlers) for kind, handlers in getattr(events, name).items()}))
    for telling in ALL:
        monkeypatch.setitem(tellings, telling.kind, telling)
    told_mails.attach()


@pytest.fixture
def happen(app):
    """`happen(kind, actor, …)` records; gives the activity's id."""

    def run(kind, actor, **more) -> int:
        with app.app_context(), unit_of_work():
            network = db.session.scalar(select(Network.id).where(Network.slug == "oost"))
            given = {"what": WHAT, "gap_id": 7, **({} if "thread_id" in more else {"network_id": network}), **more}
            return record(kind, actor.id if actor else None, **given).id

    return run


@pytest.fixture
def told(db_session):
    """`told(activity)` gives who has a notice, with the thread that it hangs on."""
    return lambda activity: sorted(tuple(row) for row in db_session.execute(select(Notice.user_id, Notice.thread_id).where(Notice.activity_id == activity)))


@pytest.fixture
def move(app):
    """`move(member, slug)` gives a member another home network."""

    def run(member, slug):
        with app.app_context(), unit_of_work():
            home = select(Network.id).where(Network.slug == slug).scalar_subquery()
            db.session.execute(update(User).where(User.id == member.id).values(home_network_id=home))

    return run


def test_each_receiver_has_one_notice_and_who_did_it_none(app, cast, happen, told, change):
    change(cast.mo, ended_at=now())
    activity = happen(ALONE, cast.ada)
    assert told(activity) == [(cast.bram.id, None), (cast.root.id, None)]
    with app.app_context(), unit_of_work():
        for handler in events._at_once[ALONE]:
            handler(db.session.get(Activity, activity))
    assert told(activity) == [(cast.bram.id, None), (cast.root.id, None)]


def test_of_a_thread_only_those_hear_who_may_read_it(app, cast, happen, told, make_thread):
    thread = make_thread(cast.ada, audience="network")
    with app.app_context(), unit_of_work():
        db.session.add_all([ThreadFollow(thread_id=thread, user_id=who.id, created_at=now()) for who in (cast.bram, cast.cleo)])
    assert told(happen(INSIDE, cast.mo, thread_id=thread)) == [(cast.ada.id, thread), (cast.bram.id, thread)]
    assert told(happen(INSIDE, None, thread_id=thread)) == [(cast.ada.id, thread), (cast.bram.id, thread)]


def test_a_thread_has_its_tellings_as_lines_which_reading_it_reads(cast, happen, make_thread, make_reply, sign_in):
    thread = make_thread(cast.ada, title="Gras <i>of</i> gravel")
    reply = make_reply(thread, cast.bram)
    happen(INSIDE, cast.bram, thread_id=thread, post_id=reply)
    ada = sign_in(cast.ada)
    page = ada.get("/notifications/").text
    assert f'<a href="/threads/{thread}"><strong>Bram Eik, Meldingen, “Gras &lt;i&gt;of&lt;/i&gt; gravel”</strong></a>' in page
    assert page.count('<li class="row') == 1 and bell(page) == 1 and "icons.svg" in page and "#i-leaf" in page
    assert f'href="/posts/{reply}"' in page, "the group still leads to the first post that is new"
    assert ada.post(f"/threads/{thread}/reading", data={"number": 2}).status_code == 204
    page = ada.get("/notifications/").text
    assert bell(page) == 0 and "<strong>" not in page.split("<main")[1] and "Bram Eik, Meldingen" in page


def test_a_telling_without_thread_stands_by_itself_and_is_counted(cast, happen, sign_in):
    happen(ALONE, cast.ada)
    happen(QUIET, None)
    bram = sign_in(cast.bram)
    page = bram.get("/notifications/").text
    assert page.count('<li class="row row-new"') == 2 == bell(page)
    assert '<a href="/gaps/7">Ada Linde, Meldingen, “Klaver &lt;b&gt;tussen&lt;/b&gt; de tegels”</a>' in page and "Iemand, Meldingen" in page
    assert "#i-question" in page and "#i-bell" in page
    assert bram.post("/notifications/read", data={}).status_code == 303
    page = bram.get("/notifications/").text
    assert bell(page) == 0 and "Ada Linde, Meldingen" in page
    assert "Klaver" not in sign_in(cast.cleo).get("/notifications/").text


def test_what_went_out_of_reach_says_nothing_and_the_bell_is_that_of_the_page(cast, happen, sign_in, move):
    happen(ALONE, cast.ada)
    bram = sign_in(cast.bram)
    move(cast.bram, "west")
    page = bram.get("/notifications/").text
    assert not any(words in page for words in ("Klaver", "/gaps/7", "Ada Linde")) and "Iets wat je niet meer kan lezen" in page and bell(page) == 1
    bram.post("/notifications/read", data={})
    page = bram.get("/notifications/").text
    assert "Iets wat" not in page and bell(page) == 0 and "Nog geen meldingen" in page
    move(cast.bram, "oost")
    assert "Klaver" in bram.get("/notifications/").text


def test_a_line_that_no_longer_holds_is_gone_from_its_thread(app, cast, happen, make_thread, sign_in):
    thread = make_thread(cast.ada, title="Gras of gravel")
    happen(INSIDE, cast.bram, thread_id=thread)
    ada = sign_in(cast.ada)
    assert "Bram Eik, Meldingen" in ada.get("/notifications/").text
    with app.app_context(), unit_of_work():
        db.session.execute(ThreadFollow.__table__.delete())
    page = ada.get("/notifications/").text
    assert "Bram Eik, Meldingen" not in page and "Gras of gravel" in page and bell(page) == 1, "the thread can be read, and is new until then"
    ada.post(f"/threads/{thread}/reading", data={"number": 1})
    page = ada.get("/notifications/").text
    assert "Gras of gravel" not in page.split("<main")[1] and bell(page) == 0
    with app.app_context(), unit_of_work():
        db.session.add(ThreadFollow(thread_id=thread, user_id=cast.ada.id, created_at=now()))
        db.session.execute(update(Notice).values(read_at=None))
        db.session.execute(update(Thread).values(hidden_at=now()))
    page = ada.get("/notifications/").text
    assert "Gras of gravel" not in page and bell(page) == 0


def test_who_did_it_without_name_is_not_named(app, cast, happen, make_thread, make_reply, sign_in, run_jobs, outbox):
    thread = make_thread(cast.bram)
    reply = make_reply(thread, cast.ada)
    with app.app_context(), unit_of_work():
        db.session.add(ThreadFollow(thread_id=thread, user_id=cast.cleo.id, created_at=now()))
    run_jobs()
    seen = len(outbox())

    def told_of(actor, **more) -> str:
        happen(INSIDE, actor, thread_id=thread, **more)
        return sign_in(cast.cleo).get("/notifications/").text.split("<main")[1].split("row-meta")[1]

    assert "Ada Linde, Meldingen" in told_of(cast.ada) and "Ada" not in told_of(cast.ada, nameless=True)
    assert "Ada Linde" in told_of(cast.ada, post_id=reply) and "Ada Linde" in told_of(cast.ada, nameless=False)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Post).where(Post.id == reply).values(without_name=True))
        db.session.execute(update(Thread).values(without_name=True))
    for more in ({"post_id": reply}, {"nameless": True}):
        assert "Een collega uit netwerk Oost, Meldingen" in told_of(cast.ada, **more)
    assert "Een collega uit netwerk Oost" in told_of(cast.bram), "the asker of a thread without name"
    assert "Mo Beuk" in told_of(cast.mo)
    run_jobs()
    cleos = [text_of(mail).split(",")[0] for mail in outbox()[seen:] if mail["To"].addresses[0].username == "cleo"]
    assert (cleos.count("Een collega uit netwerk Oost"), cleos.count("Ada Linde")) == (5, 2) and cleos.count("Mo Beuk") == 1, "as things are when the mails are composed"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_its_mail_is_the_one_on_file(cast, happen, make_thread, change, post_mail, language):
    change(cast.ada, language=language)
    thread = make_thread(cast.ada, title="Gras & gravel", audience="network")
    happen(INSIDE, cast.bram, thread_id=thread)
    compare(f"told_inside.{language}", post_mail()["ada"])
    happen(ALONE, cast.bram)
    compare(f"told_alone.{language}", post_mail()["ada"])


def test_one_mail_each_however_often_it_is_delivered(app, cast, happen, change, post_mail):
    change(cast.bram, wants_mail=False)
    activity = happen(ALONE, cast.ada)
    assert set(post_mail()) == {"mo", "root"}
    with app.app_context(), unit_of_work():
        db.session.execute(update(Activity).values(delivered_at=None))
    with app.app_context():
        events.deliver(activity)
    assert post_mail() == {}
    happen(QUIET, cast.ada)
    assert post_mail() == {}


CHANGES = {"left": lambda ada, thread: update(User).where(User.id == ada).values(home_network_id=2),
           "hidden": lambda ada, thread: update(Thread).values(hidden_at=now()),
           "no receiver": lambda ada, thread: ThreadFollow.__table__.delete().where(ThreadFollow.user_id == ada),
           "thread mail off": lambda ada, thread: update(ThreadFollow).where(ThreadFollow.user_id == ada).values(by_mail=False),
           "mail off": lambda ada, thread: update(User).where(User.id == ada).values(wants_mail=False),
           "ended": lambda ada, thread: update(User).where(User.id == ada).values(ended_at=now())}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_before_sending_drops_the_letter(app, cast, happen, make_thread, run_jobs, outbox, outcomes, what):
    thread = make_thread(cast.ada, audience="network")
    with app.app_context(), unit_of_work():
        db.session.add(ThreadFollow(thread_id=thread, user_id=cast.mo.id, created_at=now()))
    activity = happen(INSIDE, cast.bram, thread_id=thread)
    with app.app_context():
        events.deliver(activity)
        app.extensions["jobs"].huey.flush()
    assert outcomes() == [None, None]
    with app.app_context(), unit_of_work():
        db.session.execute(CHANGES[what](cast.ada.id, thread))
    with app.app_context():
        letters.sweep()
    assert sorted(outcomes()) == (["dropped", "dropped"] if what == "hidden" else ["dropped", "sent"])
    assert [mail["To"].addresses[0].username for mail in outbox()] == ([] if what == "hidden" else ["mo"])


def test_mail_switched_off_for_a_thread_is_not_written_but_noticed(app, cast, happen, told, make_thread, post_mail):
    thread = make_thread(cast.ada)
    with app.app_context(), unit_of_work():
        db.session.execute(update(ThreadFollow).values(by_mail=False))
    assert told(happen(INSIDE, cast.bram, thread_id=thread)) == [(cast.ada.id, thread)] and post_mail() == {}


@pytest.mark.parametrize("title", ["Gras\r\nBcc: x@evil.example", "=?utf-8?q?x=0ABcc:_y@evil.example?=", "<script>alert(1)</script> {{7*7}}"])
def test_a_hostile_title_adds_no_header_and_is_text(cast, happen, make_thread, post_mail, title):
    happen(INSIDE, cast.bram, thread_id=make_thread(cast.ada, title=title))
    mail = post_mail()["ada"]
    assert not mail["Bcc"] and len(mail.get_all("Subject")) == 1 and mail["Subject"].startswith("Getest: ") and len(mail["To"].addresses) == 1
    assert "<script" not in text_of(mail, "html") and "&lt;b&gt;tussen&lt;/b&gt;" in text_of(mail, "html") and "49" not in text_of(mail, "html").split("foot")[-2]


def test_two_that_mark_as_read_at_once_are_both_right(app, cast, happen, make_thread, sign_in):
    thread = make_thread(cast.ada)
    for _again in range(3):
        happen(INSIDE, cast.bram, thread_id=thread)
        happen(ALONE, cast.bram)
    browsers = [(browser, browser.token()) for browser in (sign_in(cast.ada), sign_in(cast.ada))]
    acts = [lambda b=b, t=t: b.post("/notifications/read", data={"csrf_token": t}) for b, t in browsers]
    acts += [lambda b=b, t=t: b.post(f"/threads/{thread}/reading", data={"number": 1, "csrf_token": t}) for b, t in browsers]
    assert [answer.status_code for answer in at_once(acts)] == [303, 303, 204, 204]
    with app.app_context():
        mine = select(func.count(Notice.id)).where(Notice.user_id == cast.ada.id)
        assert (db.session.scalar(mine), db.session.scalar(mine.where(Notice.read_at.is_(None)))) == (6, 0)


def test_the_page_costs_two_statements_more_however_much_is_told(cast, happen, make_thread, make_reply, sign_in, queries):
    threads = [make_thread(cast.ada, title=f"Gesprek {number}") for number in range(4)]
    for thread in threads:
        make_reply(thread, cast.bram)
    ada = sign_in(cast.ada)
    ada.get("/notifications/")  # fills what a process keeps
    before = queries(ada.get, "/notifications/")
    happen(ALONE, cast.bram)
    few = queries(ada.get, "/notifications/")
    for thread in threads:
        for who in (cast.bram, cast.mo, cast.root):
            happen(INSIDE, who, thread_id=thread)
            happen(ALONE, who)
    assert few <= before + 2 and queries(ada.get, "/notifications/") == few
    assert ada.get("/notifications/").text.count("Meldingen, “") == 13 + 12


def test_a_kind_that_the_house_has_words_for_is_not_told_twice(monkeypatch):
    monkeypatch.setitem(tellings, "post.added", Telling("post.added", followers, sentence, lambda told: "/"))
    with pytest.raises(ValueError, match=r"told twice: post\.added"):
        told_mails.attach()
