"""A form sent twice makes one thing: its idempotency key is a row."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum.core.clock import now
from forum.core.db import db
from forum.threads.models import Submission

LONGEST_KEY = 64


def _is_key(key: str) -> bool:
    """Whether it can be a key of ours: those are short and plain, and not every database takes all else."""
    return 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()


def earlier_location(user_id: int, key: str) -> str | None:
    """Claim a key in this transaction; the address of what it made when it was sent before. No key: nothing is claimed."""
    if not _is_key(key):
        return None
    try:
        with db.session.begin_nested():
            db.session.add(Submission(user_id=user_id, key=key, location="", created_at=now()))
    except IntegrityError:
        return db.session.scalar(select(Submission.location).where(Submission.user_id == user_id, Submission.key == key))
    return None


def remember(user_id: int, key: str, location: str) -> None:
    """Write down what a claimed key made."""
    submission = db.session.get(Submission, (user_id, key)) if _is_key(key) else None
    if submission is not None:
        submission.location = location
