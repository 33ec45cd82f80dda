"""Open sessions as rows: opened at sign-in, ended one by one or all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import delete, or_, select, update

from forum.accounts.models import UserSession
from forum.accounts.viewers import IDLE, LONGEST, key_hash
from forum.core.clock import now
from forum.core.csrf import new_session_key, session_cookie_name
from forum.core.db import db

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
           ("Mac OS X", "macOS"), ("Linux", "Linux"))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it."""

    key: str
    device: str
    opened_at: datetime
    seen_at: datetime
    is_this: bool


def device_of(agent: str) -> str:
    """Browser and system in two words; nothing that tells people apart."""
    found = (next((name for sign, name in table if sign in agent), "") for table in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)


def open_session(user_id: int) -> None:
    """Sign this browser in under a new key; whatever session it had ends."""
    close_session(key_hash(request.cookies.get(session_cookie_name(), "").encode("ascii", "replace").decode()))
    moment = now()
    db.session.add(UserSession(key_hash=key_hash(new_session_key()), user_id=user_id, created_at=moment, seen_at=moment,
                               confirmed_at=moment, device=device_of(request.headers.get("User-Agent", ""))))
    db.session.flush()


def close_session(hashed: str) -> None:
    """End one session."""
    _delete(UserSession.key_hash == hashed)


def end_own(user_id: int, hashed: str) -> bool:
    """End one of somebody's own sessions; False when it is not theirs or was gone."""
    return bool(re.fullmatch("[0-9a-f]{64}", hashed)) and _delete(UserSession.key_hash == hashed, UserSession.user_id == user_id) == 1


def end_all(user_id: int, *, but: str = "") -> int:
    """End all sessions of a person, but for one; returns how many."""
    return _delete(UserSession.user_id == user_id, UserSession.key_hash != but)


def confirm(hashed: str) -> None:
    """Note that this session's owner has just given the password again."""
    this = update(UserSession).where(UserSession.key_hash == hashed).values(confirmed_at=now())
    db.session.execute(this.execution_options(synchronize_session=False))


def sessions_of(user_id: int, *, this: str) -> list[OpenSession]:
    """Somebody's open sessions, this one first, then by when they were last seen."""
    rows = db.session.execute(select(UserSession.key_hash, UserSession.device, UserSession.created_at, UserSession.seen_at)
                              .where(UserSession.user_id == user_id, UserSession.seen_at > now() - IDLE, UserSession.created_at > now() - LONGEST)
                              .order_by(UserSession.seen_at.desc()))
    found = [OpenSession(*row, is_this=row.key_hash == this) for row in rows]
    return sorted(found, key=lambda session: not session.is_this)


def forget_ended() -> int:
    """Delete sessions that are too old to be used; returns how many. A daily task."""
    return _delete(or_(UserSession.seen_at < now() - IDLE, UserSession.created_at < now() - LONGEST))


def _delete(*which) -> int:
    return db.session.execute(delete(UserSession).where(*which).execution_options(synchronize_session=False)).rowcount
