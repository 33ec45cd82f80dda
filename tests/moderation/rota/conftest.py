"""Days by the calendar here, and moderators to take turns."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core import clock
from forum.core.clock import BRUSSELS
from forum.core.db import db, unit_of_work
from forum.moderation.rota import turns
from forum.networks.models import Network, NetworkModerator
from tests.conftest import Member

MONDAY = date(2027, 3, 1)


@pytest.fixture
def at(app):
    """`at(day, hour)`: make it that moment here."""

    def go(day: date, hour: int = 9, minute: int = 0) -> None:
        clock.shift(timedelta())
        clock.shift(datetime.combine(day, time(hour, minute), BRUSSELS) - clock.now())

    go(MONDAY)
    return go


@pytest.fixture
def oost(app) -> int:
    """The number of network Oost."""
    with app.app_context():
        return db.session.scalar(select(Network.id).where(Network.slug == "oost"))


@pytest.fixture
def nora(app, oost) -> Member:
    """A second moderator of Oost."""
    with app.app_context(), unit_of_work():
        user = User(email="nora@example.org", name="Nora Haag", role="moderator", home_network_id=oost, password_hash="x", created_at=clock.now(),
                    vetted_at=clock.now(), accepted_rules_at=clock.now())
        db.session.add(user)
        db.session.flush()
        db.session.add(NetworkModerator(user_id=user.id, network_id=oost, created_at=clock.now()))
        return Member(user.id, user.email, user.name)


@pytest.fixture
def plan(app, oost):
    """`plan()`: who watches Oost this week and the next ones."""

    def read(weeks: int = 9, network_id: int | None = None) -> list[int | None]:
        with app.app_context():
            number = network_id or oost
            return [turn.user_id for turn in turns.turns(turns.known([number]), number, weeks)]

    return read


@pytest.fixture
def watcher(app, oost):
    """`watcher(day)`: who watches Oost on a day."""

    def read(day: date | None = None) -> int | None:
        with app.app_context():
            return turns.watcher_of(oost, day)

    return read
