"""Compounds taken apart by a short, curated list of parts. A general word list splits wrongly far more often than it helps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from forum.core.search.language import stem

SHORTEST = 3
LINKS = ("", "s", "e", "en", "n")
MOST_PARTS = 5
WHOLE = frozenset(["fotograaf", "fotografen", "fotografe"])  # look like parts put together and are not


@dataclass(frozen=True)
class Parts:
    """The parts that a compound may consist of, and what each word of it comes to; splits are remembered."""

    words: frozenset[str]
    stems: frozenset[str] = frozenset()
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, words: Collection[str]) -> Parts:
        """Parts from their folded words."""
        wanted = frozenset(word for word in words if len(word) >= SHORTEST and word.isalpha())
        return cls(wanted, frozenset(stem(word) for word in wanted))

    def split(self, word: str) -> tuple[str, ...]:
        """The pieces of a folded word as they stand in it, without linking letters; empty when it is no compound."""
        if word not in self._known:
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[word] = self._split(word) if 2 * SHORTEST <= len(word) <= 40 and word.isalpha() and word not in WHOLE else ()
        return self._known[word]

    def _split(self, word: str) -> tuple[str, ...]:
        """The split with the fewest pieces and, of those, the fewest linking letters."""
        best: dict[int, tuple[int, int, list[str]]] = {0: (0, 0, [])}
        for end in range(SHORTEST, len(word) + 1):
            for start in [at for at in best if end - at >= SHORTEST and (at or end < len(word))]:
                count, linked, pieces = best[start]
                if count < MOST_PARTS and self._is_part(word[start:end], is_last=end == len(word)):
                    for link in LINKS if end < len(word) else ("",):
                        if word.startswith(link, end) and (not link or end + len(link) < len(word)):
                            found = (count + 1, linked + len(link), [*pieces, word[start:end]])
                            best[end + len(link)] = min(best.get(end + len(link), found), found)
        count, _linked, pieces = best.get(len(word), (0, 0, []))
        return tuple(pieces) if count > 1 else ()

    def _is_part(self, piece: str, *, is_last: bool) -> bool:
        """Inside a compound a part stands as listed; at its end it may be inflected."""
        return piece in self.words or (is_last and stem(piece) in self.stems)

    def root(self, word: str) -> str:
        """The one form of a word: of a compound only its last piece is inflected."""
        pieces = self.split(word)
        return word[: len(word) - len(pieces[-1])] + self.root(pieces[-1]) if pieces else stem(word)

    def pieces(self, word: str) -> tuple[str, ...]:
        """The roots of a compound's own pieces; empty when it is none."""
        return tuple(dict.fromkeys(self.root(piece) for piece in self.split(word)))

    def of_word(self, word: str) -> tuple[str, ...]:
        """The roots of a compound's pieces, and of theirs; empty when it is none."""
        found: dict[str, None] = {}
        for piece in self.split(word):
            found[self.root(piece)] = None
            found.update(dict.fromkeys(self.of_word(piece)))
        return tuple(found)
