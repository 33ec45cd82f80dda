"""Text on its way in: cleaning, slugs, folding, excerpts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape

TITLE_MAX = 200
BODY_MAX = 20_000
NAME_MAX = 80
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u180e]")
_MARKS = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+")
_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"</(?:p|li|h\d|tr|blockquote|pre|div)>|<br ?/?>")


def clean(text: str) -> str:
    """Text without control characters, lone surrogates, direction overrides or towers of accents; newlines are \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _MARKS.sub(r"\1", _CONTROL.sub("", text))


def clean_line(text: str) -> str:
    """One clean line: no newlines, single spaces, no invisible characters."""
    return " ".join(_INVISIBLE.sub("", clean(text)).split())


def fold(text: str) -> str:
    """Lower case without accents, for comparing."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=5_000)
def slugify(text: str, *, limit: int = 60) -> str:
    """A readable part of an address: ascii letters, digits and hyphens; never empty."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    slug = "-".join(words)[: limit + 1]
    if len(slug) > limit:
        slug = slug.rsplit("-", 1)[0][:limit]
    return slug.strip("-") or "x"


def plain(html: str) -> str:
    """The words of stored HTML, with spaces where blocks ended."""
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", html))).split())


def paragraphs(text: str) -> str:
    """Plain text as HTML: escaped, a paragraph for each block, its lines kept."""
    blocks = [block.strip() for block in text.split("\n\n") if block.strip()]
    return "".join(f"<p>{escape(block)}</p>".replace("\n", "<br>\n") for block in blocks)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters of a text, cut between words, with an ellipsis when cut."""
    if len(text) <= limit:
        return text
    cut = text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.-")
    return f"{cut or text[:limit]}…"


def normal_email(address: str) -> str:
    """A mail address as it is compared and stored: trimmed, lower case."""
    return clean_line(address).casefold()
