"""The `forum` command as a shell meets it: exit codes, sentences, and an import that is killed halfway."""

import json
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from forum.schedule import SCHEDULE, init_schedule
from tests.cli.site import FORUM, Site, wait_for
from tests.exchange.conftest import community


def test_help_is_quick_and_names_every_command(site):
    started = time.monotonic()
    ran = site.forum("--help")
    assert time.monotonic() - started < 3
    for name in ("init", "demo", "serve", "worker", "user", "import", "export", "check", "render", "reindex"):
        assert f"\n  {name} " in ran.stdout


def test_flask_offers_the_same_commands(site):
    flask = FORUM.removesuffix("forum") + "flask"
    ran = subprocess.run([flask, "--app", "forum", "check"], env=site.environ, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "ok   database" in ran.stdout


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", "dev"), ("DATABASE_URL", "mysql://x/y"), ("PORT", "eighty"), ("SMTP_URL", "nowhere"), ("RENDER_SECONDS", "-1")])
def test_K7_a_setting_that_cannot_be_used_ends_in_its_sentence(site, name, value):
    for arguments in (("check",), ("serve",)):
        ran = site.forum(*arguments, **{name: value})
        assert ran.returncode == 2
        assert ran.stderr.startswith(f"{name}: ")
        assert "Traceback" not in ran.stderr


def test_K7_an_instance_folder_that_cannot_be_written_is_named(site, tmp_path):
    (tmp_path / "file").write_text("")
    ran = site.forum("check", FORUM_INSTANCE=str(tmp_path / "file" / "inside"))
    assert ran.returncode == 2
    assert ran.stderr.startswith("FORUM_INSTANCE: cannot write")


def test_K7_a_database_that_is_away_is_named(site):
    for command in (("check",), ("init",), ("export", "x.ndjson")):
        ran = site.forum(*command, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr


def test_init_can_be_repeated(site):
    assert site.forum("init").returncode == 0
    assert site.forum("check").returncode == 0


def test_a_new_folder_without_init_is_told_so(tmp_path):
    ran = Site(tmp_path).forum("check")
    assert ran.returncode == 1
    assert "forum init" in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize("when", ["Reading", "Writing"])
def test_K1_an_import_that_is_killed_leaves_nothing(site, tmp_path, when):
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder)
    path = tmp_path / "lines.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in community(2500)))
    killed = subprocess.Popen([FORUM, "import", str(path)], env=site.environ | {"FORUM_INSTANCE": str(folder), "TMPDIR": str(tmp_path)}, stderr=subprocess.PIPE, text=True)
    for line in killed.stderr:
        if line.startswith(when):
            break
    time.sleep(0.4)
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(10) == -9
    with sqlite3.connect(folder / "forum.db") as rows:
        for table in ("thread", "post", '"user"', "external_ref"):
            assert rows.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = Site(folder).forum("import", str(path))
    assert "threads: 2500 new" in again.stdout


@pytest.mark.slow
def test_members_can_write_while_an_import_reads(site, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder)
    path = tmp_path / "lines.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in community(1500)))
    running = subprocess.Popen([FORUM, "import", str(path)], env=site.environ | {"FORUM_INSTANCE": str(folder)}, stderr=subprocess.PIPE, text=True)
    for line in running.stderr:
        if line.startswith("Reading"):
            break
    time.sleep(0.2)
    with sqlite3.connect(folder / "forum.db", isolation_level=None, timeout=0.5) as rows:
        rows.execute("BEGIN IMMEDIATE")
        rows.execute("ROLLBACK")
    assert running.poll() is None
    running.communicate()
    assert running.returncode == 0


def test_the_schedule_is_one_list_and_all_of_it_runs(app):
    queue = app.extensions["jobs"]
    with app.app_context():
        for function, _when in SCHEDULE:
            function()
    init_schedule(app)
    names = {task.name for task in queue.huey._registry.periodic_tasks}
    assert {function.__name__ for function, _when in SCHEDULE} <= names


@pytest.mark.slow
def test_make_run_prepares_a_new_folder_and_serves_it(tmp_path):
    fresh = Site(tmp_path / "fresh")
    server = fresh.start("--prepare", FORUM_DEV="1")
    try:
        wait_for(lambda: b"200" in server.get("/login")[:15], "the site answers")
        accounts = (tmp_path / "fresh" / "demo_accounts.txt").read_text()
        assert len(accounts.splitlines()) == 4
    finally:
        server.process.send_signal(signal.SIGINT)
    said = server.process.communicate(timeout=15)[0]
    assert f"http://127.0.0.1:{server.port}" in said
    assert "24 fictional members and 26 threads added." in said
    assert accounts.splitlines()[0] in said
