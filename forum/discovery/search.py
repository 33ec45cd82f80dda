"""Finding threads by their words: what is asked starts from what the viewer may read, so hits and counts leak nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.search import dictionary
from forum.core.search.models import SearchText
from forum.core.search.plan import Plan
from forum.discovery.snippets import Marker, snippet
from forum.networks.people import Person
from forum.threads.models import Post, Thread
from forum.threads.queries import shown
from forum.threads.references import excerpts
from forum.threads.rows import ThreadRow, listing, rows_of

PAGE = 20
PASSAGES = 400  # texts of one page's threads that are looked through for the best passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A thread that was found, with the passage that shows why."""

    url: str
    title: str
    snippet_html: Markup
    status: str
    kind: str
    theme: object
    author: Person
    last_activity_at: datetime


def hits(viewer: Viewer, wanted: Plan, here: Sequence[int]) -> list[Hit]:
    """The hits of one page: threads by number, in this order."""
    if not here:
        return []
    rows = {row.id: row for row in rows_of(viewer, listing().where(Thread.id.in_(here)))}
    passages = _passages(viewer, here, wanted)
    return [_hit(rows[thread], passages.get(thread, Markup(""))) for thread in here if thread in rows]


def _passages(viewer: Viewer, thread_ids: Sequence[int], wanted: Plan) -> dict[int, Markup]:
    """The best passage of each thread: of the post that holds most of what is looked for."""
    chosen = _best_posts(thread_ids, wanted)
    marker = Marker(dictionary.lexicon(), wanted.roots)
    rows = db.session.execute(select(Post.thread_id, Post.html).where(Post.id.in_(list(chosen.values())), shown())).all()
    texts = excerpts(viewer, [row.html for row in rows])
    return {row.thread_id: snippet(text, marker) for row, text in zip(rows, texts, strict=True)}


def _best_posts(thread_ids: Sequence[int], wanted: Plan) -> dict[int, int]:
    each = max(10, PASSAGES // len(thread_ids))
    number = func.row_number().over(partition_by=SearchText.subject_id, order_by=SearchText.part_id).label("number")
    texts = select(SearchText.subject_id, SearchText.part_id, SearchText.words, number).where(SearchText.subject_id.in_(thread_ids), SearchText.file_id == 0).subquery()
    best: dict[int, tuple[float, int]] = {}
    for row in db.session.execute(select(texts).where(texts.c.number <= each).order_by(texts.c.part_id)):
        worth = _worth(wanted, frozenset(row.words.split()))
        if row.subject_id not in best or worth > best[row.subject_id][0]:
            best[row.subject_id] = (worth, row.part_id)
    return {subject: part for subject, (_worth_of_it, part) in best.items()}


def _worth(wanted: Plan, words: frozenset[str]) -> float:
    return sum(max((worth for term, worth in concept.alternatives if all(root in words or f"p_{root}" in words for root in term)), default=0)
               for concept in wanted.concepts)


def _hit(row: ThreadRow, passage: Markup) -> Hit:
    return Hit(url=row.url, title=row.title, snippet_html=passage, status=row.status, kind=row.kind, theme=row.theme, author=row.author,
               last_activity_at=row.last_activity_at)
