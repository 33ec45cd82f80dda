"""The link under every mail that switches mail off: for one thread or for all, without signing in, and back again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import abort, current_app, url_for
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.mail.mime import base_url
from forum.notifications.audience import still_reads
from forum.threads.models import Thread, ThreadFollow


@dataclass(frozen=True)
class Choice:
    """Whose mail, and about which thread; None when the mail was about no thread, or it is gone."""

    user: User
    thread: Thread | None
    title: str
    is_on: bool


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="mail-off", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})


def off_url(user_id: int, thread_id: int | None) -> str:
    """The address, signed with 256 bits, that switches mail off for one person; it never ends, as old mails are kept."""
    return base_url() + url_for("notifications.mail_off", token=_signer().dumps([user_id, thread_id or 0]), _external=False)


def read(token: str) -> Choice:
    """What a link stands for now. The title only while that person may read the thread; anything not signed by us is 404."""
    try:
        user_id, thread_id = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        abort(404)
    user = db.session.get(User, user_id, populate_existing=True) or abort(404)
    thread = db.session.get(Thread, thread_id, populate_existing=True) if thread_id else None
    title = thread.title if thread is not None and still_reads(thread, user.id) else ""
    return Choice(user, thread, title, _is_on(user, thread))


def _is_on(user: User, thread: Thread | None) -> bool:
    if thread is None:
        return user.wants_mail
    by_mail = db.session.scalar(select(ThreadFollow.by_mail).where(ThreadFollow.thread_id == thread.id, ThreadFollow.user_id == user.id))
    return by_mail is not False


def switch_all(user: User, *, on: bool) -> None:
    """All mail of the forum, off or on."""
    db.session.execute(update(User).where(User.id == user.id).values(wants_mail=on))


def switch_thread(user: User, thread: Thread, *, on: bool) -> None:
    """Mail about one thread, off or on; the notices in the site stay. Off is remembered also for who does not follow."""
    here = update(ThreadFollow).where(ThreadFollow.thread_id == thread.id, ThreadFollow.user_id == user.id)
    if db.session.execute(here.values(by_mail=on)).rowcount == 0 and not on:
        db.session.add(ThreadFollow(thread_id=thread.id, user_id=user.id, by_mail=False, created_at=now()))
        db.session.flush()
