"""What the field calls things: groups of words that mean the same, parts of compounds, and the words that are known at all.

The given lists stand in `forum/data/`; rooms add their own words (themes), moderators change both in the site.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from forum.core.search.compounds import Parts
from forum.core.search.language import is_stop, tokens
from forum.core.text import fold

DATA = Path(__file__).resolve().parents[2] / "data"
PART = "p_"  # marks a root that stands in the text only as a part of a longer word
LONGEST_TERM = 5  # words

Term = tuple[str, ...]  # the roots of a word or of words that belong together


@dataclass(frozen=True)
class Group:
    """Words for the same thing. `name` is its first term, `written` all of them as people write them."""

    name: str
    written: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Groups and parts together; everything that a query or a document is analysed with."""

    groups: tuple[Group, ...]
    part_words: frozenset[str]
    extra_words: frozenset[str] = frozenset()
    _roots: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def parts(self) -> Parts:
        """The parts of compounds: the list, and single words of groups."""
        single = {words[0] for group in self.groups for term in group.written if len(words := tokens(term)) == 1 and len(words[0]) > 3}
        return Parts.of(self.part_words | single)

    def root(self, word: str) -> str:
        """The one form of a folded word."""
        return self.look(word)[0]

    def look(self, word: str) -> tuple[str, tuple[str, ...]]:
        """The one form of a folded word, and the forms of its parts where it is a compound."""
        found = self._roots.get(word)
        if found is None:
            if len(self._roots) > 200_000:
                self._roots.clear()
            found = self._roots[word] = (self.parts.root(word), self.parts.of_word(word))
        return found

    def of_text(self, text: str) -> list[str]:
        """What the index keeps of a text: the root of each word that tells something, and its parts marked as such; each once."""
        found: dict[str, None] = {}
        for word in tokens(text):
            if not is_stop(word):
                root, pieces = self.look(word)
                found[root] = None
                for piece in pieces:
                    found[PART + piece] = None
        return list(found)

    @cached_property
    def terms(self) -> dict[str, list[tuple[Term, int]]]:
        """Terms by their first root, the longest first, each with the number of its group."""
        found: dict[str, dict[tuple[Term, int], None]] = {}
        for number, group in enumerate(self.groups):
            for term in group.written:
                roots = self.term(term)
                if roots:
                    found.setdefault(roots[0], {})[roots, number] = None
        return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in found.items()}

    def term(self, text: str) -> Term:
        """The roots of a term."""
        return tuple(self.root(word) for word in tokens(text) if not is_stop(word))[:LONGEST_TERM]

    @cached_property
    def words(self) -> frozenset[str]:
        """The known words, as people write them, folded: those of groups, parts and what rooms added."""
        single = {word for group in self.groups for term in group.written for word in tokens(term)}
        return frozenset(word for word in single | self.part_words | self.extra_words if not is_stop(word))


def given_groups() -> Iterator[Group]:
    """The groups of `synonyms.json`: other names and Latin ones stand for the same."""
    for entry in json.loads((DATA / "synonyms.json").read_text(encoding="utf-8")):
        written = tuple(dict.fromkeys([*entry["terms"], *entry["latin"]]))
        yield Group(written[0], written)


def given_parts() -> frozenset[str]:
    """The parts of `compound_parts.txt`, folded."""
    lines = (DATA / "compound_parts.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=4)
def lexicon_of(groups: tuple[Group, ...], parts: frozenset[str], extra: frozenset[str]) -> Lexicon:
    """A lexicon, made once for the same lists."""
    return Lexicon(groups, parts, extra)


def words_in(labels: Iterable[str]) -> frozenset[str]:
    """The folded words of labels."""
    return frozenset(word for label in labels for word in tokens(label) if not is_stop(word))
