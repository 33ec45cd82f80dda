"""The cast and the tools of all tests. Each test starts from the same small community, in a database of its own state."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine

from forum import create_app
from forum.accounts.models import User, UserSession
from forum.accounts.passwords import hash_password
from forum.accounts.viewers import key_hash
from forum.config import read_settings
from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.limits import limiter
from forum.core.markup.budget import render
from forum.networks import catalogue
from forum.networks.models import Network, NetworkModerator, Theme
from forum.networks.seed import seed
from forum.threads import actions
from forum.threads.models import GuestAccess, Thread
from tests.postgres import keep_postgres, reset_postgres

PASSWORD = "herfstblad-in-mei-7"  # noqa: S105  of the fictional cast
DATABASE = os.environ.get("TEST_DATABASE_URL", "")
PEOPLE = (("ada", "Ada Linde", "member", "oost", (), "13008"), ("bram", "Bram Eik", "member", "oost", (), "12025"), ("cleo", "Cleo Wilg", "member", "west", (), "44021"),
          ("mo", "Mo Beuk", "moderator", "oost", ("oost",), "11002"), ("wim", "Wim Els", "moderator", "west", ("west",), "31005"), ("root", "Rita Berk", "admin", "oost", (), None))


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Tests talk to this machine only."""
    real = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wanted to reach {address}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The application and a filled database to start every test from; made once."""
    folder = tmp_path_factory.mktemp("instance")
    settings = read_settings({"FORUM_INSTANCE": str(folder), "SECRET_KEY": "k" * 48, "BASE_URL": "http://localhost", "DATABASE_URL": DATABASE,
                              "LOG_LEVEL": "error", "OPERATOR_NAME": "Vereniging voor Openbaar Groen"})
    app = create_app(settings)
    app.config["RATELIMIT_ENABLED"] = True
    app.testing = False
    with app.app_context():
        make_schema()
        make_cast()
        if DATABASE:
            keep_postgres()
        else:
            db.engine.dispose()
            shutil.copy(folder / "forum.db", folder / "template.db")
    return app


def make_schema() -> None:
    """An empty database at the newest migration."""
    from flask_migrate import upgrade

    if DATABASE:
        with db.engine.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
            connection.commit()
    upgrade()


def make_cast() -> None:
    """Networks, themes, municipalities, and six people."""
    with unit_of_work():
        seed()
    hashed = hash_password(PASSWORD)
    with unit_of_work():
        numbers = {row.slug: row.id for row in db.session.execute(select(Network.id, Network.slug))}
        for handle, name, role, home, moderates, nis in PEOPLE:
            user = User(email=f"{handle}@example.org", name=name, function="groenambtenaar", role=role, home_network_id=numbers[home], municipality_id=nis,
                        password_hash=hashed, created_at=clock.now() - clock.timedelta(days=30), vetted_at=clock.now(), accepted_rules_at=clock.now())
            db.session.add(user)
            db.session.flush()
            db.session.add_all([NetworkModerator(user_id=user.id, network_id=numbers[slug], created_at=clock.now()) for slug in moderates])


@pytest.fixture
def app(built):
    """The application, with the database as it was after the set-up."""
    folder = Path(built.config["SETTINGS"].forum_instance)
    with built.app_context():
        db.session.remove()
        if DATABASE:
            reset_postgres()
        else:
            db.engine.dispose()
            for name in ("forum.db-wal", "forum.db-shm"):
                (folder / name).unlink(missing_ok=True)
            shutil.copy(folder / "template.db", folder / "forum.db")
        built.extensions["counters"].storage.reset()
        limiter.storage.reset()  # another application made in this process takes the one limiter along to its own store
        built.extensions["jobs"].huey.flush()
        catalogue.forget()
    shutil.rmtree(folder / "outbox", ignore_errors=True)
    yield built
    clock.shift(clock.timedelta())


class Reader:
    """The database as it stands, each look in an application context of its own (a request made inside one would share its `g`)."""

    def __init__(self, app):
        self.app = app

    def __getattr__(self, name: str):
        def look(*args, **options):
            with self.app.app_context():
                found = getattr(db.session, name)(*args, **options)
                return list(found) if name in ("scalars", "execute") else found

        return look


@pytest.fixture
def db_session(app):
    """`db_session.scalar(…)`, `.scalars(…)`, `.get(…)`: what stands in the database."""
    return Reader(app)


@pytest.fixture
def context(app):
    """An application context, for tests that make no requests."""
    with app.app_context():
        yield app


@dataclass(frozen=True)
class Member:
    """One of the cast."""

    id: int
    email: str
    name: str
    password: str = PASSWORD


@pytest.fixture
def cast(app) -> SimpleNamespace:
    """Ada asks, Bram answers, Cleo is in the other network, Mo and Wim moderate, Root administers."""
    with app.app_context():
        rows = db.session.execute(select(User.id, User.email, User.name)).all()
        return SimpleNamespace(**{row.email.split("@")[0]: Member(*row) for row in rows})


class Browser:
    """A client that carries the CSRF token of its session by itself, as a page's form does."""

    def __init__(self, app):
        self.client = app.test_client()
        self.tokens = ("", "")  # of which session, and its token

    def get(self, url: str, **options):
        """Look at a page."""
        return self.client.get(url, **options)

    def post(self, url: str, data: dict | None = None, *, token: bool = True, **options):
        """Send a form."""
        given = dict(data or {})
        if token and "csrf_token" not in given:
            given["csrf_token"] = self.token()
        return self.client.post(url, data=given, **options)

    def token(self) -> str:
        """The session's token, read from a page once for each session."""
        key = self.client.get_cookie("session")
        if key is None or self.tokens[0] != key.value:
            page = self.client.get("/login" if key is None else "/house-rules", follow_redirects=True)
            found = re.search(r'name="csrf_token" value="([0-9a-f]+)"|name="csrf" content="([0-9a-f]+)"', page.text)
            now = self.client.get_cookie("session")
            self.tokens = (now.value if now else "", (found.group(1) or found.group(2)) if found else "")
        return self.tokens[1]


