"""Members, threads and posts that texts name keep pointing to the same ones on every site."""

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.threads.models import Mention, Post, PostVersion, Thread
from tests.exchange.conftest import member, post, thread
from tests.exchange.test_export import lines_of


@pytest.fixture
def naming(sign_in, cast, make_thread, make_reply, db_session):
    """A thread whose texts and earlier texts name members, threads, replies and openings, also in code."""
    later = make_thread(cast.ada, "Eerst")
    number = make_thread(cast.ada, "Vol namen")
    make_reply(later, cast.bram, "Bron.")
    body = f"@Bram Eik, zie #{later}, #{later}.1 en `@{{3}} #{{2}}`.\n\n> #{later}.2\n>\n> Bron.\n\n@{{member:x}}"
    mo = sign_in(cast.mo)
    assert mo.post(f"/threads/{number}/posts", {"body": body}).status_code == 303
    written = db_session.scalar(select(Post.id).where(Post.thread_id == number, Post.number == 2))
    assert mo.post(f"/posts/{written}/edit", {"body": body + " @Cleo Wilg", "version": "1"}).status_code == 303
    opening = db_session.scalar(select(Post.id).where(Post.thread_id == later, Post.number == 1))
    assert sign_in(cast.ada).post(f"/posts/{opening}/edit", {"title": "Eerst", "body": f"Wordt vervolgd in #{number}.2.", "version": "1"}).status_code == 303
    return written


def test_what_is_named_goes_out_by_ref_and_comes_back_equal(command, other_site, other_app, naming, tmp_path, db_session):
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson"
    assert command("export", "--with-addresses", first).exit_code == 0
    text = first.read_text()
    assert "@{member:" in text and "#{thread:" in text and "#{opening:" in text and "#{post:" in text and "`@{3} #{2}`" in text
    ran = other_site("import", first)
    assert ran.exit_code == 0, ran.output
    assert other_site("export", "--with-addresses", second).exit_code == 0
    assert lines_of(second) == lines_of(first)
    ours = db_session.get(Post, naming).html
    with other_app.app_context():
        names = {row.id: row.name for row in db.session.scalars(select(User))}
        theirs = db.session.scalar(select(Post).where(Post.number == 2, Post.body.contains("Bron.\n\n@")))
        told = sorted(names[user] for user in db.session.scalars(select(Mention.user_id)))
        assert told == ["Bram Eik", "Cleo Wilg"] and db.session.scalar(select(PostVersion.body).where(PostVersion.post_id == theirs.id)).count("@{") == 2
        assert theirs.html.count("<data ") == ours.count("<data ") == 4 and 'cite="/posts/' in theirs.html


def test_what_a_file_names_that_is_not_there_stays_as_words(command, write, db_session):
    path = write([member("p/1"), thread("t1", "p/1", body="@{member:p%2F1} @{member:niemand} @{1} #{1} #{thread:t2} #{member:p%2F1}\n\n> #{post:weg}\n>\n> Zo."),
                  thread("t2", "p/1"), post("a1", "t1", "p/1", body="> #{opening:t2}\n>\n> Wat nu?")])
    ran = command("import", path)
    assert ran.exit_code == 0, ran.output
    who = db_session.scalar(select(User.id).where(User.name == "Lid p/1"))
    one, two = db_session.scalars(select(Thread.id).order_by(Thread.id))
    opening = db_session.scalar(select(Post).where(Post.thread_id == one, Post.number == 1))
    assert opening.body == f"@{{{who}}} @\\{{member:niemand}} @\\{{1}} #\\{{1}} #{{{two}}} #{{member:p%2F1}}\n\n> #\\{{post:weg}}\n>\n> Zo."
    assert opening.html.count("<data ") == 2 and "@{member:niemand}" in opening.html and "<p>#{post:weg}</p>" in opening.html and "cite" not in opening.html
    quoted = db_session.scalar(select(Post.id).where(Post.thread_id == two))
    assert f'cite="/posts/{quoted}"' in db_session.scalar(select(Post.html).where(Post.thread_id == one, Post.number == 2))
