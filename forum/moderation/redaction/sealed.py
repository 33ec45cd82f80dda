"""Sealed originals: who may look, what they see, and that they go after thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import abort
from sqlalchemy import delete

from forum.core.access import Viewer, require
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation.actions import By, today, told
from forum.moderation.policies import can_moderate
from forum.moderation.redaction.models import SealedOriginal
from forum.moderation.redaction.places import Change, is_of_post
from forum.threads.forms import DETAILS
from forum.threads.models import Post, Thread
from forum.threads.queries import get_thread


@dataclass(frozen=True)
class Original:
    """What stood in a post, for the moderator who looks: the passage, and its texts by what they were. `others`: in how many further places it stood."""

    id: int
    passage: str
    texts: list[tuple[str, str]]
    others: int
    created_at: datetime
    erase_on: date


def get_sealed(viewer: Viewer, sealed_id: int, *, lock: bool = False) -> tuple[SealedOriginal, Thread, Post]:
    """A sealed original for who moderates its thread now: 404 when it is erased or out of sight, 403 when the thread is only to be read."""
    found = db.session.get(SealedOriginal, sealed_id)
    if found is None or found.erase_on <= today():
        abort(404)
    post = db.session.get(Post, found.post_id)
    thread = get_thread(viewer, post.thread_id, lock=lock)
    require(can_moderate(viewer, thread), _("Only moderators of this network can do this."))
    return found, thread, post


def look(sealed: SealedOriginal, thread: Thread, post: Post, by: By) -> Activity:
    """Note that a moderator looked at what was taken out, and why. It changes nothing else."""
    return told(Happened.SEALED_SEEN, thread, by, post, number=post.number, sealed=sealed.id)


def shown(sealed: SealedOriginal, post: Post) -> Original:
    """The original of the post alone: what others quoted is the same passage, and a draft is its writer's."""
    rows = [Change(**row) for row in sealed.original["rows"]]
    own = [row for row in rows if is_of_post(row, post)]
    return Original(sealed.id, sealed.original["passages"][0], [(_name(row, column), text) for row in own for column, text in row.before.items()
                                                                 if column not in ("html", "render_version")],
                    len(rows) - len(own), sealed.created_at, sealed.erase_on)


def _name(row: Change, column: str) -> str:
    if row.table == "version":
        return _("Version %(number)s", number=row.key[1])
    if row.table == "thread":
        return _("Title")
    return str(DETAILS[column]) if row.table == "details" else _("Text")


def erase_due() -> int:
    """Erase the originals whose days are over; a daily task. Gives how many."""
    return db.session.execute(delete(SealedOriginal).where(SealedOriginal.erase_on <= today())).rowcount
