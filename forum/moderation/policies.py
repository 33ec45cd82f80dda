"""Who may keep order where: pure answers."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.core.events import Activity, Happened
from forum.threads.models import Thread


def can_moderate(viewer: Viewer, thread: Thread) -> bool:
    """Those who moderate the thread's network; a thread for both networks belongs to every moderator."""
    return viewer.moderates(thread.network_id)


def can_move_to(viewer: Viewer, thread: Thread, network_id: int | None) -> bool:
    """Whoever moves a thread must be able to read it afterwards, hidden or kept to one network. (None is both: the verb refuses that.)"""
    if viewer.is_admin or network_id == thread.network_id:
        return True
    if thread.hidden_at is not None:
        return viewer.moderates(network_id)
    return thread.audience == "all" or network_id is None or network_id in viewer.reader_networks


def can_undo(viewer: Viewer, activity: Activity, thread: Thread) -> bool:
    """Moderators of where the thread stands; a move also by those whom it left, so that a mistake can be mended."""
    return can_moderate(viewer, thread) or (activity.kind == Happened.THREAD_MOVED and viewer.moderates(activity.network_id))
