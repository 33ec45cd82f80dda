"""`forum check`: is everything that the configuration names reachable and up to date. One line each."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from urllib.parse import urlsplit

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import select

from forum.core import jobs
from forum.core.db import db, ping
from forum.core.markup.budget import render
from forum.core.search import store
from forum.core.search.clauses import Word
from forum.networks.models import Network
from forum.threads import reindexing
from forum.uploads import texts

MOST_BEHIND = 1_000
WAIT = 5  # seconds for a server to answer


class NotWell(Exception):
    """Something that a person has to look after; the message says what."""


def run_checks(app: Flask) -> bool:
    """Run all checks and print a line for each; whether all is well."""
    results = [_run(name, check, app) for name, check in CHECKS.items()]
    return all(results)


def _run(name: str, check: Callable[[Flask], str], app: Flask) -> bool:
    try:
        said, is_well = check(app), True
    except Exception as fault:  # noqa: BLE001  whatever is wrong with it is what this command is for
        first = (str(fault).splitlines() or [""])[0]
        said, is_well = first if isinstance(fault, NotWell) else f"{type(fault).__name__}: {first}", False
        db.session.rollback()
    click.echo(f"{'ok ' if is_well else 'NOT'}  {name}: {said}")
    return is_well


def _settings(app: Flask) -> str:
    settings = app.config["SETTINGS"]
    return f"{settings.base_url}, {'development' if settings.is_dev else 'production'}"


def _database(app: Flask) -> str:
    ping()
    return f"{db.engine.name} answers"


def _migrations(app: Flask) -> str:
    migrate: Migrate = app.extensions["migrate"].migrate
    heads = set(ScriptDirectory.from_config(migrate.get_config()).get_heads())
    standing = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    if standing != heads:
        raise NotWell("the database is not up to date; run `forum init`")
    return ", ".join(sorted(standing))


def _places(app: Flask) -> str:
    found = db.session.scalars(select(Network.slug).order_by(Network.id)).all()
    if not found:
        raise NotWell("no networks; run `forum init`")
    return ", ".join(found)


def _search(app: Flask) -> str:
    db.session.execute(select(store.RANK).where(store.fits(Word("groen"))).limit(1)).all()
    if number := len(reindexing.behind(MOST_BEHIND)):
        raise NotWell(f"{number}{' or more' if number == MOST_BEHIND else ''} threads without a document of today; the job consumer makes them, or `forum reindex`")
    return "answers, every thread has its document"


def _documents(app: Flask) -> str:
    told = texts.counts()
    return f"{told['read']} read, {told['without']} without text, {told['waiting']} waiting"


def _jobs(app: Flask) -> str:
    queue: jobs.Queue = app.extensions["jobs"]
    return f"{queue.waiting()} waiting"


def _limits(app: Flask) -> str:
    if not app.extensions["counters"].storage.check():
        raise NotWell("the counters' store does not answer")
    return "answers"


def _mail(app: Flask) -> str:
    settings = app.config["SETTINGS"]
    if not settings.smtp_url:
        folder = settings.instance / "outbox"
        folder.mkdir(parents=True, exist_ok=True)
        _writable(folder)
        return "to files in the outbox of the instance folder"
    where = urlsplit(settings.smtp_url)
    port = where.port or (465 if where.scheme == "smtps" else 25)
    with socket.create_connection((where.hostname, port), timeout=WAIT):
        return f"{where.hostname}:{port} answers"


def _instance(app: Flask) -> str:
    folder = app.config["SETTINGS"].instance
    _writable(folder)
    secret = folder / "secret_key"
    if secret.exists() and secret.stat().st_mode & 0o077:
        raise NotWell("secret_key can be read by others; chmod 600 it")
    free = os.statvfs(folder)
    return f"writable, {free.f_bavail * free.f_frsize // 2**20} MB free"


def _writable(folder) -> None:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"x")


def _translations(app: Flask) -> str:
    path = app.config["ROOT"] / "forum" / "translations" / "nl" / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        raise NotWell("not compiled; run `python -m forum.translations`")
    return "compiled"


def _renderer(app: Flask) -> str:
    if render("**eik**") != "<p><strong>eik</strong></p>":
        raise NotWell("does not render as it should")
    return "renders"


CHECKS: dict[str, Callable[[Flask], str]] = {
    "settings": _settings, "instance folder": _instance, "database": _database, "migrations": _migrations, "networks": _places,
    "search index": _search, "documents": _documents, "jobs": _jobs, "rate limits": _limits, "mail": _mail, "translations": _translations, "renderer": _renderer,
}
