"""A mail server that the site sends to, and letters to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.mail import outbox, transport
from forum.core.mail.letters import Letter, Message
from tests.core.smtp import running


@pytest.fixture
def server(app, monkeypatch):
    """A mail server that the site sends to, with short patience."""
    monkeypatch.setattr(transport, "TIMEOUT", 0.4)
    monkeypatch.setattr(transport, "DEADLINE", 1)
    settings = app.config["SETTINGS"]
    with running() as mail_server:
        app.config["SETTINGS"] = replace(settings, smtp_url=mail_server.url, mail_from="Groen Lerend Netwerk <no-reply@forum.test>")
        yield mail_server
    app.config["SETTINGS"] = settings
    app.extensions.pop("mail_server_away", None)


@pytest.fixture
def composer(monkeypatch):
    """Letters of the kind "test" are composed by the function in `composer["test"]`."""
    made = {"test": lambda letter: Message("Ada", f"ada{letter.about_id or ''}@example.org", "nl", "decision", {"name": "Ada", "decision": "Zo is het."})}
    monkeypatch.setitem(outbox._composers, "test", lambda letter: made["test"](letter))
    return made


@pytest.fixture
def write(app, composer):
    """Write letters without ringing the doorbell; gives their ids."""

    def letters(number: int = 1) -> list[int]:
        with app.app_context():
            with unit_of_work():
                for about in range(number):
                    outbox.post("test", about_id=about)
            app.extensions["jobs"].huey.flush()
            return list(db.session.scalars(select(Letter.id).order_by(Letter.id)))

    return letters


@pytest.fixture
def sweep(app):
    """`sweep(minutes=…)` moves the clock on and sends what is due."""

    def run(**later) -> None:
        clock.shift(clock._shift + timedelta(**later))
        with app.app_context():
            outbox.sweep()

    return run


@pytest.fixture
def letter(app):
    """How the first letter stands."""

    def read():
        with app.app_context():
            return db.session.execute(select(Letter.tries, Letter.outcome, Letter.ended_at, Letter.next_try_at).order_by(Letter.id)).first()

    return read
