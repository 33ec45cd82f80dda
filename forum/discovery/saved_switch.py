"""The link under a mail about saved searches: it switches that mail off in one click, without signing in, and on again."""

from __future__ import annotations

import hashlib

from flask import abort, current_app, url_for
from itsdangerous import BadData, URLSafeSerializer

from forum.accounts.models import User
from forum.core.db import db
from forum.core.mail.mime import base_url


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="searches-off", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})


def off_url(user_id: int) -> str:
    """The address, signed with 256 bits; it never ends, as old mails are kept."""
    return base_url() + url_for("discovery.searches_mail", token=_signer().dumps(user_id), _external=False)


def owner_of(token: str) -> User:
    """Whose link it is; anything not signed by us is 404."""
    try:
        number = int(_signer().loads(token))
    except (BadData, ValueError, TypeError):
        abort(404)
    return db.session.get(User, number, populate_existing=True) or abort(404)
