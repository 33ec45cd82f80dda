"""How acts on conversations are taken back when an appeal succeeds: as undo does, on what stands of them now."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.moderation.actions import STATED, TAKES_AWAY, By
from forum.moderation.fairness.statements import reversed_by
from forum.moderation.undo import OTHER_THREAD, REVERSE, latest_like, lock_pair
from forum.threads.models import Thread


@reversed_by(*STATED)
def reverse_act(activity: Activity, by: int, reason: str) -> None:
    """Undo an act, or for what can be done and undone again and again the latest of its sort; nothing where it was undone before."""
    kind = Happened(activity.kind)
    if kind not in TAKES_AWAY and db.session.scalar(select(Activity.id).where(Activity.facts["undoes"].as_integer() == activity.id).limit(1)):
        return
    lock_pair(activity.thread_id, activity.facts.get(OTHER_THREAD.get(activity.kind, "")))
    thread = db.session.scalar(select(Thread).where(Thread.id == activity.thread_id).with_for_update().execution_options(populate_existing=True))
    latest = latest_like(activity)
    if thread is not None and latest is not None and latest.kind == kind:
        REVERSE[kind](latest, thread, By(by, reason, undoes=latest.id, by_appeal=True))
