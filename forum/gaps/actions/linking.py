"""Conversations that a gap is about, and the meetings that it is put forward for."""

from __future__ import annotations

from forum.core.clock import now
from forum.core.db import add_once, db
from forum.core.events import Happened
from forum.gaps.actions.history import note_down, tell
from forum.gaps.models import Gap, GapMeeting, GapThread
from forum.networks.catalogue import NetworkEntry


def link_thread(gap: Gap, thread_id: int, *, by: int) -> None:
    """Say that a conversation is about this gap."""
    if db.session.get(GapThread, (gap.id, thread_id)) is not None:
        return
    add_once(GapThread(gap_id=gap.id, thread_id=thread_id, added_by_id=by, created_at=now()))
    note_down(gap, "thread", by=by, status="linked", thread_id=thread_id)
    tell(Happened.GAP_CHANGED, gap, by=by, what="linked")


def unlink_thread(gap: Gap, link: GapThread, *, by: int) -> None:
    """Say that a conversation is not about this gap."""
    note_down(gap, "thread", by=by, status="unlinked", thread_id=link.thread_id)
    db.session.delete(link)
    tell(Happened.GAP_CHANGED, gap, by=by, what="unlinked")


def propose(gap: Gap, network: NetworkEntry, *, by: int, wanted: bool = True) -> None:
    """Put it forward for the next meeting of a network, or take that back."""
    row = db.session.get(GapMeeting, (gap.id, network.id))
    if wanted == (row is not None):
        return
    if wanted:
        add_once(GapMeeting(gap_id=gap.id, network_id=network.id, proposed_by_id=by, created_at=now()))
    else:
        db.session.delete(row)
    note_down(gap, "meeting", by=by, status="proposed" if wanted else "withdrawn", note=network.slug)
    if wanted:
        tell(Happened.GAP_PROPOSED, gap, by=by, meeting_network_id=network.id)
    else:
        tell(Happened.GAP_CHANGED, gap, by=by, what="meeting_withdrawn")
