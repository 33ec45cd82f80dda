"""The link under a mail of nudges: it switches those kinds off in one click, without signing in, and on again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from flask import abort, current_app
from itsdangerous import BadData, URLSafeSerializer

from forum.accounts.models import User
from forum.core.db import db
from forum.core.mail.mime import base_url
from forum.core.urls import url_for
from forum.moderation.care.kinds import KINDS


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="nudges-off", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})


def off_url(user_id: int, kinds: Iterable[str]) -> str:
    """The address, signed with 256 bits, for one person and some kinds; it never ends, as old mails are kept."""
    named = sorted(set(kinds), key=KINDS.index)
    return base_url() + url_for("moderation.nudge_mail", token=_signer().dumps([user_id, *named]))


def read(token: str) -> tuple[User, list[str]]:
    """Whose link it is, and for which kinds; anything not signed by us is 404."""
    try:
        number, *kinds = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        abort(404)
    owner = db.session.get(User, number, populate_existing=True) or abort(404)
    return owner, [kind for kind in kinds if kind in KINDS]
