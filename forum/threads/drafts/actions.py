"""Keeping, discarding and clearing drafts. They change rows and record nothing: a draft is nobody else's business."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from forum.accounts.models import User
from forum.accounts.viewers import viewer_of
from forum.core.access import RuleBroken
from forum.core.clock import now
from forum.core.db import add_once, db
from forum.core.i18n import _
from forum.core.text import clean
from forum.threads.drafts.models import Draft
from forum.threads.models import KINDS, Post, Submission, Thread
from forum.threads.referring import stored
from forum.uploads.actions import hang, let_go

MOST = 100
LARGEST = 60_000  # bytes
TYPED = ("title", "body", "tried", "question", "deadline", "effort")
CHOSEN = ("kind", "theme", "network", "audience", "guided", "version", "without_name")
MANY = "more_themes"
DISCARDED = timedelta(days=2)
_KEY = re.compile(r"(?:thread|post):([1-9]\d{0,8})|new:(\w+)", re.ASCII)
_REPLY = re.compile(r"/threads/([1-9]\d{0,8})/posts", re.ASCII)
_EDIT = re.compile(r"/posts/([1-9]\d{0,8})/edit", re.ASCII)


class TooLarge(Exception):
    """More text than a draft holds."""


class WrittenElsewhere(Exception):
    """The draft was changed after what this form started from; `draft` is what stands."""

    def __init__(self, draft: Draft):
        super().__init__()
        self.draft = draft


def known_key(text: str) -> str:
    """The key, or "" when it names no form of ours."""
    found = _KEY.fullmatch(text)
    return text if found and (found[1] or found[2] in KINDS) else ""


def key_of(path: str, kind: str) -> str:
    """The draft that belongs to a form, by the address it is sent to; "" for any other address."""
    if path == "/threads/new":
        return known_key(f"new:{kind or 'problem'}")
    if found := _EDIT.fullmatch(path):
        return f"post:{found[1]}"
    found = _REPLY.fullmatch(path)
    return f"thread:{found[1]}" if found else ""


def fields_of(key: str, typed: Iterable[tuple[str, str]]) -> dict:
    """What a draft keeps of a form. Raises TooLarge."""
    kept: dict = {}
    for name, text in typed:
        text = clean(text)
        if name == MANY:
            kept.setdefault(MANY, []).append(text[:80])
        elif name in TYPED:
            kept[name] = text
        elif name in CHOSEN:
            kept[name] = text[:80]
    if key.startswith("thread:"):
        kept = {name: text for name, text in kept.items() if name in ("body", "kind", "without_name")}
    if sum(len(str(value).encode()) for value in kept.values()) > LARGEST:
        raise TooLarge
    return kept


def is_empty(fields: dict) -> bool:
    """Whether nothing was typed."""
    return not any(fields.get(name, "").strip() for name in TYPED)


def save(user_id: int, key: str, fields: dict, form_key: str = "", base: int | None = None) -> bool:
    """Keep what stands in a form now. False when the form, known by its idempotency key, was posted already.

    `base` is the moment (ms) of the draft that the form started from. Raises WrittenElsewhere when another one stands since; without it the last one who saves has it.
    """
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())  # a post of this form that is under way is waited for, and waits for this
    if (form_key and db.session.get(Submission, (user_id, form_key)) is not None) or (key.startswith("post:") and _stands(user_id, key, fields)):
        clear(user_id, key)
        return False
    if base is not None:
        _refuse_newer(user_id, key, fields, base)
    if is_empty(fields):
        clear(user_id, key)
    elif not _overwrite(user_id, key, fields):
        if db.session.scalar(select(func.count()).select_from(Draft).where(Draft.user_id == user_id)) >= MOST:
            raise RuleBroken(_("You have very many drafts. Discard some first."))
        add_once(Draft(user_id=user_id, key=key, fields=fields, updated_at=now()))
        _overwrite(user_id, key, fields)
    _hold_files(user_id, key, fields)
    return True


def _stands(user_id: int, key: str, fields: dict) -> bool:
    """Whether a changed post holds this very text: the form was saved, and this is a late copy."""
    post = db.session.get(Post, int(key[5:]))
    if post is None or fields.get("version", "") == str(post.version):
        return False
    return stored(fields.get("body", "").strip(), viewer_of(user_id), db.session.get(Thread, post.thread_id), before=post.body) == post.body


def _refuse_newer(user_id: int, key: str, fields: dict, base: int) -> None:
    standing = db.session.scalar(select(Draft).where(Draft.user_id == user_id, Draft.key == key, Draft.discarded_at.is_(None)).with_for_update())
    if standing is not None and standing.saved_ms > base and any(standing.fields.get(name, "") != fields.get(name, "") for name in TYPED):
        raise WrittenElsewhere(standing)


def _place(user_id: int, key: str) -> str:
    return f"draft:{user_id}:{key}"


def _hold_files(user_id: int, key: str, fields: dict) -> None:
    """The photos and files that a draft names stay for as long as it does."""
    let_go(_place(user_id, key))
    if not is_empty(fields):
        hang(_place(user_id, key), fields.get("body", ""), by=user_id)


def _overwrite(user_id: int, key: str, fields: dict) -> bool:
    this = update(Draft).where(Draft.user_id == user_id, Draft.key == key).values(fields=fields, updated_at=now(), discarded_at=None)
    return db.session.execute(this.execution_options(synchronize_session=False)).rowcount == 1


def clear(user_id: int, key: str) -> None:
    """Take a draft away: it was posted, or nothing is left of it."""
    let_go(_place(user_id, key))
    db.session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.key == key).execution_options(synchronize_session=False))


def discard(draft: Draft, *, wanted: bool = True) -> None:
    """Throw a draft away, or put it back."""
    draft.discarded_at = now() if wanted else None
    db.session.flush()


def forget_discarded() -> int:
    """Take out what was discarded some days ago; a daily task."""
    gone = list(db.session.scalars(select(Draft).where(Draft.discarded_at < now() - DISCARDED)))
    for draft in gone:
        clear(draft.user_id, draft.key)
    return len(gone)


def keep_refused(user_id: int, path: str, typed: list[tuple[str, str]]) -> str:
    """Keep as a draft what was typed in a form that came after its session had ended; where to go on with it, "" when there is nothing to keep or it stands already."""
    key = key_of(path, dict(typed).get("kind", ""))
    try:
        fields = fields_of(key, typed)
    except TooLarge:
        return ""
    if not key or is_empty(fields):
        return ""
    try:
        save(user_id, key, fields)
    except RuleBroken:
        return ""
    number = db.session.scalar(select(Draft.id).where(Draft.user_id == user_id, Draft.key == key))
    return f"/drafts/{number}" if number else ""
