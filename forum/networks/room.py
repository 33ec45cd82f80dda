"""What the networks room brings to the application."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import String, cast, func, select

from forum.accounts.models import User
from forum.core.access import add_viewer_fact, number_set
from forum.core.search import dictionary
from forum.networks import handlers, letters  # noqa: F401  both register what they do
from forum.networks.models import NetworkFollow, NetworkModerator, ThemeFollow
from forum.networks.queries import theme_labels
from forum.networks.views import bp, members, municipalities, networks, places, proposals, register, requests, settings, themes  # noqa: F401  pages register with the blueprint


def _numbers(column, owner):
    """A scalar subquery: the numbers of a user's rows, joined with commas."""
    joined = func.aggregate_strings(cast(column, String), ",")
    return lambda user_id: select(joined).where(owner == user_id)


def _moderated(user_id):
    """Networks moderated; rows of somebody whose role is another count for nothing."""
    own = _numbers(NetworkModerator.network_id, NetworkModerator.user_id)(user_id)
    return own.where(User.role == "moderator").correlate(User).scalar_subquery()


def _followed(column, owner):
    return lambda user_id: _numbers(column, owner)(user_id).correlate(User).scalar_subquery()


def init_room(app: Flask) -> None:
    """Register pages and letters, and what the viewer's query brings of networks and themes."""
    add_viewer_fact("moderated_ids", _moderated, number_set)
    add_viewer_fact("followed_networks", _followed(NetworkFollow.network_id, NetworkFollow.user_id), number_set)
    add_viewer_fact("followed_themes", _followed(ThemeFollow.theme_id, ThemeFollow.user_id), number_set)
    dictionary.add_labels(theme_labels)
    app.register_blueprint(bp)
