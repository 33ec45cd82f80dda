"""The words that titles and lists hold, kept in memory: what a mistyped, joined or separated word was meant to be."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from forum.core.search.lexicon import Lexicon

SHORTEST_TYPO = 6
TWO_FROM = 8
MOST_BEGINNINGS = 12


class Vocabulary:
    """Known words, folded, with their roots. `waiting`: roots of longer words, by that of a part which the index does not take them apart by yet."""

    def __init__(self, lexicon: Lexicon, words: Iterable[tuple[str, str]]):
        self.lexicon = lexicon
        self.words: list[str] = []
        self.roots: set[str] = set()
        self.waiting: dict[str, tuple[str, ...]] = {}
        self._known: set[str] = set()
        self._by_length: dict[int, list[str]] = {}
        self.add((word, lexicon.root(word)) for word in lexicon.words)
        self.roots |= lexicon.parts.stems
        self._given = frozenset(self.roots)
        self.add(words)

    def add(self, words: Iterable[tuple[str, str]]) -> None:
        """Learn words, each with its root."""
        new = [(word, root) for word, root in words if word not in self._known]
        self._known.update(word for word, _root in new)
        self.roots.update(root for _word, root in new)
        if len(new) > 50:
            self.words = sorted([*self.words, *(word for word, _root in new)])
        for word, _root in new:
            if len(new) <= 50:
                insort(self.words, word)
            if len(word) >= SHORTEST_TYPO - 1 and word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)

    def knows(self, word: str) -> bool:
        """Whether a word, or another form of it, is known; a compound is when all its parts are."""
        root, pieces = self.lexicon.look(word)
        return word in self._known or root in self.roots or bool(pieces)

    def is_given(self, word: str) -> bool:
        """Whether lists alone know a word: that of a title may stand where the reader may not read."""
        root, pieces = self.lexicon.look(word)
        return root in self._given or bool(pieces)

    def nearest(self, word: str) -> list[str]:
        """The known words that a mistyped one may have been meant to be, the nearest first: one letter off, two from eight letters on."""
        if len(word) < SHORTEST_TYPO or not word.isalpha():
            return []
        most = 2 if len(word) >= TWO_FROM else 1
        near = process.extract(word, self._of_length(len(word), most), scorer=OSA.distance, score_cutoff=most, limit=5)
        return [found[0] for found in sorted(near, key=lambda found: (found[1], found[0][0] != word[0], found[0]))]

    def _of_length(self, length: int, give: int) -> list[str]:
        return [word for number in range(length - give, length + give + 1) for word in self._by_length.get(number, ())]

    def beginning_with(self, start: str) -> list[str]:
        """Some known words that begin so, the shortest first."""
        at = bisect_left(self.words, start)
        found = []
        while at < len(self.words) and self.words[at].startswith(start) and len(found) < 200:
            found.append(self.words[at])
            at += 1
        return sorted(found, key=lambda word: (len(word), word))[:MOST_BEGINNINGS]
