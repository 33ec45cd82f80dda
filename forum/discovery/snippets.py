"""The passage of a text that shows why it was found, with the words marked. Everything else in it is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from forum.core.text import fold

LONG = 240
BEFORE = 60
_WORD = re.compile(r"\w+")


def matches(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where in a text words stand that begin with a word of the query, as (start, end)."""
    found = []
    for hit in _WORD.finditer(text):
        folded = fold(hit.group())
        if any(folded.startswith(word) for word in words):
            found.append(hit.span())
    return found


def distinct(text: str, words: Sequence[str]) -> int:
    """How many words of the query stand in a text."""
    folded = [fold(word) for word in _WORD.findall(text)]
    return sum(any(word.startswith(wanted) for word in folded) for wanted in words)


def snippet(text: str, words: Sequence[str]) -> Markup:
    """At most 240 characters around the first dense place of the words; the beginning when none stands there."""
    spans = matches(text, words)
    start = _start(text, spans)
    end = _word_end(text, start + LONG)
    parts: list[str | Markup] = [Markup("… ") if start else ""]
    at = start
    for first, last in spans:
        if first >= at and last <= end:
            parts += [escape(text[at:first]), Markup("<mark>"), escape(text[first:last]), Markup("</mark>")]
            at = last
    parts += [escape(text[at:end]), Markup(" …") if end < len(text) else ""]
    return Markup("").join(parts)


def _start(text: str, spans: list[tuple[int, int]]) -> int:
    """Where the window opens: there where most of the words fit in it."""
    if not spans:
        return 0
    best = max(spans[:200], key=lambda span: (sum(1 for other in spans[:200] if span[0] <= other[0] < span[0] + LONG - BEFORE), -span[0]))
    if best[0] <= BEFORE:
        return 0
    blank = text.rfind(" ", 0, best[0] - BEFORE)
    return blank + 1 if best[0] - blank < 2 * BEFORE else best[0]


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", at - 40, at)
    return blank if blank > 0 else at
