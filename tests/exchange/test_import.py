"""Importing: what comes in, what is refused, and that a file is taken whole or not at all."""

import json
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.events import Activity
from forum.core.mail.letters import Letter
from forum.exchange.models import ExternalRef
from forum.networks.models import Theme
from forum.notifications.models import Notice
from forum.threads.models import Post, Solution, Thread, ThreadFollow, ThreadTheme
from tests.exchange.conftest import community, member, post, thread

TABLES = (User, Thread, Post, Solution, ThreadTheme, ThreadFollow, Theme, ExternalRef)


@pytest.fixture
def counts(db_session):
    return lambda: [db_session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_a_file_of_the_real_shape_comes_in_whole_and_twice_adds_nothing(command, write, counts, db_session):
    lines = community(429)
    path = write(lines)
    ran = command("import", path)
    assert ran.exit_code == 0, ran.output
    assert "threads: 429 new, 0 here already" in ran.output
    assert "threads a second" in ran.output
    once = counts()
    assert once[2] == 429 + sum(line["type"] == "post" for line in lines)
    assert once[3] == 429
    again = command("import", path)
    assert "threads: 0 new, 429 here already" in again.output
    assert counts() == once
    for table in (Activity, Letter, Notice):
        assert db_session.scalar(select(func.count()).select_from(table)) == 0


def test_the_real_file_comes_in(command, counts):
    given = os.environ.get("REAL_THREADS", "")
    if not given or not Path(given).exists():
        pytest.skip("REAL_THREADS names no file of real threads")
    assert command("import", given).exit_code == 0
    assert counts()[1:4] == [429, 974, 429]


def test_what_came_in_is_rendered_found_counted_and_dated(command, write, cast, sign_in, db_session):
    lines = [member(), member("p2", networks=["west"]), thread(theme="Groene daken", title="Sedum op een plat dak"),
             post("late", author="p2", created_at="2013-02-01T10:00:00Z", body="Substraat eerst.", solution=True), post("early", body="*Meer* uitleg?", kind="question")]
    assert command("import", write(lines)).exit_code == 0
    found = db_session.scalar(select(Thread).where(Thread.title == "Sedum op een plat dak"))
    assert (found.reply_count, found.last_number, found.solved_at.year, found.last_activity_at.month) == (2, 3, 2013, 2)
    assert [(row.number, row.body) for row in db_session.scalars(select(Post).where(Post.thread_id == found.id).order_by(Post.number))][1:] == [
        (2, "*Meer* uitleg?"), (3, "Substraat eerst.")]
    assert db_session.scalar(select(Theme.label_nl).where(Theme.slug == "groene-daken")) == "Groene daken"
    ada = sign_in(cast.ada)
    page = ada.get(f"/threads/{found.id}", follow_redirects=True).text
    assert "<strong>nu</strong>" in page
    assert "<em>Meer</em>" in page
    assert f"/threads/{found.id}-" in ada.get("/search?q=substraat").text
    newcomer = db_session.scalar(select(User).where(User.name == "Lid p2"))
    assert newcomer.vetted_at is not None
    assert newcomer.password_hash is None


def test_new_replies_join_a_thread_that_came_in_before(command, write, db_session):
    first = [member(), thread(), post(solution=True)]
    assert command("import", write(first)).exit_code == 0
    more = [*first, post("a2", body="Later nog dit.", created_at="2014-01-01T00:00:00Z", solution=False)]
    assert "posts: 1 new, 1 here already" in command("import", write(more)).output
    assert db_session.scalars(select(Post.number).order_by(Post.id)) == [1, 2, 3]
    assert db_session.scalar(select(Thread.reply_count)) == 2


WRONG = [
    (b"{no json", "is not JSON"),
    (b'{"type":"member","ref":"x","name":"\xff"}', "is not UTF-8"),
    (b"[1,2]", "is no object"),
    (b"[" * 100_000, "is nested too deeply"),
    (b'{"type":"member","ref":"x","name":NaN}', "is not JSON: NaN"),
    ({"type": "letter"}, "type: 'letter' is none of"),
    (member("x", name=5), "name: expected text, found int"),
    (member("x", name="n" * 81), "name: has 81 characters"),
    (member("x", name=" \u200b "), "name: is empty"),
    (member("x", networks=["noord"]), "networks: 'noord' is none of oost, west"),
    (member("x", networks="oost"), "networks: expected a list, found str"),
    (member("x", municipality="99999"), "municipality: '99999' is no NIS code"),
    (member("x", email="nergens"), "email: is no mail address"),
    (member("x", role="boss"), "role: 'boss' is none of"),
    (thread("x", title="t" * 201), "title: has 201 characters; at most 200 fit"),
    (thread("x", body="b" * 20_001), "body: has 20001 characters; at most 20000 fit"),
    (thread("x", body="  "), "body: is empty"),
    (thread("x", kind="rant"), "kind: 'rant' is none of problem"),
    (thread("x", author="nobody"), "author: no member 'nobody' stands before this line"),
    (thread("x", created_at="gisteren"), "created_at: is no moment"),
    (thread("x", created_at="2012-12-05T22:53:17"), "created_at: has no time zone"),
    (thread("x", created_at="2999-01-01T00:00:00Z"), "created_at: lies in the future"),
    (thread("x", network="both", audience="network"), "audience: a thread of both networks"),
    (thread("x", network=None), "network: is missing"),
    (post("x", thread="nowhere"), "thread: no thread 'nowhere' stands before this line"),
    (post("x", kind="opening"), "kind: 'opening' is none of answer"),
    (post("x", solution="yes"), "solution: expected true or false, found str"),
    (post("x", solution=True), "solution: an earlier line solved this thread"),
    (post("r" * 201), "ref: is no identity"),
]


@pytest.mark.parametrize(("line", "words"), WRONG, ids=[words for _line, words in WRONG])
def test_L3_a_wrong_line_is_named_and_nothing_comes_in(command, write, counts, line, words):
    before = counts()
    good = [member(), thread(), post(solution=True)]
    ran = command("import", write([*good, line, thread("t2")]))
    assert ran.exit_code == 1
    assert f"line 4: {words}" in ran.stderr
    assert [text.split(":")[0] for text in ran.stderr.splitlines() if text.startswith("line ")] == ["line 4"]
    assert "Nothing was imported." in ran.stderr
    assert counts() == before


def test_all_wrong_lines_are_named_and_what_hangs_on_them_is_not(command, write):
    ran = command("import", write([member(), thread("bad", title=""), post("a", thread="bad"), b"", {"type": 4}]))
    assert [line.split(":")[0] for line in ran.stderr.splitlines() if line.startswith("line")] == ["line 2", "line 5"]


def test_a_dry_run_counts_and_keeps_nothing(command, write, counts):
    before = counts()
    ran = command("import", "--dry-run", write([member(), thread(), post()]))
    assert ran.exit_code == 0
    assert "threads: 1 new" in ran.output
    assert "A dry run: nothing was kept." in ran.output
    assert counts() == before


def test_L1_a_text_that_the_renderer_refuses_stands_as_plain_paragraphs(command, write, db_session):
    hostile = "1. " * 3000 + "<script>alert(1)</script>"
    ran = command("import", write([member(), thread(body=hostile)]))
    assert ran.exit_code == 0
    assert "1 texts are too complicated" in ran.output
    html = db_session.scalar(select(Post.html))
    assert html.startswith("<p>1. 1. ")
    assert "<script>" not in html


def test_hostile_texts_come_in_clean(command, write, db_session):
    lines = [member(name="Ada\u202e\x00 Linde"), thread(title="Boom\r\nBcc: x@example.org", body='<img src=x onerror=alert(1)> [x](javascript:alert(1)) \ud800')]
    assert command("import", write(lines)).exit_code == 0
    assert db_session.scalar(select(Thread.title)) == "Boom Bcc: x@example.org"
    html = db_session.scalar(select(Post.html))
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert db_session.scalar(select(User.name).where(User.name.contains("Linde"), User.email.is_(None))) == "Ada Linde"


def test_somebody_with_an_account_here_is_that_account(command, write, cast, db_session):
    ran = command("import", write([member(email="ADA@example.org", name="Iemand anders"), thread()]))
    assert "members: 0 new, 1 here already" in ran.output
    assert db_session.scalar(select(Thread.author_id)) == cast.ada.id
    assert db_session.scalar(select(User.name).where(User.id == cast.ada.id)) == "Ada Linde"


def test_long_lines_do_not_fill_the_memory(command, write):
    ran = command("import", write([json.dumps(member(name="x" * 9_000_000)).encode(), member("p2")]))
    assert ran.exit_code == 1
    assert "line 1: is longer than" in ran.stderr
    assert "line 2" not in ran.stderr


def test_a_thread_kept_to_its_network_stays_there(command, write, cast, sign_in, db_session):
    assert command("import", write([member(), thread(audience="network")])).exit_code == 0
    number = db_session.scalar(select(Thread.id))
    for person, status in ((cast.bram, 308), (cast.cleo, 404), (cast.wim, 404), (cast.root, 308)):
        assert sign_in(person).get(f"/threads/{number}").status_code in ((status,) if status == 404 else (301, 302, 303, 308))