@pytest.fixture
def visitor(app) -> Browser:
    """Somebody who has not signed in."""
    return Browser(app)


@pytest.fixture
def sign_in(app):
    """`sign_in(member)` gives a browser with an open session."""

    def enter(member) -> Browser:
        browser = Browser(app)
        key = f"session-of-{member.id}-" + os.urandom(12).hex()
        with app.app_context(), unit_of_work():
            db.session.add(UserSession(key_hash=key_hash(key), user_id=member.id, created_at=clock.now(), seen_at=clock.now(), confirmed_at=clock.now()))
        browser.client.set_cookie("session", key)
        return browser

    return enter


@pytest.fixture
def make_thread(app):
    """Start a thread; gives its id."""

    def make(author, title="Essentaksterfte in een dreef", *, network="oost", audience="all", theme="bermbeheer", body="Wat nu?", kind="problem", details=None) -> int:
        with app.app_context():
            html = render(body)
            with unit_of_work():
                network_id = None if network == "both" else db.session.scalar(select(Network.id).where(Network.slug == network))
                theme_id = db.session.scalar(select(Theme.id).where(Theme.slug == theme))
                wanted = actions.NewThread(title=title, body=body, html=html, network_id=network_id, kind=kind, audience=audience,
                                           theme_ids=[theme_id] if theme_id else [], details=details or {})
                return actions.start_thread(wanted, by=author.id).id

    return make


@pytest.fixture
def make_reply(app):
    """Add a reply; gives its post's id."""

    def make(thread_id: int, author, body="Spreid het over drie winters.", kind="answer") -> int:
        with app.app_context():
            html = render(body)
            with unit_of_work():
                return actions.add_post(db.session.get(Thread, thread_id), body=body, html=html, kind=kind, by=author.id).id

    return make


@pytest.fixture
def let_in(app):
    """Let a guest expert read a thread for a month."""

    def let(guest, thread_id: int) -> None:
        with app.app_context(), unit_of_work():
            moment = clock.now()
            db.session.add(GuestAccess(thread_id=thread_id, user_id=guest.id, last_day=(moment + clock.timedelta(days=30)).date(), created_at=moment, entered_at=moment))

    return let


@pytest.fixture
def run_jobs(app):
    """Run all jobs that wait; gives how many ran."""

    def run() -> int:
        with app.app_context():
            return app.extensions["jobs"].drain()

    return run


@pytest.fixture
def outbox(app):
    """The mails that were sent, oldest first."""

    def read() -> list:
        folder = Path(app.config["SETTINGS"].forum_instance) / "outbox"
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*.eml"))]

    return read


@pytest.fixture
def queries(app):
    """`queries(function, …)` calls it and gives the number of statements that the database got, but for those that only tell it how to work."""

    def count(function, *args, **options) -> int:
        seen: list[str] = []
        listener = lambda *call: seen.append(call[2])  # noqa: E731
        event.listen(Engine, "before_cursor_execute", listener)
        try:
            function(*args, **options)
        finally:
            event.remove(Engine, "before_cursor_execute", listener)
        return len([statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SELECT set_config("))])

    return count
