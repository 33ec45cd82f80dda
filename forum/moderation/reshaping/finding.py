"""The other conversation: by what a moderator typed, or those that look like this one."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.moderation.reshaping.forms import number_in
from forum.threads import finding
from forum.threads.models import Thread
from forum.threads.queries import listed, visible_threads

MOST = 8


def target_of(viewer: Viewer, typed: str | None, besides: Thread | None) -> Thread | None:
    """The conversation that was typed as its number or address, as long as the viewer may open it."""
    number = number_in(typed)
    if number is None or (besides is not None and number == besides.id):
        return None
    return db.session.scalar(visible_threads(viewer).where(Thread.id == number).execution_options(populate_existing=True))


def candidates(viewer: Viewer, words: str, besides: Thread) -> list[Thread]:
    """Conversations that words find, within the viewer's reach; never the one that it starts from."""
    if number_in(words) is not None:
        return []
    found = [row.id for row in finding.find(viewer, finding.read(viewer, words)).rows if row.id != besides.id][:MOST]
    rows = {thread.id: thread for thread in db.session.scalars(select(Thread).where(Thread.id.in_(found), listed(viewer)))}
    return [rows[number] for number in found if number in rows]
