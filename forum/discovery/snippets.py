"""The passage of a text that shows why it was found, with the words marked. Everything else in it is escaped."""

from __future__ import annotations

import re
from collections.abc import Collection

from markupsafe import Markup, escape

from forum.core.search.language import tokens
from forum.core.search.lexicon import Lexicon

LONG = 240
BEFORE = 60
_WORD = re.compile(r"\w+")


class Marker:
    """Knows which words of a text are finds: those whose one form, or a part of it, is looked for."""

    def __init__(self, lexicon: Lexicon, roots: Collection[str]):
        self.lexicon, self.roots = lexicon, roots

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the finds stand in a text, as (start, end)."""
        return [hit.span() for hit in _WORD.finditer(text) if any(self._is_find(word) for word in tokens(hit.group()))]

    def _is_find(self, word: str) -> bool:
        root, pieces = self.lexicon.look(word)
        return root in self.roots or any(piece in self.roots for piece in pieces)


def snippet(text: str, marker: Marker) -> Markup:
    """At most 240 characters around the densest place of the finds; the beginning when there is none."""
    spans = marker.spans(text)
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
