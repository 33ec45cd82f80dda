"""The words and the status of a gap. `version` is the one that the person saw."""

from __future__ import annotations

from forum.core.clock import now
from forum.core.events import Happened
from forum.core.text import slugify
from forum.gaps.actions.history import insist_on, note_down, tell
from forum.gaps.models import CLOSED, Gap


def edit(gap: Gap, *, question: str, why: str, version: int, by: int) -> None:
    """Change the question and why it matters; the earlier question stays in the history. Raises SomeoneWasFaster."""
    insist_on(gap, version)
    earlier = gap.question
    gap.question, gap.slug, gap.why, gap.version = question, slugify(question), why, gap.version + 1
    note_down(gap, "question", by=by, note=earlier if earlier != question else "")
    tell(Happened.GAP_CHANGED, gap, by=by, what="question")


def set_status(gap: Gap, status: str, *, note: str = "", version: int, by: int | None) -> None:
    """Say how it stands now, also that it is open again. Raises SomeoneWasFaster. The same status with a note is a message on how it goes."""
    insist_on(gap, version)
    if status == gap.status and not note:
        return
    before, gap.status, gap.version = gap.status, status, gap.version + 1
    gap.closed_at = (gap.closed_at or now()) if status in CLOSED else None
    note_down(gap, "status", by=by, status=status, note=note)
    tell(Happened.GAP_STATUS_CHANGED, gap, by=by, status=status, before=before)


def answer(gap: Gap, *, text: str, thread_id: int | None, version: int, by: int) -> None:
    """Close it with the answer: a text, a conversation whose solution says it, or both. Raises SomeoneWasFaster."""
    insist_on(gap, version)
    gap.answer, gap.answer_thread_id, gap.status, gap.version, gap.closed_at = text, thread_id, "answered", gap.version + 1, now()
    note_down(gap, "answer", by=by, status="answered", thread_id=thread_id)
    tell(Happened.GAP_ANSWERED, gap, by=by)
