"""Who may do what with a gap: pure answers, yes or no."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.gaps.models import CLOSED, Gap


def can_tend(viewer: Viewer, gap: Gap) -> bool:
    """Who changes its words and its status: who opened it, who looks after it, and the moderators of its network."""
    if viewer.moderates(gap.network_id):
        return True
    return gap.hidden_at is None and viewer.id in (gap.opened_by_id, gap.owner_id)


def can_moderate(viewer: Viewer, gap: Gap) -> bool:
    """Who merges, hides and hands over."""
    return viewer.moderates(gap.network_id)


def can_join(gap: Gap) -> bool:
    """Whether members may still say that they have it too, take it up or link a conversation."""
    return gap.hidden_at is None


def can_take(viewer: Viewer, gap: Gap) -> bool:
    """Everyone who reads it, while nobody looks after it."""
    return gap.hidden_at is None and gap.owner_id is None and viewer.id != 0


def can_release(viewer: Viewer, gap: Gap) -> bool:
    """Who looks after it, and moderators."""
    return gap.owner_id is not None and (viewer.id == gap.owner_id or viewer.moderates(gap.network_id))


def can_unlink(viewer: Viewer, gap: Gap, added_by_id: int | None) -> bool:
    """Who linked the conversation, and who may change the gap."""
    return can_tend(viewer, gap) or (gap.hidden_at is None and viewer.id == added_by_id)


def can_propose(viewer: Viewer, gap: Gap, network_id: int) -> bool:
    """A member of that network or its moderators; a gap that is kept to one network goes to that network's meeting alone."""
    if gap.hidden_at is not None or (gap.audience == "network" and gap.network_id != network_id):
        return False
    return viewer.home_network_id == network_id or viewer.moderates(network_id)


def is_closed(gap) -> bool:
    """Whether nothing more is asked: it has an answer, or cannot be known."""
    return gap.status in CLOSED
