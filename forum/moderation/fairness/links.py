"""The link in the mail of a statement: it opens the statement and the appeal for who cannot sign in any more."""

from __future__ import annotations

import hashlib

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

DAYS = 180  # for which an appeal can be made


def _signer() -> URLSafeTimedSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="statement", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})


def link_token(statement_id: int) -> str:
    """What the link carries; it opens this statement alone."""
    return _signer().dumps(statement_id)


def read_token(token: str) -> int | None:
    """The number of the statement; None for what we did not sign, or signed more than half a year ago."""
    try:
        number = _signer().loads(token, max_age=DAYS * 24 * 3600)
    except BadData:
        return None
    return number if isinstance(number, int) else None
