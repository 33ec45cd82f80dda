"""What tests of flags start from."""

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.moderation.flags.models import FlagCase


@pytest.fixture
def trusted(cast, make_thread, make_reply):
    """Bram, who has written five visible posts."""
    number = make_thread(cast.cleo, "Kennismaking", network="both")
    for round_ in range(5):
        make_reply(number, cast.bram, f"Bijdrage {round_}")
    return cast.bram


@pytest.fixture
def the_case(app):
    """`the_case(post_id)`: the newest case of a post."""

    def read(post_id: int) -> FlagCase | None:
        with app.app_context():
            return db.session.scalar(select(FlagCase).where(FlagCase.post_id == post_id).order_by(FlagCase.id.desc()).limit(1))

    return read


@pytest.fixture
def not_vetted(app):
    """Make somebody a member whom nobody vetted."""

    def make(member) -> None:
        with app.app_context(), unit_of_work():
            db.session.execute(update(User).where(User.id == member.id).values(vetted_at=None))

    return make
