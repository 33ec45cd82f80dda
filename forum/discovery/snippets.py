"""The passage of a text that shows why it was found, with the words marked. Everything else in it is escaped."""

from __future__ import annotations

import re
from collections.abc import Collection

from markupsafe import Markup, escape

from forum.core.search.language import LONGEST, tokens
from forum.core.search.lexicon import Lexicon

LONG = 240
BEFORE = 60
MOST = 200  # finds in one text that are looked at
_WORD = re.compile(r"\w+")


class Marker:
    """Knows which words of a text are finds: those whose one form, or a part of it, is looked for."""

    def __init__(self, lexicon: Lexicon, roots: Collection[str]):
        self.lexicon, self.roots = lexicon, roots
        self._known: dict[str, bool] = {}

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the finds stand in a text, as (start, end); in a very long one the first few hundred."""
        if not self.roots:
            return []
        found, known = [], self._known
        for hit in _WORD.finditer(text):
            word = hit.group()
            is_find = known.get(word)
            if is_find is None:
                is_find = known[word] = self._is_find(word.lower()[:LONGEST]) if word.isascii() and word.isalnum() else any(map(self._is_find, tokens(word)))
            if is_find:
                found.append(hit.span())
                if len(found) >= MOST:
                    break
        return found

    def _is_find(self, word: str) -> bool:
        root, pieces = self.lexicon.look(word)
        return root in self.roots or any(piece in self.roots for piece in pieces)


def _marked(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Markup:
    parts: list[str | Markup] = []
    at = start
    for first, last in spans:
        if first >= at and last <= end:
            parts += [escape(text[at:first]), Markup("<mark>"), escape(text[first:last]), Markup("</mark>")]
            at = last
    return Markup("").join([*parts, escape(text[at:end])])


def snippet(text: str, marker: Marker) -> Markup:
    """At most 240 characters around the densest place of the finds; the beginning when there is none."""
    spans = marker.spans(text)
    start = _start(text, spans)
    end = _word_end(text, start + LONG)
    return Markup("").join([Markup("… ") if start else "", _marked(text, spans, start, end), Markup(" …") if end < len(text) else ""])


def _start(text: str, spans: list[tuple[int, int]]) -> int:
    """Where the window opens: there where most of the words fit in it."""
    if not spans:
        return 0
    most, best, beyond = 0, 0, 0
    for number, (first, _last) in enumerate(spans):
        while beyond < len(spans) and spans[beyond][0] < first + LONG - BEFORE:
            beyond += 1
        if beyond - number > most:
            most, best = beyond - number, first
    if best <= BEFORE:
        return 0
    blank = text.rfind(" ", 0, best - BEFORE)
    return blank + 1 if best - blank < 2 * BEFORE else best


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", at - 40, at)
    return blank if blank > 0 else at
