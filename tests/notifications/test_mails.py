"""Mail as it arrives: its words, its headers, who gets it, and who no longer does."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.events import Happened, record
from forum.networks.models import Network
from forum.notifications.words import as_text
from forum.threads import actions
from forum.threads.models import Post, Thread, ThreadFollow
from tests.notifications.letters import compare, text_of, to

EVERYONE = {"ada", "bram", "cleo", "mo", "wim", "root"}


BODY = "Spreid het over **drie winters**.\n\n- eerst de kroonsterfte\n- dan de rest\n\nZie [de gids](https://gids.example/essen) & <b>let op</b>."


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_kind_of_mail_is_the_one_on_file(app, cast, make_thread, make_reply, sign_in, change, post_mail, language):
    for who in (cast.ada, cast.bram):
        change(who, language=language)
    thread = make_thread(cast.ada, title="Essentaksterfte: “kappen” & planten?", audience="network")
    post = make_reply(thread, cast.bram, body=BODY)
    compare(f"new_reply.{language}", post_mail()["ada"])
    mo = sign_in(cast.mo)
    assert mo.post(f"/threads/{thread}/solution", data={"post": post}).status_code == 303
    mails = post_mail()
    compare(f"solved.{language}", mails["ada"])
    compare(f"solved_writer.{language}", mails["bram"])
    assert mo.post(f"/threads/{thread}/solution/withdrawal").status_code == 303
    mails = post_mail()
    compare(f"solution_withdrawn.{language}", mails["ada"])
    compare(f"solution_withdrawn_writer.{language}", mails["bram"])
    for act, fields in (("lock", {}), ("retitle", {"title": "Essen kappen en planten"}), ("move", {"network": "west", "theme": "bermbeheer"}), ("hide", {})):
        assert sign_in(cast.root).post(f"/threads/{thread}/{act}", data={"reason": "Staat hier beter.\nVraag gerust na.", **fields}).status_code == 303
        compare(f"decision_{act}.{language}", post_mail()["ada"])
    with app.app_context(), unit_of_work():
        record(Happened.ROLE_CHANGED, cast.root.id, subject_id=cast.ada.id, reason="", to_role="moderator", to_networks=[1])
    compare(f"decision_role.{language}", post_mail()["ada"])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_mail_to_who_is_mentioned_is_the_one_on_file(cast, make_thread, make_reply, change, post_mail, language):
    change(cast.ada, language=language)
    change(cast.cleo, language=language)
    thread = make_thread(cast.mo, title="Wie kent zilverlinden?", body=f"Dag @{{{cast.cleo.id}}}, en de anderen?")
    compare(f"mentioned.{language}", post_mail()["cleo"])
    make_reply(thread, cast.bram, body=f"Vraag het @{{{cast.ada.id}}}; zie #{{{thread}}}.\n\n> #{{p1}}\n>\n> Dag allen.")
    compare(f"mentioned_in_reply.{language}", post_mail()["ada"])


def test_M1_headers_of_a_mail(cast, make_thread, make_reply, post_mail):
    thread = make_thread(cast.ada)
    make_reply(thread, cast.bram)
    mail = post_mail()["ada"]
    assert re.fullmatch(r"<letter-\d+@localhost>", mail["Message-ID"])
    assert mail["In-Reply-To"] == mail["References"] == f"<thread-{thread}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://localhost/mail/off/[\w.\-]+>", mail["List-Unsubscribe"])
    assert mail["Date"].datetime and mail["List-Id"].endswith("<forum.localhost>")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Je krijgt deze mail omdat je dit gesprek begonnen bent." in text_of(mail)
    assert mail["Subject"] == "Re: Essentaksterfte in een dreef"


def test_M2_one_receiver_a_mail_and_nobody_elses_address(app, cast, make_thread, make_reply, run_jobs, outbox):
    thread = make_thread(cast.ada)
    for who in (cast.bram, cast.cleo, cast.mo):
        make_reply(thread, who)
    run_jobs()
    assert len(outbox()) == 1 + 2 + 3
    for mail in outbox():
        assert len(mail["To"].addresses) == 1 and not mail["Cc"] and not mail["Bcc"]
        named = set(re.findall(r"(\w+)@example\.org", mail.as_string() + text_of(mail) + text_of(mail, "html")))
        assert named == {to(mail)}


def test_who_gets_mail(app, cast, make_thread, make_reply, change, post_mail, sign_in):
    thread = make_thread(cast.ada, audience="all")
    for who in (cast.bram, cast.cleo, cast.mo, cast.wim):
        make_reply(thread, who)
    post_mail()
    change(cast.cleo, wants_mail=False)
    change(cast.mo, ended_at=now())
    change(cast.wim, email=None)
    with app.app_context(), unit_of_work():
        db.session.execute(update(ThreadFollow).where(ThreadFollow.user_id == cast.bram.id).values(by_mail=False))
    make_reply(thread, cast.root)
    assert set(post_mail()) == {"ada"}


@pytest.mark.parametrize("act", ["left", "hidden", "thread hidden", "withdrawn", "mail off", "thread mail off", "unfollowed", "ended"])
def test_Z4_what_changed_between_event_and_sending_drops_the_letter(app, cast, make_thread, make_reply, run_jobs, outbox, outcomes, act):
    thread = make_thread(cast.ada, audience="network")
    with app.app_context(), unit_of_work():
        actions.follow(cast.mo.id, db.session.get(Thread, thread))
    post = make_reply(thread, cast.bram)
    with app.app_context():  # the activity is delivered, the letters wait
        from forum.core import events

        activity = db.session.scalar(select(events.Activity.id).where(events.Activity.kind == "post.added"))
        events.deliver(activity)
        app.extensions["jobs"].huey.flush()
    mine = [ThreadFollow.user_id == cast.ada.id, ThreadFollow.thread_id == thread]
    west = select(Network.id).where(Network.slug == "west").scalar_subquery()
    ada = update(User).where(User.id == cast.ada.id)
    changes = {
        "left": ada.values(home_network_id=west), "hidden": update(Post).where(Post.id == post).values(hidden_at=now()),
        "thread hidden": update(Thread).where(Thread.id == thread).values(hidden_at=now()),
        "withdrawn": update(Post).where(Post.id == post).values(withdrawn_at=now()), "mail off": ada.values(wants_mail=False),
        "thread mail off": update(ThreadFollow).where(*mine).values(by_mail=False),
        "unfollowed": ThreadFollow.__table__.delete().where(*mine), "ended": ada.values(ended_at=now()),
    }
    with app.app_context(), unit_of_work():
        db.session.execute(changes[act])
    with app.app_context():
        from forum.core.mail import outbox as mail

        mail.sweep()
    for_all = act in ("hidden", "thread hidden", "withdrawn")
    assert sorted(outcomes()) == (["dropped", "dropped"] if for_all else ["dropped", "sent"])
    assert {to(letter) for letter in outbox()} == (set() if for_all else {"mo"})


def test_a_solution_taken_back_before_sending_is_not_told(cast, make_thread, make_reply, sign_in, run_jobs, outbox):
    thread = make_thread(cast.ada)
    post = make_reply(thread, cast.bram)
    run_jobs()
    mo = sign_in(cast.mo)
    mo.post(f"/threads/{thread}/solution", data={"post": post})
    mo.post(f"/threads/{thread}/solution/withdrawal")
    run_jobs()
    assert {mail["Subject"].split(":")[0] for mail in outbox()[1:]} == {"Weer open"}


@pytest.mark.parametrize("name", ["Bram\r\nBcc: x@evil.example", "Bram\nSubject: gratis", 'Bram" <x@evil.example>, "Y', "Bram\u2028Bcc: x@evil.example",
                                  "é" * 300, "Bram, x@evil.example", "{{7*7}} %s %(name)s ${x}", "=?utf-8?q?x=0ABcc:_y@evil.example?="])
def test_I4_hostile_names_and_titles_add_no_header_and_no_receiver(cast, app, make_thread, make_reply, change, run_jobs, outbox, name):
    change(cast.ada, name=name)
    change(cast.bram, name=name)
    thread = make_thread(cast.ada, title=name[:200])
    make_reply(thread, cast.bram)
    run_jobs()
    (mail,) = outbox()
    assert len(mail["To"].addresses) == 1 and mail["To"].addresses[0].addr_spec == "ada@example.org"
    assert not mail["Bcc"] and len(mail.get_all("Subject")) == len(mail.get_all("To")) == len(mail.get_all("From")) == 1
    raw = mail.as_bytes().split(b"\n\n")[0] if b"\r\n" not in mail.as_bytes() else mail.as_bytes().split(b"\r\n\r\n")[0]
    assert all(len(line) <= 998 for line in raw.splitlines())
    assert not re.search(rb"^(Bcc|bcc)", raw, re.M)
    assert "49" not in text_of(mail).split("\n")[0]


def test_X4_markup_in_posts_and_titles_is_text_in_the_html_part(cast, make_thread, make_reply, change, post_mail):
    change(cast.bram, name="<img src=x onerror=alert(1)>")
    thread = make_thread(cast.ada, title="<script>alert(1)</script>")
    make_reply(thread, cast.bram, body="Zet <script>alert(2)</script> uit.\n\n{{7*7}}")
    mail = post_mail()["ada"]
    html = text_of(mail, "html")
    assert "<script" not in html and "<img" not in html and "{{7*7}}" in html
    assert "<script>alert(2)</script>" in text_of(mail) and "&lt;" not in text_of(mail)


def test_a_restricted_thread_says_who_can_read_it_and_long_texts_are_cut(cast, make_thread, make_reply, post_mail):
    thread = make_thread(cast.ada, audience="network")
    make_reply(thread, cast.bram, body="woord " * 1000)
    text = text_of(post_mail()["ada"])
    assert "Enkel voor netwerk" in text or "Enkel zichtbaar voor netwerk" in text
    assert 1400 < len(re.search(r"(woord ?)+…?", text.replace("\n", " ").split("”:")[1]).group()) <= 1500


def test_T7_addresses_in_a_mail_are_the_configured_ones(cast, make_thread, sign_in, post_mail):
    thread = make_thread(cast.ada)
    sign_in(cast.bram).post(f"/threads/{thread}/posts", data={"body": "Zo doe je dat."}, headers={"X-Forwarded-Host": "evil.test"})
    mail = post_mail()["ada"]
    assert "evil.test" not in mail.as_string() and "http://localhost/posts/" in text_of(mail)


TEXTS = (("<p>a</p><blockquote><p>b</p><p>c<br>d</p><blockquote><p>e</p></blockquote></blockquote><p>f</p>", "a\n\n> b\n\n> c\n> d\n\n> > e\n\nf"),
         ("<p>Een</p><p>Twee<br>drie</p>", "Een\n\nTwee\ndrie"), ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
         ('<p><a href="https://a.example/x">gids</a> en <a href="/posts/3">hier</a></p>', "gids (https://a.example/x) en hier"),
         ('<p><a href="https://a.example">https://a.example</a></p>', "https://a.example"), ("<pre><code>x &lt; y\n  z</code></pre>", "x < y\nz"),
         ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a b\n1 2"), ("", ""))


@pytest.mark.parametrize(("html", "text"), TEXTS)
def test_html_as_text(html, text):
    assert as_text(html, 100) == text


def test_text_is_cut_within_its_limit():
    assert len(as_text(f"<p>{'woord ' * 100}</p>", 50)) <= 50 and len(as_text(f"<p>{'x' * 100}</p>", 50)) <= 50
