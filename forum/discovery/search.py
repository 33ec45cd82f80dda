"""Finding threads by their words: what is asked starts from what the viewer may read, so hits and counts leak nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.db import db, fetch
from forum.core.search import dictionary
from forum.core.search.lexicon import Lexicon
from forum.core.search.models import SearchText
from forum.core.search.plan import Plan
from forum.core.search.ranking import PLAIN, Scale
from forum.core.urls import url_for
from forum.discovery.snippets import Marker, snippet
from forum.networks.people import Person
from forum.threads.models import Post, Thread
from forum.threads.queries import shown
from forum.threads.references import excerpts
from forum.threads.rows import ThreadRow, listing, rows_of
from forum.uploads.texts import passage_source

EMPTY = Markup("")
PAGE = 20
PASSAGES = 400  # texts of one page's threads that are looked through for the best passage


@dataclass(frozen=True, slots=True)
class Passage:
    """The place in a thread that shows why it was found: a post, or (named) a document that hangs on it."""

    html: Markup = EMPTY
    url: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thread that was found, with the passage that shows why."""

    url: str
    title: str
    passage: Passage
    status: str
    kind: str
    theme: object
    network_label: str
    audience_label: str
    is_fictional: bool
    author: Person
    last_activity_at: datetime


def hits(viewer: Viewer, wanted: Plan, here: Sequence[int], lexicon: Lexicon | None = None) -> list[Hit]:
    """The hits of one page: threads by number, in this order."""
    if not here:
        return []
    marker = Marker(lexicon or dictionary.lexicon(), wanted.roots)
    rows = {row.id: row for row in rows_of(viewer, listing().where(Thread.id.in_(here)))}
    passages = _passages(viewer, here, wanted, marker)
    return [_hit(rows[thread], passages.get(thread, Passage())) for thread in here if thread in rows]


def _passages(viewer: Viewer, thread_ids: Sequence[int], wanted: Plan, marker: Marker) -> dict[int, Passage]:
    """The best passage of each thread: of the post, or the document on it, that holds most of what is looked for."""
    chosen = _best_texts(thread_ids, wanted)
    posts = [post for post, _file in chosen.values()]
    rows = db.session.execute(select(Post.id, Post.thread_id, Post.html).where(Post.id.in_(posts), shown())).all()
    files = [file for _post, file in chosen.values() if file]
    documents = passage_source(files) if files else {}
    texts = excerpts(viewer, [row.html for row in rows])
    found = {}
    for row, text in zip(rows, texts, strict=True):
        name, words = documents.get(chosen[row.thread_id][1], ("", text))
        found[row.thread_id] = Passage(snippet(words, marker), url_for("threads.permalink", post_id=row.id), name)
    return found


def _best_texts(thread_ids: Sequence[int], wanted: Plan) -> dict[int, tuple[int, int]]:
    """Of each thread the text that fits best, as (post, document or 0)."""
    each = max(10, PASSAGES // len(thread_ids))
    order = (SearchText.part_id, SearchText.file_id)
    number = func.row_number().over(partition_by=SearchText.subject_id, order_by=order).label("number")
    texts = select(SearchText.subject_id, *order, SearchText.words, number).where(SearchText.subject_id.in_(thread_ids)).subquery()
    best: dict[int, tuple[float, int, int]] = {}
    scales = [Scale(concept, PLAIN) for concept in wanted.concepts]
    for row in fetch(select(texts).where(texts.c.number <= each).order_by(texts.c.part_id, texts.c.file_id)):
        words = frozenset(row.words.split())
        worth = sum(found[0] for scale in scales if (found := scale.of(words)))
        if row.subject_id not in best or worth > best[row.subject_id][0]:
            best[row.subject_id] = (worth, row.part_id, row.file_id)
    return {subject: (part, file) for subject, (_worth_of_it, part, file) in best.items()}


def _hit(row: ThreadRow, passage: Passage) -> Hit:
    return Hit(url=row.url, title=row.title, passage=passage, status=row.status, kind=row.kind, theme=row.theme,
               network_label=row.network_label, audience_label=row.audience_label if row.is_restricted else "", is_fictional=row.is_fictional,
               author=row.author, last_activity_at=row.last_activity_at)
