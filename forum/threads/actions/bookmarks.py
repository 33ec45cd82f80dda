"""What a member keeps to read again. Nobody else sees it, so nothing is recorded."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from forum.core.clock import now
from forum.core.db import add_once, db
from forum.threads.models import Bookmark

NOTE_MAX = 500
KEPT = timedelta(days=7)  # for which one that was removed can be put back


def save(user_id: int, post_id: int, *, wanted: bool = True) -> Bookmark | None:
    """Keep a post, or no longer. One that was removed comes back on top, with its note."""
    mine = select(Bookmark).where(Bookmark.user_id == user_id, Bookmark.post_id == post_id)
    standing = db.session.scalar(mine)
    if not wanted:
        if standing is not None and standing.removed_at is None:
            standing.removed_at = now()
        return standing
    if standing is None:
        add_once(Bookmark(user_id=user_id, post_id=post_id, note="", created_at=now()))
        return db.session.scalar(mine)
    if standing.removed_at is not None:
        standing.removed_at, standing.read_at, standing.created_at = None, None, now()
    return standing


def remove(bookmark: Bookmark, *, wanted: bool = True) -> None:
    """Take one out of the list, or put it back where it stood."""
    bookmark.removed_at = now() if wanted else None


def mark_as_read(bookmark: Bookmark, *, wanted: bool = True) -> None:
    """Note that it was read, or that it is to be read again."""
    bookmark.read_at = now() if wanted else None


def forget_removed() -> None:
    """Take out those that were removed some days ago, with their notes."""
    db.session.execute(delete(Bookmark).where(Bookmark.removed_at < now() - KEPT))
