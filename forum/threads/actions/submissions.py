"""A form sent twice makes one thing: its idempotency key is a row."""

from __future__ import annotations

from sqlalchemy import bindparam, select, text

from forum.core.clock import now
from forum.core.db import Moment, db, fetch
from forum.threads.models import Submission

LONGEST_KEY = 64
# Plain statements, which both engines know: every post pays for them.
CLAIM = text("INSERT INTO submission (user_id, key, location, created_at) VALUES (:user, :key, '', :at) ON CONFLICT DO NOTHING").bindparams(
    bindparam("at", type_=Moment()))
FILL_IN = text("UPDATE submission SET location = :location WHERE user_id = :user AND key = :key")


def _is_key(key: str) -> bool:
    """Whether it can be a key of ours: those are short and plain, and not every database takes all else."""
    return 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()


def earlier_location(user_id: int, key: str) -> str | None:
    """Claim a key in this transaction; the address of what it made when it was sent before. No key: nothing is claimed."""
    if not _is_key(key):
        return None
    if fetch(CLAIM, {"user": user_id, "key": key, "at": now()}).rowcount == 1:
        return None
    return db.session.scalar(select(Submission.location).where(Submission.user_id == user_id, Submission.key == key))


def remember(user_id: int, key: str, location: str) -> None:
    """Write down what a claimed key made."""
    if _is_key(key):
        fetch(FILL_IN, {"user": user_id, "key": key, "location": location})
