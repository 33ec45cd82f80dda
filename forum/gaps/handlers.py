"""Reactions to what happens below."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened, on
from forum.gaps.actions import set_status
from forum.gaps.models import Gap, GapThread
from forum.gaps.queries import readers_of, standing


@on(Happened.GUEST_INVITED)
def expert_was_sought(activity: Activity) -> None:
    """An expert was invited for a gap, to a conversation that is linked to it, by somebody who may read the gap: an expert is sought."""
    number = activity.facts.get("gap_id")
    found = standing(number if isinstance(number, int) else None)
    if found is None or not _links(found, activity.thread_id):
        return
    if activity.actor_id is None or db.session.scalar(readers_of(found).where(User.id == activity.actor_id)) is None:
        return
    gap = db.session.scalar(select(Gap).where(Gap.id == found.id).with_for_update().execution_options(populate_existing=True))
    if gap is not None and gap.status == "open" and gap.merged_into_id is None and gap.hidden_at is None:
        set_status(gap, "expert_sought", version=gap.version, by=activity.actor_id)


def _links(gap: Gap, thread_id: int | None) -> bool:
    return thread_id is not None and db.session.get(GapThread, (gap.id, thread_id)) is not None
