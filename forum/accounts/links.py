"""One-time links: made when a mail is composed, kept as a hash, used once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from forum.accounts.models import GUEST, OneTimeLink, User
from forum.core.clock import now
from forum.core.db import db

LIVES = {"reset": timedelta(hours=6), "welcome": timedelta(days=7)}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make_link(user_id: int, purpose: str) -> str:
    """A new token for a mail; earlier links of the same purpose die with it."""
    token = secrets.token_urlsafe(32)
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user_id, OneTimeLink.purpose == purpose))
    db.session.add(OneTimeLink(token_hash=_hash(token), purpose=purpose, user_id=user_id, created_at=now(),
                               expires_at=now() + LIVES[purpose]))
    db.session.flush()
    return token


def owner_of(token: str, purpose: str) -> User | None:
    """The open account that a live link belongs to. Looking changes nothing: mail scanners follow links too."""
    found = select(User).join(OneTimeLink, OneTimeLink.user_id == User.id).where(*_live(token, purpose), User.ended_at.is_(None), User.role != GUEST)
    return db.session.scalar(found.execution_options(populate_existing=True))


def use_link(token: str, purpose: str) -> bool:
    """Spend a link; of several requests at once exactly one gets True."""
    spent = update(OneTimeLink).where(*_live(token, purpose)).values(used_at=now())
    return db.session.execute(spent.execution_options(synchronize_session=False)).rowcount == 1


def kill_links(user_id: int) -> None:
    """No link of this person works any longer, as after a change of password."""
    unused = (OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None))
    db.session.execute(delete(OneTimeLink).where(*unused).execution_options(synchronize_session=False))


def forget_dead() -> int:
    """Delete links that ended more than a day ago; returns how many. A daily task."""
    gone = delete(OneTimeLink).where(OneTimeLink.expires_at < now() - timedelta(days=1))
    return db.session.execute(gone.execution_options(synchronize_session=False)).rowcount


def _live(token: str, purpose: str) -> tuple:
    return (OneTimeLink.token_hash == _hash(token), OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now())
