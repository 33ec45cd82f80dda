"""What of reports is searched: the words that readers of a thread see in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from forum.core.db import db
from forum.practice.models import PracticeReport
from forum.practice.reports.queries import seen

COLUMNS = (PracticeReport.thread_id, PracticeReport.note, PracticeReport.helped, PracticeReport.hindered, PracticeReport.conditions, PracticeReport.cost_note)
EACH = 4_000  # characters of one report


def words_of(thread_ids: Iterable[int]) -> dict[int, str]:
    """The plain words of the seen reports of some threads. A place is left out: it may tell who wrote without name."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, *texts in db.session.execute(select(*COLUMNS).where(PracticeReport.thread_id.in_(list(thread_ids)), seen()).order_by(PracticeReport.id)):
        found[number].append(" ".join(filter(None, texts))[:EACH])
    return {number: " ".join(texts) for number, texts in found.items()}
