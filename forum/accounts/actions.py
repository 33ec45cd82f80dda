"""Verbs of accounts: signing in, setting passwords, and a person's own choices."""

from __future__ import annotations

import hashlib
import hmac

import structlog
from flask import current_app, request
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from forum.accounts import links, passwords, sessions
from forum.accounts.models import User
from forum.core.db import begin_write, db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import LANGUAGES, _
from forum.core.limits import Counter
from forum.core.mail import outbox
from forum.core.text import normal_email

log = structlog.get_logger()
by_account = Counter("10/5minutes", "sign-in account")
by_address = Counter("100/5minutes", "sign-in address")
known_place = Counter("1/30days", "sign-in place")


class Suspended(Exception):
    """The right password of an account that moderators keep out for now."""

    def __init__(self, user_id: int):
        super().__init__()
        self.user_id = user_id


def account_key(email: str) -> str:
    """What counters keep of a typed address: not the address."""
    secret = current_app.config["SETTINGS"].secret_key.encode()
    return hmac.new(secret, b"account:" + normal_email(email).encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def find_account(email: str) -> User | None:
    """The account with this address, open or ended."""
    return db.session.scalar(select(User).where(User.email == normal_email(email)))


def fresh(user_id: int, *, lock: bool = False) -> User | None:
    """An account as it stands now, inside the write transaction; `lock` keeps others off its row until the end."""
    found = select(User).where(User.id == user_id).execution_options(populate_existing=True)
    return db.session.scalar(found.with_for_update() if lock else found)


def guard_attempts(email: str) -> None:
    """Count an attempt to give a password; raises TooManyRequests when an account or an address had too many.

    Counted before the check, so that many attempts at the same moment are all counted; `forgive` takes it back.
    Where somebody signed in before, their attempts count apart: a stranger elsewhere who keeps guessing locks nobody out.
    """
    key, here = account_key(email), request.remote_addr or ""
    if by_address.is_full(here):
        _refuse(by_address.seconds_left(here))
    counted = (key, here) if known_place.is_full(key, here) else (key,)
    if not by_account.count(*counted):
        _refuse(by_account.seconds_left(*counted))


def _refuse(seconds: int) -> None:
    log.warning("sign-in limit reached", ip=request.remote_addr)
    raise TooManyRequests(_("Too many attempts in a short time. Wait a few minutes, then try again."), retry_after=seconds)


def forgive(email: str) -> None:
    """Forget the failed attempts of an account, after the right password or a used link."""
    key, here = account_key(email), request.remote_addr or ""
    by_account.forget(key)
    by_account.forget(key, here)
    known_place.count(key, here)


def check_password(email: str, password: str) -> User | None:
    """The open account that this address and password belong to; the same work for any answer."""
    guard_attempts(email)
    user = find_account(email)
    kept = user.password_hash if user is not None and user.can_sign_in else None
    if passwords.verify(kept, password):
        forgive(email)
        return user
    by_address.count(request.remote_addr or "")
    log.warning("sign-in failed", user=user.id if user else None, ip=request.remote_addr)
    return None


def sign_in(email: str, password: str) -> int:
    """Open a session for the right password and give its owner's id, 0 otherwise; rehashes a password that was kept with older parameters."""
    found = check_password(email, password)
    if found is None:
        return 0
    kept = found.password_hash
    better = passwords.hash_password(password) if passwords.is_outdated(kept) else kept
    begin_write()
    user = fresh(found.id)
    if user is None or not user.can_sign_in or user.password_hash != kept:
        return 0
    if user.is_suspended:
        raise Suspended(user.id)
    user.password_hash = better
    sessions.open_session(user.id)
    log.info("signed in", user=user.id, ip=request.remote_addr)
    return user.id


def set_password(user: User, hashed: str, *, by_id: int | None) -> Activity:
    """Set a password: all sessions end and all links die, and the owner gets a mail about it."""
    is_first = user.password_hash is None
    user.password_hash = hashed
    sessions.end_all(user.id)
    links.kill_links(user.id)
    activity = record(Happened.PASSWORD_CHANGED, by_id, subject_id=user.id, **({"is_first": True} if is_first else {}))
    if not is_first and user.email:
        outbox.post("password_changed", user_id=user.id, activity_id=activity.id)
    return activity


def choose_language(user_id: int, language: str) -> None:
    """Keep the language that somebody reads in."""
    if language in LANGUAGES and (user := fresh(user_id)):
        user.language = language
        db.session.flush()


def choose_mail(user_id: int, *, wants_mail: bool) -> None:
    """Switch all mail about threads on or off; mail about the account itself always comes."""
    if user := fresh(user_id):
        user.wants_mail = wants_mail
        db.session.flush()
