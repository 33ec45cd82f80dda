"""Exporting: all of a community goes out, nothing that is secret, and it comes back equal on an empty site."""

import json
import stat

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.networks.models import NetworkFollow, Theme, ThemeFollow, ThemeSlug
from forum.threads import actions
from forum.threads.models import Post, PostVersion, ReadingMark, Solution, Thanks, Thread


@pytest.fixture
def rich(app, cast, make_thread, make_reply):
    """A community with one of everything."""
    problem = make_thread(cast.ada, "Essen in de dreef", audience="network", details={"tried": "Niets", "question": "Vellen?", "deadline": "mei", "effort": ""})
    answer, other = make_reply(problem, cast.bram), make_reply(problem, cast.mo, "Fout advies.", kind="experience")
    shared = make_thread(cast.cleo, "Maaikalender", network="both", theme="bermbeheer", kind="practice")
    with app.app_context(), unit_of_work():
        moment = now()
        actions.choose_solution(db.session.get(Thread, problem), db.session.get(Post, answer), by=cast.ada.id)
        db.session.execute(update(Post).where(Post.id == other).values(hidden_at=moment, hidden_by_id=cast.mo.id))
        db.session.execute(update(Post).where(Post.id == answer).values(version=2, edited_at=moment))
        db.session.execute(update(Thread).where(Thread.id == shared).values(locked_at=moment, pinned_at=moment))
        db.session.execute(update(User).where(User.id == cast.wim.id).values(ended_at=moment, wants_mail=False, language="en"))
        theme = db.session.scalar(select(Theme).where(Theme.slug == "bermbeheer"))
        theme.slug, theme.label_nl = "bermen", "Bermen"
        db.session.add_all([PostVersion(post_id=answer, version=1, body="Eerst dit.", written_at=moment, replaced_by_id=cast.bram.id),
                            Thanks(post_id=answer, user_id=cast.ada.id, created_at=moment), ThemeSlug(slug="bermbeheer", theme_id=theme.id),
                            NetworkFollow(user_id=cast.ada.id, network_id=2, created_at=moment), ThemeFollow(user_id=cast.ada.id, theme_id=theme.id, created_at=moment)])
        db.session.merge(ReadingMark(user_id=cast.bram.id, thread_id=problem, number=3, read_at=moment))
    return problem


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_export_comes_back_equal_on_an_empty_site(command, other_site, rich, tmp_path):
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson"
    assert command("export", "--with-addresses", first).exit_code == 0
    ran = other_site("import", first)
    assert ran.exit_code == 0, ran.output
    assert other_site("export", "--with-addresses", second).exit_code == 0
    assert lines_of(second) == lines_of(first)
    assert {line["type"] for line in lines_of(first)} == {"municipalities", "theme", "member", "thread", "post", "reading"}


def test_importing_an_own_export_adds_nothing(command, rich, tmp_path):
    path = tmp_path / "own.ndjson"
    command("export", path)
    ran = command("import", path)
    assert ran.exit_code == 0
    for noun in ("members", "threads", "posts", "themes", "reading marks"):
        assert f"{noun}: 0 new" in ran.output


def test_everything_that_the_site_has_more_goes_out(command, rich, tmp_path):
    path = tmp_path / "all.ndjson"
    command("export", path)
    lines = lines_of(path)
    thread = next(line for line in lines if line.get("title") == "Essen in de dreef")
    answer, other = [line for line in lines if line["type"] == "post" and line["thread"] == thread["ref"]]
    ada = next(line for line in lines if line.get("name") == "Ada Linde")
    assert thread["audience"] == "network"
    assert thread["details"] == {"tried": "Niets", "question": "Vellen?", "deadline": "mei"}
    assert answer["solution"] is True
    assert answer["chosen"]["by"] == ada["ref"]
    assert answer["thanks"][0]["member"] == ada["ref"]
    assert answer["versions"][0]["body"] == "Eerst dit."
    assert other["kind"] == "experience"
    assert other["hidden"]["by"]
    assert ada["follows"] == {"networks": ["west"], "themes": ["bermen"]}


