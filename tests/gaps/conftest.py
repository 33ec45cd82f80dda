"""Gaps for the tests of this room."""

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.gaps import actions
from forum.networks.models import Network, Theme
from forum.threads.models import Thread


@pytest.fixture
def make_gap(app):
    """Open a gap; gives its id."""

    def make(by, question="Welke bomen verdragen strooizout?", *, network="oost", audience="all", theme="bermbeheer", thread=None, why="Het kost bomen.", **more) -> int:
        with app.app_context(), unit_of_work():
            network_id = None if network == "both" else db.session.scalar(select(Network.id).where(Network.slug == network))
            theme_id = db.session.scalar(select(Theme.id).where(Theme.slug == theme)) if theme else None
            wanted = actions.NewGap(question, why=why, theme_id=theme_id, network_id=network_id, audience=audience, thread=db.session.get(Thread, thread) if thread else None)
            return actions.open_gap(wanted, by=by.id, **more).id

    return make


@pytest.fixture
def make_guest(app, cast, let_in):
    """Make an expert from outside of Cleo, who reads and answers one conversation."""

    def make(thread_id: int):
        with app.app_context(), unit_of_work():
            user = db.session.get(User, cast.cleo.id)
            user.role, user.home_network_id, user.municipality_id = "guest", None, None
        let_in(cast.cleo, thread_id)
        return cast.cleo

    return make
