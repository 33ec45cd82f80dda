"""What a file is called: for its reader, in its address and in Markdown. Never on the disk."""

from __future__ import annotations

import re

from forum.core.text import clean_line, slugify

LONGEST = 100
_DIRECTION = re.compile("[\u200e\u200f\u061c]")
_UNWANTED = re.compile(r'["<>|:*?%;\\/\x00-\x1f]')
_KNOWN = re.compile(r"\.(jpe?g|png|webp|hei[cf]|pdf|docx|xlsx|pptx|od[ts])$", re.IGNORECASE)
_MARKUP = re.compile(r"([\\\[\]()*_`>!#|])")


def clean_name(given: str | None, extension: str, otherwise: str) -> str:
    """A harmless name that ends in what the content is: no folders, controls, quotes, turned text or second extensions."""
    base = re.split(r"[\\/]", (given or "").replace("\x00", ""))[-1]
    stem = _KNOWN.sub("", clean_line(_DIRECTION.sub("", base)).rstrip(". "))
    stem = " ".join(_UNWANTED.sub(" ", stem).replace(".", "-").split()).strip("- ")[:LONGEST].strip("- ")
    return f"{stem or otherwise}.{extension}"


def url_name(name: str) -> str:
    """The same in ascii letters, for the address."""
    stem, _dot, extension = name.rpartition(".")
    return f"{slugify(stem)}.{extension}"


def escaped(words: str) -> str:
    """Words that stand between brackets in Markdown."""
    return _MARKUP.sub(r"\\\1", clean_line(words))


def reference(*, url: str, name: str, is_image: bool, alt: str = "") -> str:
    """The Markdown that shows a file."""
    return f"![{escaped(alt)}]({url})" if is_image else f"[{escaped(name)}]({url})"


def told_size(amount: int) -> str:
    """A size in whole units, which read the same in every language."""
    return f"{max(1, round(amount / 1024))} KB" if amount < 1_000_000 else f"{max(1, round(amount / 1_048_576))} MB"
