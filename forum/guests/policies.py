"""Who may invite experts from outside, and look after those who were invited: pure yes or no."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.threads.models import GuestAccess


def can_invite(viewer: Viewer, thread) -> bool:
    """Moderators of the thread's network; and its asker, where all members read it and their name stands with it. `thread` is a row or an entity."""
    if viewer.is_guest or thread.hidden_at is not None:
        return False
    is_asker = viewer.id == thread.author_id and thread.audience == "all" and not thread.without_name
    return viewer.moderates(thread.network_id) or is_asker


def can_look_after(viewer: Viewer, thread, access: GuestAccess) -> bool:
    """Whether somebody may renew or end an invitation: moderators, and who sent it."""
    return not viewer.is_guest and (viewer.moderates(thread.network_id) or (viewer.id != 0 and viewer.id == access.invited_by_id))


def can_edit_expert(viewer: Viewer) -> bool:
    """Whether somebody may change what the register says of an expert."""
    return viewer.is_moderator
