"""Who may do what to whom: pure yes or no."""

from __future__ import annotations

from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.core.events import Activity, Happened

UNDONE_BY_ALL = (Happened.ACCOUNT_CREATED, Happened.ACCOUNT_ENDED, Happened.ACCOUNT_REOPENED, Happened.HOME_NETWORK_CHANGED)
SETTINGS = (Happened.WITHOUT_NAME_ALLOWED, Happened.WITHOUT_NAME_ENDED)
DECISIONS = (Happened.MEMBERSHIP_APPROVED, Happened.MEMBERSHIP_REFUSED)


def can_look_after(viewer: Viewer, user: User) -> bool:
    """Whether somebody sees this account among those they manage: administrators all, moderators those at home in their network. Guests are no members."""
    return user.role != GUEST and (viewer.is_admin or (user.home_network_id is not None and viewer.moderates(user.home_network_id)))


def can_change_account(viewer: Viewer, user: User) -> bool:
    """Whether somebody may end, reopen or move an account: never their own, and a moderator only that of a member."""
    return user.id != viewer.id and can_look_after(viewer, user) and (viewer.is_admin or user.role == "member")


def can_close_again(viewer: Viewer, user: User, activity: Activity) -> bool:
    """Whether somebody may end the account that an approval opened: as any account, or as who approved while it is still a member's."""
    return can_change_account(viewer, user) or (activity.actor_id == viewer.id and user.role == "member" and user.id != viewer.id)


def can_change_role(viewer: Viewer) -> bool:
    """Whether somebody may give roles: nobody grants more than they have."""
    return viewer.is_admin


def can_undo(viewer: Viewer, activity: Activity) -> bool:
    """Whether somebody may take an act back. On an account: administrators, and who did it while they still moderate there.

    On a request: moderators of its network, and who decided. On a theme: every moderator, for themes hold for both networks.
    On a setting of a network: its moderators. On the network of a municipality: administrators.
    """
    if not viewer.is_moderator:
        return False
    if activity.kind == Happened.PROPOSAL_DECIDED:
        return activity.facts.get("outcome") != "reopened"
    if activity.kind.startswith("theme."):
        return True
    if activity.kind == Happened.MUNICIPALITY_CHANGED:
        return viewer.is_admin
    if activity.kind in SETTINGS:
        return viewer.moderates(activity.network_id)
    if activity.kind in DECISIONS:
        return viewer.moderates(activity.network_id) or activity.actor_id == viewer.id
    if viewer.is_admin:
        return activity.kind in (*UNDONE_BY_ALL, Happened.ROLE_CHANGED)
    places = {activity.network_id, activity.facts.get("from_network")} - {None}
    return activity.kind in UNDONE_BY_ALL and activity.actor_id == viewer.id and any(viewer.moderates(number) for number in places)
