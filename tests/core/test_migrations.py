"""Migrations go up and down on a filled database, and end where the models are."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select

from forum import create_app
from forum.accounts.models import User
from forum.config import read_settings
from forum.core.db import db, unit_of_work
from forum.networks.seed import seed
from forum.threads.models import Post, Thread
from tests.bench.fill import fill

DATABASE = os.environ.get("TEST_DATABASE_URL", "")


@contextmanager
def empty_database():
    """The URL of a database for this test alone; empty means SQLite."""
    if not DATABASE:
        yield ""
        return
    name = f"forum_migrations_{secrets.token_hex(4)}"
    with psycopg.connect(DATABASE, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(DATABASE)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def filled(tmp_path):
    """A site of its own with some threads in it, in an application context."""
    with empty_database() as url:
        app = create_app(read_settings({"FORUM_INSTANCE": str(tmp_path), "SECRET_KEY": "k" * 48, "DATABASE_URL": url, "LOG_LEVEL": "error"}))
        with app.app_context():
            upgrade()
            with unit_of_work():
                seed()
            fill(20, 700, users=30)
            yield app
            db.session.remove()
            db.engine.dispose()


def counts() -> list[int]:
    """How many rows of what matters there are."""
    found = [db.session.scalar(select(func.count()).select_from(table)) for table in (User, Thread, Post)]
    db.session.rollback()
    return found


def test_k13_down_and_up_again_keeps_every_row(filled):
    before = counts()
    assert before[1] == 21
    downgrade(revision="0001")
    assert counts() == before
    upgrade()
    assert counts() == before


def test_k13_down_to_nothing_and_up_to_an_empty_site(filled):
    downgrade(revision="base")
    upgrade()
    assert counts() == [0, 0, 0]


def test_the_migrations_end_where_the_models_are(filled):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": lambda _o, name, kind, *_: not (kind == "table" and name.startswith("search_document"))})
        found = compare_metadata(context, db.metadata)
    assert [change for change in found if change[0] not in ("modify_comment",)] == []
