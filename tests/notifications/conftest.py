"""What the tests of notices and of mail share."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.core.mail.letters import Letter
from tests.notifications.letters import to


@pytest.fixture
def change(app):
    """`change(member, wants_mail=False)` changes a user's row."""

    def run(member, **values):
        with app.app_context(), unit_of_work():
            db.session.execute(update(User).where(User.id == member.id).values(**values))

    return run


@pytest.fixture
def post_mail(run_jobs, outbox):
    """Run the jobs; gives the new mails by receiver."""
    seen: list[int] = [0]

    def deliver() -> dict:
        run_jobs()
        fresh = outbox()[seen[0]:]
        seen[0] += len(fresh)
        return {to(mail): mail for mail in fresh}

    return deliver


@pytest.fixture
def outcomes(app):
    """How letters ended."""

    def read() -> list[str | None]:
        with app.app_context():
            return list(db.session.scalars(select(Letter.outcome).order_by(Letter.id)))

    return read
