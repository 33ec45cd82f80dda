"""Gust is an expert from outside: invited by Mo, come in by the link in his mail."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core import clock
from forum.threads.guesting import today
from forum.threads.models import GuestAccess
from tests.conftest import Browser

GUST = {"name": "Gust Berken", "organisation": "Instituut Natuurbeheer", "email": "gust@example.net"}


def form(**change) -> dict:
    """A filled-in invitation."""
    return {**GUST, "last_day": (today() + timedelta(days=20)).isoformat(), "language": "nl", **change}


def link_in(mail) -> str:
    """The path of the link in an invitation."""
    return re.search(r"/guest/[\w-]{43}", mail.get_body(("plain",)).get_content()).group()


@pytest.fixture
def thread(make_thread, cast) -> int:
    """A thread of Ada's for all members."""
    return make_thread(cast.ada, "Zomereik verliest blad in juli")


@pytest.fixture
def invite(sign_in, cast, run_jobs, outbox):
    """`invite(thread, by=…, **fields)` gives the path of the link that was mailed."""

    def send(thread_id: int, *, by=None, **change) -> str:
        answer = sign_in(by or cast.mo).post(f"/threads/{thread_id}/guests", form(**change))
        assert answer.status_code == 303, answer.text
        run_jobs()
        return link_in([mail for mail in outbox() if change.get("email", GUST["email"]) in str(mail["To"])][-1])

    return send


@pytest.fixture
def enter(app):
    """`enter(link)` presses the button in a browser of its own, and gives that browser."""
    def come_in(link: str, name: str = "Gust Berken"):
        browser = Browser(app)
        answer = browser.post(link, {"name": name})
        assert answer.status_code == 303, answer.text
        return browser

    return come_in


@pytest.fixture
def gust(thread, invite, enter, db_session) -> SimpleNamespace:
    """Gust, come into the thread: his browser, his number and that of his access."""
    browser = enter(invite(thread))
    user_id = db_session.scalar(select(User.id).where(User.email == GUST["email"]))
    access_id = db_session.scalar(select(GuestAccess.id).where(GuestAccess.user_id == user_id))
    return SimpleNamespace(browser=browser, id=user_id, access=access_id, thread=thread)


@pytest.fixture
def later():
    """`later(days=…)` moves the clock; the fixture `app` puts it back."""

    def move(**by) -> None:
        clock.shift(timedelta(**by))

    return move
