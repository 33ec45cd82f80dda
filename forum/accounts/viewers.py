"""Who is behind a session cookie: one query, whatever higher rooms add to it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache

from flask import g
from sqlalchemy import ColumnElement, Select, bindparam, or_, select, update

from forum.accounts.models import User, UserSession
from forum.core.access import Viewer, viewer_facts
from forum.core.clock import now
from forum.core.db import Moment, bookkeeping, db, fetch

IDLE = timedelta(days=30)
LONGEST = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=10)


def is_let_in(user: type[User] = User) -> ColumnElement[bool]:
    """The condition for accounts that moderators do not keep out now, also in a statement that was built long before."""
    present = bindparam("moment_of_asking", type_=Moment(), unique=True, callable_=now)
    return or_(user.suspended_until.is_(None), user.suspended_until <= present)


def key_hash(session_key: str) -> str:
    """What the database keeps of a session cookie's value."""
    return hashlib.sha256(session_key.encode()).hexdigest()


@cache
def _person() -> Select:
    facts = [fact.build(User.id).label(fact.name) for fact in viewer_facts]
    columns = (User.id, User.name, User.role, User.language, User.home_network_id, User.created_at, User.silenced_until)
    return select(*columns, *facts).where(User.id == bindparam("user_id"), User.ended_at.is_(None), is_let_in())


def viewer_of(user_id: int) -> Viewer | None:
    """A member as a viewer when they are not here, such as the reader of a mail; None for who left."""
    row = fetch(_person(), {"user_id": user_id}).first()
    if row is None:
        return None
    facts = {fact.name: fact.read(getattr(row, fact.name)) for fact in viewer_facts}
    return Viewer(id=row.id, name=row.name, role=row.role, language=row.language, home_network_id=row.home_network_id, joined_at=row.created_at,
                  silenced_until=row.silenced_until, **facts)


@cache
def _statement() -> Select:
    facts = [fact.build(User.id).label(fact.name) for fact in viewer_facts]
    columns = (User.id, User.name, User.email, User.role, User.language, User.home_network_id, User.created_at, User.ended_at,
               User.silenced_until, User.suspended_until,
               UserSession.created_at.label("opened_at"), UserSession.seen_at, UserSession.confirmed_at, *facts)
    return select(*columns).join(UserSession, UserSession.user_id == User.id).where(UserSession.key_hash == bindparam("key_hash"))


def load(session_key: str) -> Viewer | None:
    """The member or guest whose open session this is; None when there is none, it is too old, the account ended, or a guest has no access left."""
    if not session_key or not session_key.isascii():
        return None
    hashed = key_hash(session_key)
    row = fetch(_statement(), {"key_hash": hashed}).first()
    if row is not None and row.suspended_until is not None and row.suspended_until > now():
        g.suspended_id = row.id
        return None
    if row is None or row.ended_at is not None or now() - row.opened_at > LONGEST or now() - row.seen_at > IDLE:
        return None
    if now() - row.seen_at > SEEN_EVERY:
        _note_seen(hashed)
    facts = {fact.name: fact.read(getattr(row, fact.name)) for fact in viewer_facts}
    found = Viewer(id=row.id, name=row.name, email=row.email or "", role=row.role, language=row.language,
                   home_network_id=row.home_network_id, joined_at=row.created_at, session_id=hashed,
                   confirmed_at=row.confirmed_at, silenced_until=row.silenced_until, **facts)
    if found.is_guest and not found.guest_threads:
        g.guest_is_over = True
        return None
    return found


def _note_seen(hashed: str) -> None:
    """Bookkeeping, in a short transaction of its own."""
    db.session.rollback()
    with bookkeeping() as connection:
        connection.execute(update(UserSession).where(UserSession.key_hash == hashed).values(seen_at=now()))