def test_secrets_stay_and_addresses_go_only_when_asked(command, rich, app, tmp_path):
    bare, full = tmp_path / "bare.ndjson", tmp_path / "full.ndjson"
    command("export", bare)
    command("export", "--with-addresses", full)
    with app.app_context():
        hashed = db.session.scalar(select(User.password_hash).limit(1))
    for path in (bare, full):
        assert "argon2" not in path.read_text()
        assert hashed not in path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "@example.org" not in bare.read_text()
    assert full.read_text().count("@example.org") == 6


def test_two_sites_do_not_mix_up_their_people(command, other_site, rich, tmp_path):
    ours, theirs = tmp_path / "ours.ndjson", tmp_path / "theirs.ndjson"
    command("export", ours)
    other_site("import", ours)
    other_site("export", theirs)
    assert "members: 0 new, 6 here already" in command("import", theirs).output
    refs = {line["ref"] for line in lines_of(ours) if line["type"] == "member"}
    assert all("-u" in ref for ref in refs)
    with_new_people = tmp_path / "foreign.ndjson"
    with_new_people.write_text(ours.read_text().replace(next(iter(refs)).split("-")[0], "zzzzzzzz"))
    assert "members: 6 new" in command("import", with_new_people).output


def test_a_failed_export_leaves_the_old_file(command, rich, tmp_path, monkeypatch):
    path = tmp_path / "keep.ndjson"
    path.write_text("old")
    monkeypatch.setattr("forum.exchange.exporter.Export.lines", lambda self: iter([{"type": "member"}, {"type": object()}]))
    assert command("export", path).exit_code != 0
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []


def test_solutions_survive_the_trip(command, other_site, rich, tmp_path, db_session):
    path = tmp_path / "x.ndjson"
    command("export", path)
    other_site("import", path)
    assert other_site("export", tmp_path / "y.ndjson").exit_code == 0
    assert sum(line.get("solution", False) for line in lines_of(tmp_path / "y.ndjson")) == len(db_session.scalars(select(Solution)))


def test_a_report_that_cost_nothing_comes_back(command, other_site, rich, sign_in, cast, db_session, tmp_path):
    post = db_session.scalar(select(Solution.post_id))
    assert sign_in(cast.ada).post(f"/posts/{post}/reports", {"result": "works", "cost": "0", "hours": "0"}).status_code == 303
    assert sign_in(cast.ada).post("/reports/1/edit", {"result": "partly", "cost": "0", "version": "1"}).status_code == 303
    assert command("export", "--with-addresses", tmp_path / "out.ndjson").exit_code == 0
    came = other_site("import", tmp_path / "out.ndjson")
    assert came.exit_code == 0, came.output
    assert other_site("export", "--with-addresses", tmp_path / "again.ndjson").exit_code == 0
    (report,) = [line for line in lines_of(tmp_path / "again.ndjson") if line["type"] == "report"]
    assert (report["cost_cents"], report["versions"][0]["cost_cents"], report["versions"][0]["hours"]) == (0, 0, 0)


def test_what_takes_the_place_of_a_solution_comes_back(command, other_site, rich, sign_in, cast, make_thread, make_reply, db_session, tmp_path):
    post, better = db_session.scalar(select(Solution.post_id)), make_thread(cast.ada, "Een betere manier")
    reply, second = make_reply(better, cast.bram), make_thread(cast.ada, "Nog een")
    other = make_reply(second, cast.bram)
    with_opening = sign_in(cast.ada).post(f"/threads/{second}/solution", {"post": other})
    assert with_opening.status_code == 303
    for solution, text in ((post, f"/posts/{reply}"), (other, str(better))):
        assert sign_in(cast.ada).post(f"/posts/{solution}/checks", {"answer": "replaced", "replaced_by": text}).status_code == 303
    first, again = tmp_path / "out.ndjson", tmp_path / "again.ndjson"
    assert command("export", "--with-addresses", first).exit_code == 0
    came = other_site("import", first)
    assert came.exit_code == 0, came.output
    assert other_site("export", "--with-addresses", again).exit_code == 0
    assert lines_of(again) == lines_of(first)
    named = [line for line in lines_of(again) if line["type"] == "shelf"]
    assert sorted(next(name for name in line if name.startswith("replaced")) for line in named) == ["replaced_by_post", "replaced_by_thread"]
