"""Finding threads by their words: what is asked starts from what the viewer may read, so hits and counts leak nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.search import store
from forum.core.search.analyse import query_tokens, tokens
from forum.discovery.snippets import distinct, snippet
from forum.networks.people import Person
from forum.threads.models import Post, Thread
from forum.threads.queries import listed, shown
from forum.threads.references import excerpts
from forum.threads.rows import ThreadRow, listing, rows_of

MOST = 500
PAGE = 20
PASSAGES = 4


@dataclass(frozen=True, slots=True)
class Found:
    """All threads that hold the words, those with a word in the title first: thread id → posts. Newest first."""

    posts: dict[int, list[int]]
    is_cut: bool


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


def find(viewer: Viewer, query: str) -> Found:
    """The threads in which one visible post holds every word of the query, out of the newest 500 such posts."""
    matching = store.matching(query)
    if matching is None:
        return Found({}, False)
    hits = matching.subquery()
    wanted = select(Post.id, Post.thread_id, Thread.title).join(hits, hits.c.rowid == Post.id).join(Thread, Thread.id == Post.thread_id)
    rows = db.session.execute(wanted.where(listed(viewer), shown()).order_by(hits.c.rowid.desc()).limit(MOST + 1)).all()
    return _grouped(rows[:MOST], query_tokens(query), is_cut=len(rows) > MOST)


def _grouped(rows: Sequence, words: list[str], *, is_cut: bool) -> Found:
    posts: dict[int, list[int]] = {}
    titles: dict[int, str] = {}
    for post_id, thread_id, title in rows:
        posts.setdefault(thread_id, []).append(post_id)
        titles[thread_id] = title
    order = sorted(posts, key=lambda number: -_in_title(titles[number], words))
    return Found({number: posts[number] for number in order}, is_cut)


def _in_title(title: str, words: list[str]) -> int:
    """How many of the words a title holds."""
    here = tokens(title)
    return sum(any(token.startswith(word) for token in here) for word in words)


def hits(viewer: Viewer, query: str, found: Found, number: int) -> list[Hit]:
    """The hits of one page, from 1."""
    here = list(found.posts)[(number - 1) * PAGE: number * PAGE]
    if not here:
        return []
    rows = {row.id: row for row in rows_of(viewer, listing().where(Thread.id.in_(here)))}
    passages = _passages(viewer, [post for thread in here for post in _some(found.posts[thread])], query_tokens(query))
    return [_hit(rows[thread], passages.get(thread, Markup(""))) for thread in here if thread in rows]


def _some(posts: list[int]) -> list[int]:
    """The posts worth reading for a passage: the first one and the newest few."""
    return [posts[-1], *posts[: PASSAGES - 1]]


def _passages(viewer: Viewer, post_ids: list[int], words: list[str]) -> dict[int, Markup]:
    """The best passage of each thread: of the post whose own text holds most of the words."""
    best: dict[int, tuple[int, str]] = {}
    rows = db.session.execute(select(Post.id, Post.thread_id, Post.html).where(Post.id.in_(post_ids), shown()).order_by(Post.id)).all()
    for row, text in zip(rows, excerpts(viewer, [row.html for row in rows]), strict=True):
        score = distinct(text, words)
        if row.thread_id not in best or score > best[row.thread_id][0]:
            best[row.thread_id] = (score, text)
    return {thread_id: snippet(text, words) for thread_id, (_score, text) in best.items()}


def _hit(row: ThreadRow, passage: Markup) -> Hit:
    return Hit(url=row.url, title=row.title, snippet_html=passage, status=row.status, kind=row.kind, theme=row.theme, author=row.author,
               last_activity_at=row.last_activity_at)
