"""`python -m tests`: all tests. SQLite with everything, then what touches the database once more on PostgreSQL.

With CI=true, a missing Chromium or PostgreSQL is a failure; elsewhere it is said and passed over.
"""

import os
import secrets
import shutil
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

SERVER = os.environ.get("TEST_DATABASE_URL_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
SAME_ON_BOTH = ("tests/architecture", "tests/cli", "tests/journeys")


def pytest(*arguments: str, **environ: str) -> bool:
    """Run pytest in a process of its own; whether all is well."""
    ran = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=os.environ | environ, check=False)
    return ran.returncode == 0


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


def main() -> int:
    """Run all; 0 when all passed."""
    must = os.environ.get("CI") == "true"
    fine = True
    if not shutil.which("chromium"):
        print("Chromium is missing, so that the journeys in a browser do not run.", flush=True)
        fine = not must
    chosen = sys.argv[1:]
    print("== On SQLite", flush=True)
    fine = pytest(*chosen, TEST_DATABASE_URL="") and fine
    with own_database() as url:
        if url is None:
            fine = fine and not must
        else:
            print("== On PostgreSQL", flush=True)
            fine = pytest(*chosen, *(f"--ignore={folder}" for folder in SAME_ON_BOTH), TEST_DATABASE_URL=url) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
