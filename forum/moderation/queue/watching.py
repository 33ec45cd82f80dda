"""Whom a new item of the queue is told to: who watches the network this week, else all its moderators."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, literal, or_, select

from forum.accounts.models import User
from forum.accounts.viewers import is_let_in
from forum.networks.models import NetworkModerator

# Who watches a network now, by its number; the rota says so. None where nobody is named.
watcher: list[Callable[[int], int | None]] = []


def keepers_of(network_id: int | None) -> Select[tuple[int]]:
    """All who keep order in a network (None: in any), the administrators among them."""
    posts = select(NetworkModerator.user_id).where(or_(NetworkModerator.network_id == network_id, literal(network_id is None)))
    return select(User.id).where(User.ended_at.is_(None), is_let_in(), or_(User.role == "admin", (User.role == "moderator") & User.id.in_(posts)))


def to_tell(network_id: int | None) -> Select[tuple[int]]:
    """The ids of who hears of a new item. Of what is for both networks all moderators hear; where a network has none, the administrators."""
    moderators = select(NetworkModerator.user_id).join(User, User.id == NetworkModerator.user_id).where(User.role == "moderator", User.ended_at.is_(None), is_let_in())
    if network_id is None:
        return select(User.id).where(or_(User.id.in_(moderators), User.role == "admin"))
    for watches in watcher:
        if (found := watches(network_id)) is not None:
            return select(User.id).where(User.id == found)
    own = moderators.where(NetworkModerator.network_id == network_id)
    return select(User.id).where(or_(User.id.in_(own), (User.role == "admin") & ~own.exists()))
