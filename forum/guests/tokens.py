"""The link in an invitation: made when its mail is composed, kept as a hash, spent once."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import select

from forum.accounts.models import GUEST, User
from forum.core.db import db
from forum.threads import guesting
from forum.threads.models import GuestAccess, Thread


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make(access: GuestAccess) -> str:
    """A new token of 256 bits; an earlier one of this invitation is dead."""
    token = secrets.token_urlsafe(32)
    access.token_hash = hashed(token)
    db.session.flush()
    return token


def behind(token: str) -> tuple[GuestAccess, User, Thread] | None:
    """The invitation, the guest and the thread that a link stands for now. Looking changes nothing: mail scanners follow links too."""
    found = select(GuestAccess, User, Thread).join(User, User.id == GuestAccess.user_id).join(Thread, Thread.id == GuestAccess.thread_id)
    found = found.where(GuestAccess.token_hash == hashed(token), guesting.is_open(), Thread.hidden_at.is_(None), User.role == GUEST, User.ended_at.is_(None))
    row = db.session.execute(found.execution_options(populate_existing=True)).first()
    return tuple(row) if row else None
