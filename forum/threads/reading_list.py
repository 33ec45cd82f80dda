"""A member's reading list: what they keep, as far as they may read it now. What is out of reach stays kept, and comes back when it is in reach again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.pages import Page, keyset
from forum.core.search import dictionary
from forum.core.search.language import is_stop, tokens
from forum.core.search.lexicon import PART
from forum.core.search.models import SearchEntry, SearchText
from forum.core.text import shorten
from forum.networks import catalogue
from forum.networks.people import Person, PersonColumns
from forum.threads.models import Bookmark, Post, Thread
from forum.threads.queries import listed, post_place, shown
from forum.threads.references import excerpts
from forum.threads.rows import status_of

EXCERPT = 220
MOST_WORDS = 6
writer = PersonColumns("author", Post.without_name)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that a member keeps, as its list shows it."""

    id: int
    url: str
    title: str
    is_reply: bool
    kind: str
    status: str
    theme: object
    author: Person
    excerpt: str
    note: str
    created_at: datetime
    is_read: bool


def reading_list(viewer: Viewer, *, query: str = "", unread: bool = False) -> Page:
    """A page of the list, newest first; with a query those that hold all its words in title, text or note."""
    found = _readable(viewer)
    if unread:
        found = found.where(Bookmark.read_at.is_(None))
    for word in [word for word in tokens(query) if not is_stop(word)][:MOST_WORDS]:
        found = found.where(_holds(word))
    page = keyset(found, Bookmark.created_at, Bookmark.id)
    texts = excerpts(viewer, [row.html for row in page.rows])
    return Page([_kept(viewer, row, text) for row, text in zip(page.rows, texts, strict=True)], page.older_url, page.newer_url)


def _readable(viewer: Viewer) -> Select:
    columns = (Bookmark.id, Bookmark.created_at.label("sort_at"), Bookmark.note, Bookmark.read_at, Post.number, Post.html, Thread.id.label("thread_id"),
               Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count, Thread.evidence, Thread.theme_id, *writer.columns)
    statement = select(*columns).select_from(Bookmark).join(Post, Post.id == Bookmark.post_id).join(Thread, Thread.id == Post.thread_id)
    mine = (Bookmark.user_id == viewer.id, Bookmark.removed_at.is_(None))
    return writer.join(statement, Post.author_id).where(*mine, listed(viewer), shown())


def _holds(word: str) -> ColumnElement[bool]:
    """The word stands in the title or the note as it is typed, or in the text in any of its forms."""
    root = dictionary.lexicon().root(word)
    forms = [(" " + SearchText.words + " ").contains(f" {mark}{root} ", autoescape=True) for mark in ("", PART)]
    in_text = exists().where(SearchText.part_id == Post.id, or_(*forms))
    titled = [(" " + SearchEntry.places + " ").contains(f" t_{mark}{root} ", autoescape=True) for mark in ("", PART)]
    in_title = exists().where(SearchEntry.subject_id == Thread.id, or_(*titled))
    return or_(in_text, in_title, func.lower(Thread.title).contains(word, autoescape=True), func.lower(Bookmark.note).contains(word, autoescape=True))


def _kept(viewer: Viewer, row, text: str) -> Kept:
    thread = Thread(id=row.thread_id, slug=row.slug)
    return Kept(id=row.id, url=post_place(thread, row.number), title=row.title, is_reply=row.number > 1, kind=row.kind,
                status=status_of(row.kind, row.solved_at, row.reply_count, row.evidence), theme=catalogue.theme(row.theme_id), author=writer.read(row, viewer.id),
                excerpt=shorten(text, EXCERPT), note=row.note, created_at=row.sort_at, is_read=row.read_at is not None)


def kept_count(viewer: Viewer) -> int:
    """How many a member keeps and may read now."""
    return db.session.scalar(select(func.count()).select_from(_readable(viewer).subquery())) or 0


def get_bookmark(viewer: Viewer, bookmark_id: int, *, removed: bool = False) -> Bookmark:
    """One's own; 404 for anybody else's, and for one out of reach."""
    found = select(Bookmark).join(Post, Post.id == Bookmark.post_id).join(Thread, Thread.id == Post.thread_id)
    bookmark = db.session.scalar(found.where(Bookmark.id == bookmark_id, Bookmark.user_id == viewer.id, listed(viewer), shown()))
    if bookmark is None or (bookmark.removed_at is not None) is not removed:
        abort(404)
    return bookmark
