"""Who belongs where: moderators, members' municipalities, followers."""

from __future__ import annotations

from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.i18n import language
from forum.networks.models import Municipality, NetworkModerator, Theme, ThemeFollow
from forum.networks.people import Person, PersonColumns


def moderators_of(network_id: int) -> list[Person]:
    """Who keeps order in a network."""
    people = PersonColumns("person")
    statement = people.join(select(*people.columns).select_from(NetworkModerator), NetworkModerator.user_id)
    statement = statement.where(NetworkModerator.network_id == network_id, people.user.role == "moderator", people.user.ended_at.is_(None))
    return [people.read(row) for row in db.session.execute(statement.order_by(people.user.name))]


def municipalities_of(network_id: int) -> list[tuple[str, int]]:
    """The municipalities with members in a network, and how many."""
    statement = select(Municipality.name, func.count(User.id)).join(User, User.municipality_id == Municipality.nis)
    statement = statement.where(User.home_network_id == network_id, User.ended_at.is_(None))
    return [tuple(row) for row in db.session.execute(statement.group_by(Municipality.name).order_by(Municipality.name))]


def followers_of_theme(theme_id: int) -> int:
    """How many members follow a theme."""
    return db.session.scalar(select(func.count()).select_from(ThemeFollow).where(ThemeFollow.theme_id == theme_id)) or 0


def description_of(row: Theme) -> str:
    """A theme's description in the reader's language."""
    return (row.description_en if language() == "en" else row.description_nl) or row.description_nl
