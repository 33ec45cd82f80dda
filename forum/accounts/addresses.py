"""Addresses within the site: where to go after signing in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f]*")


def own_path(text: str | None, default: str = "/") -> str:
    """A path of this site, or `default`: never another host, whatever tricks stand in `text`."""
    text = text or ""
    if len(text) > 1_000 or not _PLAIN.fullmatch(text):
        return default
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else text
