"""What changes in a thread mean for its evidence."""

from __future__ import annotations

from forum.core.events import Activity, Happened, on
from forum.practice.evidence import refresh_thread_evidence


@on(Happened.THREAD_SOLVED, Happened.SOLUTION_WITHDRAWN)
def follow_solution(activity: Activity) -> None:
    """A thread's level is that of its present solution."""
    refresh_thread_evidence(activity.thread_id)
