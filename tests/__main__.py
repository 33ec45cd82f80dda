"""`python -m tests`: all tests. SQLite with everything, at the same time what touches the database once more on PostgreSQL, then the browser.

With CI=true, a missing Chromium or PostgreSQL is a failure; elsewhere it is said and passed over.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg

SERVER = os.environ.get("TEST_DATABASE_URL_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
JOURNEYS = "tests/journeys"
SAME_ON_BOTH = ("tests/architecture", "tests/cli", JOURNEYS)


def begin(*arguments: str, **environ: str) -> tuple[subprocess.Popen, IO[str]]:
    """Start pytest in a process of its own; what it says is kept for `end`."""
    said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed by `end`
    return subprocess.Popen([sys.executable, "-m", "pytest", *arguments], env=os.environ | environ, stdout=said, stderr=subprocess.STDOUT), said


def end(title: str, run: tuple[subprocess.Popen, IO[str]]) -> bool:
    """Wait for a run, print what it said, and tell whether all is well."""
    process, said = run
    process.wait()
    with said:
        said.seek(0)
        print(f"== {title}", flush=True)
        shutil.copyfileobj(said, sys.stdout)
        sys.stdout.flush()
    return process.returncode == 0


@contextmanager
def own_database():
    """The URL of a database that is made for this run and dropped after it; None where no PostgreSQL answers."""
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as fault:
        print(f"PostgreSQL does not answer: {str(fault).splitlines()[0]}", flush=True)
        yield None
        return
    name = f"forum_test_{secrets.token_hex(4)}"
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def journeys() -> tuple[list[str], list[str]]:
    """The journeys in two halves of about the same length, to be driven side by side: a browser waits more than it works."""
    files = sorted(Path(JOURNEYS).glob("test_*.py"), key=lambda path: -path.stat().st_size)
    return [str(path) for path in files[::2]], [str(path) for path in files[1::2]]


def main() -> int:
    """Run all; 0 when all passed. What needs no browser runs on both engines side by side; then the journeys do."""
    must = os.environ.get("CI") == "true"
    chosen = sys.argv[1:]
    if chosen:
        return 0 if end("On SQLite", begin(*chosen, TEST_DATABASE_URL="")) else 1
    fine = True
    with own_database() as url:
        sqlite = begin(f"--ignore={JOURNEYS}", TEST_DATABASE_URL="")
        postgresql = begin(*(f"--ignore={folder}" for folder in SAME_ON_BOTH), TEST_DATABASE_URL=url) if url else None
        fine = end("On SQLite", sqlite) and fine
        fine = end("On PostgreSQL", postgresql) and fine if postgresql else fine and not must
    if shutil.which("chromium"):
        halves = [begin(*files, TEST_DATABASE_URL="") for files in journeys()]
        went_well = [end("In a browser", half) for half in halves]
        return 0 if all(went_well) and fine else 1
    print("Chromium is missing, so that the journeys in a browser do not run.", flush=True)
    return 0 if fine and not must else 1


if __name__ == "__main__":
    sys.exit(main())
