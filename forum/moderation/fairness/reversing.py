"""How acts on conversations are taken back when an appeal succeeds: as undo does, on what stands of them now."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.moderation import actions
from forum.moderation.actions import STATED, By
from forum.moderation.fairness.statements import reversed_by
from forum.moderation.undo import ASPECT_OF, REVERSE
from forum.threads.models import Thread


@reversed_by(*STATED)
def reverse_act(activity: Activity, by: int, reason: str) -> None:
    """Undo the latest act of the same sort on the same thing; nothing where it was undone before."""
    kind = Happened(activity.kind)
    thread = db.session.scalar(select(Thread).where(Thread.id == activity.thread_id).with_for_update().execution_options(populate_existing=True))
    latest = actions.latest(ASPECT_OF[kind], activity.thread_id, activity.post_id)
    if thread is not None and latest is not None and latest.kind == kind:
        REVERSE[kind](latest, thread, By(by, reason, undoes=latest.id))
