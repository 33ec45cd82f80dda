"""What changes in a thread mean for its evidence."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.db import db
from forum.core.events import Activity, Happened, on
from forum.practice.evidence import refresh_evidence, refresh_thread_evidence
from forum.practice.models import Evidence


@on(Happened.THREAD_SOLVED, Happened.SOLUTION_WITHDRAWN)
def follow_solution(activity: Activity) -> None:
    """A thread's level is that of its present solution."""
    refresh_thread_evidence(activity.thread_id)


@on(Happened.POST_NAME_CHANGED)
def follow_name(activity: Activity) -> None:
    """Reports of the writer's own organisation stand apart only where that does not tell who wrote without name."""
    for number in db.session.scalars(select(Evidence.post_id).where(Evidence.thread_id == activity.thread_id)).all():
        refresh_evidence(number)
