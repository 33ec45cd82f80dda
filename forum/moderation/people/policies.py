"""Whose history somebody may see, and about whom they may decide."""

from __future__ import annotations

from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.networks.policies import can_look_after


def can_see(viewer: Viewer, user: User) -> bool:
    """Moderators of the person's home network and administrators; nobody their own."""
    return user.id != viewer.id and viewer.is_moderator and ((user.role == GUEST and viewer.is_admin) or can_look_after(viewer, user))


def can_decide(viewer: Viewer, user: User) -> bool:
    """Administrators about everybody but themselves, moderators about the members of their networks."""
    return can_see(viewer, user) and user.role != GUEST and (viewer.is_admin or user.role == "member")
