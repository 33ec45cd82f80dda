"""What takes the place of a solution that no longer holds: another conversation, or a reply in one."""

from __future__ import annotations

import re
from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.urls import url_for
from forum.threads.models import Post, Thread
from forum.threads.queries import listed, shown, thread_url

_REPLY = re.compile(r"/posts/([1-9]\d{0,8})(?!\d)")
_PLACE = re.compile(r"/threads/([1-9]\d{0,8})(?!\d)[^#\s]*(?:#post-([1-9]\d{0,5}))?")
_NUMBER = re.compile(r"#?([1-9]\d{0,8})")


def find(viewer: Viewer, text: str) -> Post | None:
    """The post that an address or the number of a conversation stands for: its opening when no reply is named. None for what the viewer may not read."""
    readable = select(Post).join(Thread, Thread.id == Post.thread_id).where(listed(viewer), shown())
    if reply := _REPLY.search(text):
        return db.session.scalar(readable.where(Post.id == int(reply.group(1))))
    if place := _PLACE.search(text):
        return db.session.scalar(readable.where(Thread.id == int(place.group(1)), Post.number == int(place.group(2) or 1)))
    number = _NUMBER.fullmatch(text.strip())
    return db.session.scalar(readable.where(Thread.id == int(number.group(1)), Post.number == 1)) if number else None


def shown_to(viewer: Viewer, post_id: int) -> SimpleNamespace | None:
    """The title and address of what takes the place; None for who may not read it."""
    wanted = select(Thread.id, Thread.slug, Thread.title, Post.number).join(Post, Post.thread_id == Thread.id)
    row = db.session.execute(wanted.where(Post.id == post_id, listed(viewer), shown())).first()
    if row is None:
        return None
    return SimpleNamespace(title=row.title, url=thread_url(row) if row.number == 1 else url_for("threads.permalink", post_id=post_id))
