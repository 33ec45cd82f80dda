"""What an asker says when asked whether a reply helped: this one, or not yet."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.text import shorten
from forum.moderation.care.kinds import NOT_YET
from forum.moderation.care.models import Nudge
from forum.moderation.care.nudging import claim
from forum.networks.people import PersonColumns
from forum.threads.models import Post, Thread
from forum.threads.queries import post_place, shown
from forum.threads.references import excerpts

MOST = 60
LINE = 300
writer = PersonColumns("writer", Post.without_name)


def last_nudge(thread_id: int) -> Nudge | None:
    """The last time that the asker was asked."""
    return db.session.scalar(select(Nudge).where(Nudge.kind == "asker", Nudge.thread_id == thread_id).order_by(Nudge.step.desc()).limit(1))


def is_asked(thread: Thread) -> bool:
    """Whether a question to the asker is open."""
    last = last_nudge(thread.id)
    return last is not None and (last.again_at is None or last.again_at <= now())


def replies_of(viewer: Viewer, thread: Thread) -> list[dict]:
    """The replies that may be the solution, oldest first, each with its beginning."""
    wanted = writer.join(select(Post.id, Post.number, Post.html, Post.created_at, *writer.columns).select_from(Post), Post.author_id)
    rows = db.session.execute(wanted.where(Post.thread_id == thread.id, Post.number > 1, shown()).order_by(Post.number.desc()).limit(MOST)).all()[::-1]
    texts = excerpts(viewer, [row.html for row in rows])
    return [{"id": row.id, "author": writer.read(row, viewer.id), "text": shorten(text, LINE), "at": row.created_at, "url": post_place(thread, row.number)}
            for row, text in zip(rows, texts, strict=True)]


def put_off(thread: Thread) -> Nudge:
    """Not yet: the asker is asked again after some time, while the problem stays open."""
    last = last_nudge(thread.id) or claim("asker", thread.id, 0) or last_nudge(thread.id)
    last.again_at = now() + timedelta(days=NOT_YET)
    db.session.flush()
    return last


def ask_again(thread: Thread) -> None:
    """Take "not yet" back: the question is open again."""
    last = last_nudge(thread.id)
    if last is not None:
        last.again_at = None
        db.session.flush()
