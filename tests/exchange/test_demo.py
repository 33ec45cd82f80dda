"""The demo community, and the upkeep commands."""

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from forum import create_app
from forum.accounts.models import User
from forum.accounts.passwords import verify
from forum.config import read_settings
from forum.core.db import db, unit_of_work
from forum.core.search import store
from forum.gaps.models import Gap, GapThread
from forum.moderation.fairness.models import Appeal
from forum.moderation.flags.models import FlagCase
from forum.moderation.rota.models import SavedReply
from forum.networks.models import ThemeProposal
from forum.practice.models import PracticeReport, ShelfLife, Trial
from forum.sheets.models import Sheet
from forum.threads.models import EVIDENCE, GuestAccess, Post, Solution, Thread


@pytest.fixture
def dev_site(tmp_path):
    """An empty site in development, and its commands."""
    made = create_app(read_settings({"FORUM_INSTANCE": str(tmp_path / "dev"), "BASE_URL": "http://localhost", "LOG_LEVEL": "error", "FORUM_DEV": "1"}))
    made.run = lambda *arguments: made.test_cli_runner().invoke(args=list(arguments))
    assert made.run("init").exit_code == 0
    return made


def test_the_demo_comes_once_and_everything_in_it_is_fictional(dev_site):
    first, second = dev_site.run("demo"), dev_site.run("demo")
    assert "24 fictional members and 26 threads added." in first.output
    assert "The demo community is here already." in second.output
    assert first.output.splitlines()[-4:] == second.output.splitlines()[-4:]
    with dev_site.app_context():
        for table in (User, Thread):
            assert db.session.scalar(select(func.count()).where(table.is_fictional.is_(False))) == 0
        assert db.session.scalar(select(func.count(Solution.thread_id))) == 12
        assert db.session.scalar(select(func.count(Thread.id)).where(Thread.audience == "network")) == 3
        assert set(db.session.scalars(select(User.role))) == {"member", "moderator", "admin", "guest"}
        assert set(db.session.scalars(select(Post.kind))) == {"opening", "answer", "question", "experience"}
        assert all(address.endswith("@example.org") for address in db.session.scalars(select(User.email)))


def test_the_demo_tells_the_whole_circle(dev_site):
    dev_site.run("demo")
    with dev_site.app_context():
        results = dict(db.session.execute(select(PracticeReport.result, func.count()).group_by(PracticeReport.result)).all())
        assert sum(results.values()) == 19 and set(results) == {"works", "partly", "fails", "early"}
        levels = {EVIDENCE[level] for level in db.session.scalars(select(Thread.evidence))}
        assert levels == {"", "early", "disputed", "tested", "confirmed"}
        assert set(db.session.scalars(select(Trial.status))) == {"planned", "busy", "done", "stopped"}
        assert db.session.scalar(select(func.max(Thread.recurrence_count))) >= 3
        assert set(db.session.scalars(select(Gap.status))) == {"open", "expert_sought", "answered"}
        assert db.session.scalar(select(func.count(Sheet.id)).where(Sheet.published_at.is_not(None))) == 2
        assert db.session.scalar(select(GuestAccess.thread_id)) == db.session.scalar(select(GapThread.thread_id).join(Gap, Gap.id == GapThread.gap_id).where(Gap.status == "expert_sought"))
        assert db.session.scalar(select(func.count(ShelfLife.post_id))) == 2


@pytest.mark.parametrize("full", [True, False])
def test_the_whole_circle_comes_back_equal_on_an_empty_site(dev_site, other_site, tmp_path, full):
    dev_site.run("demo")
    first, second, options = tmp_path / "first.ndjson", tmp_path / "second.ndjson", ["--with-addresses"] if full else []
    assert dev_site.run("export", *options, str(first)).exit_code == 0
    ran = other_site("import", first)
    assert ran.exit_code == 0, ran.output
    assert other_site("export", *options, second).exit_code == 0
    lines = [sorted(path.read_text(encoding="utf-8").splitlines()) for path in (first, second)]
    assert lines[1] == lines[0]
    assert {"guest", "recurrence", "trial", "report", "shelf", "gap", "sheet"} <= {json.loads(line)["type"] for line in lines[0]}
    again = other_site("import", first)
    assert again.exit_code == 0 and " 0 new" in again.output
    assert not [line for line in again.output.splitlines() if " new" in line and " 0 new" not in line]


def test_demo_accounts_have_the_passwords_that_are_printed(dev_site):
    printed = dict(line.split()[:2] for line in dev_site.run("demo").output.splitlines()[-4:])
    with dev_site.app_context():
        for address, password in printed.items():
            assert verify(db.session.scalar(select(User.password_hash).where(User.email == address)), password)
        assert db.session.scalar(select(func.count()).where(User.password_hash.is_not(None))) == len(printed) == 4
        path = Path(dev_site.config["SETTINGS"].forum_instance) / "demo_accounts.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_site_with_real_members_gets_no_fictional_ones(command, cast, db_session):
    ran = command("demo")
    assert ran.exit_code == 1
    assert "real members" in ran.stderr
    assert db_session.scalar(select(func.count(Thread.id))) == 0


def test_in_production_the_demo_accounts_have_no_passwords(other_site):
    ran = other_site("demo")
    assert ran.exit_code == 0
    assert "example.org" not in ran.output


def test_check_says_what_is_well_and_what_is_not(command, app, other_site):
    good = command("check")
    assert good.exit_code == 0, good.output
    assert all(line.startswith("ok ") for line in good.output.splitlines())
    assert {"database", "migrations", "jobs", "mail", "search index", "renderer"} <= {line.split(":")[0][5:] for line in good.output.splitlines()}
    with app.app_context(), unit_of_work():
        newest = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        bad = command("check")
    finally:
        with app.app_context(), unit_of_work():
            db.session.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
    assert bad.exit_code == 1
    assert "NOT  migrations: the database is not up to date" in bad.output


def test_stale_texts_are_rendered_again(command, app, cast, make_thread, db_session):
    make_thread(cast.ada, body="**eik**")
    with app.app_context(), unit_of_work():
        db.session.execute(update(Post).values(html="old", render_version=0))
    assert "1 posts rendered." in command("render", "--stale").output
    assert db_session.scalar(select(Post.html)) == "<p><strong>eik</strong></p>"
    assert "0 posts rendered." in command("render", "--stale").output


def test_the_search_index_is_filled_anew(command, app, cast, make_thread, sign_in):
    number = make_thread(cast.ada, "Wadi blijft nat", body="Muggen.", details={"tried": "baggeren", "question": "", "deadline": "", "effort": ""})
    with app.app_context(), unit_of_work():
        store.empty()
    assert f"/threads/{number}-" not in sign_in(cast.ada).get("/search?q=muggen").text
    for how in ((), ("--from-scratch",), ()):
        assert "1 threads indexed." in command("reindex", *how).output
        for word in ("muggen", "wadi", "baggeren"):
            assert f"/threads/{number}-" in sign_in(cast.ada).get(f"/search?q={word}").text


def test_the_demo_leaves_work_for_its_moderators_once(dev_site):
    dev_site.run("demo")
    dev_site.run("demo")
    with dev_site.app_context():
        assert dict(db.session.execute(select(FlagCase.outcome, func.count()).group_by(FlagCase.outcome)).all()) == {"": 2, "kept": 1}
        assert db.session.scalar(select(func.count(Appeal.id))) == 1
        assert db.session.scalar(select(func.count(ThemeProposal.id))) == 1
        assert db.session.scalar(select(func.count(SavedReply.id))) == 4
