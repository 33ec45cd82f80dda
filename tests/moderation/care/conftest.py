"""A clock that stands where a test needs it, and the job that nudges."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.moderation.care import nudging
from forum.moderation.care.models import NudgeReceiver
from forum.networks.models import Network, Theme, ThemeFollow
from forum.notifications.models import Notice


@pytest.fixture
def at(app):
    """`at(2027, 3, 1, 10)` puts the clock there, in Belgian time."""

    def go(*when) -> None:
        clock.shift(datetime(*when, tzinfo=clock.BRUSSELS) - datetime.now(UTC))

    return go


@pytest.fixture
def nudge(app):
    """Run the job once."""

    def run() -> None:
        with app.app_context():
            nudging.nudge()

    return run


@pytest.fixture
def follows(app):
    """Let somebody follow a theme."""

    def follow(member, slug="bermbeheer") -> None:
        with app.app_context(), unit_of_work():
            theme = db.session.scalar(select(Theme.id).where(Theme.slug == slug))
            db.session.add(ThemeFollow(user_id=member.id, theme_id=theme, created_at=clock.now()))

    return follow


@pytest.fixture
def told(app):
    """Who was told of a kind of activity, by handle, sorted."""

    def read(kind: str) -> list[str]:
        from forum.accounts.models import User
        from forum.core.events import Activity

        with app.app_context():
            wanted = select(User.email).join(Notice, Notice.user_id == User.id).join(Activity, Activity.id == Notice.activity_id).where(Activity.kind == kind)
            return sorted(email.split("@")[0] for email in db.session.scalars(wanted))

    return read


@pytest.fixture
def network_id(app):
    """The number of a network."""

    def find(slug: str) -> int:
        with app.app_context():
            return db.session.scalar(select(Network.id).where(Network.slug == slug))

    return find


@pytest.fixture
def receivers(app):
    """How many receivers are written down."""

    def count() -> int:
        with app.app_context():
            return len(list(db.session.scalars(select(NudgeReceiver.user_id))))

    return count
