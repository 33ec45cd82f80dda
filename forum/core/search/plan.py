"""A query as a list of concepts: for each, what may stand for it in a document and how well. Knows no engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from forum.core.search.language import is_stop, tokens
from forum.core.search.lexicon import Term
from forum.core.search.vocabulary import SHORTEST_TYPO, Vocabulary
from forum.core.text import fold

LONGEST = 500  # characters of a query that are read
MOST_CONCEPTS = 8
MOST_EXCLUDED = 5
MOST_PHRASES = 3
MOST_ALTERNATIVES = 24
SYNONYM, TOGETHER, BEGINNING, HEAD, SINGLE, AKIN = 0.7, 0.6, 0.5, 0.45, 0.3, 0.3
_PHRASE = re.compile(r'["“”«»„]([^"“”«»„]*)["“”«»„]')
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Concept:
    """One thing that is looked for: the words as typed, and terms that stand for it with their worth (1 is the word itself)."""

    words: tuple[str, ...]
    alternatives: tuple[tuple[Term, float], ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What to look for. `corrected` names words that were read as others; `phrases` must stand literally, in this order."""

    concepts: tuple[Concept, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """What is looked for besides the words that were typed."""
        return tuple(dict.fromkeys(word for concept in self.concepts for word in concept.also))

    @property
    def roots(self) -> frozenset[str]:
        """All roots that count as a find, for marking them in a text."""
        return frozenset(root for concept in self.concepts for term, _worth in concept.alternatives for root in term)


@dataclass
class _Reading:
    vocabulary: Vocabulary
    is_literal: bool
    is_used: Callable[[str], bool]
    corrected: list[tuple[str, str]] = field(default_factory=list)

    def knows(self, word: str) -> bool:
        """Whether lists know a word, or it stands where the reader may read it."""
        return self.vocabulary.is_given(word) or self.is_used(self.vocabulary.lexicon.root(word))


def plan(query: str, vocabulary: Vocabulary, *, literal: bool = False, is_used: Callable[[str], bool] = lambda root: False) -> Plan:
    """The concepts of a query. `literal` leaves out synonyms, parts and repairs; "quotes" and -words hold either way.

    `is_used` tells whether a document within the reader's reach holds a root: a word that stands in a text is no mistake,
    and none is suggested that stands in none.
    """
    query = query[:LONGEST]
    lexicon = vocabulary.lexicon
    phrases = [words for hit in _PHRASE.finditer(query) if (words := tuple(tokens(hit.group(1))))][:MOST_PHRASES]
    rest, excluded = [], []
    for piece in _WORD.findall(_PHRASE.sub(" ", query)):
        is_out = len(piece) > 1 and piece[0] in "-−" and piece[1].isalnum()
        (excluded if is_out else rest).extend(tokens(piece))
    words = [word for word in dict.fromkeys(rest) if not is_stop(word)]
    reading = _Reading(vocabulary, literal, is_used)
    concepts = [_exact(lexicon, phrase) for phrase in phrases]
    concepts += _concepts(reading, words[:2 * MOST_CONCEPTS])
    gone = [lexicon.term(word) for word in excluded if not is_stop(word)]
    return Plan(tuple(concepts[:MOST_CONCEPTS]), tuple(phrases), tuple(term for term in gone if term)[:MOST_EXCLUDED], tuple(reading.corrected))


def _exact(lexicon, phrase: tuple[str, ...]) -> Concept:
    telling = tuple(dict.fromkeys(lexicon.root(word) for word in phrase if not is_stop(word)))
    return Concept(phrase, ((telling, 1.0),) if telling else ())


def _concepts(reading: _Reading, words: list[str]) -> list[Concept]:
    found, at = [], 0
    while at < len(words):
        concept, used = _next(reading, words, at)
        found.append(concept)
        at += used
    return found


def _next(reading: _Reading, words: list[str], at: int) -> tuple[Concept, int]:
    """The longest name that begins here: words that are one in the lexicon, words written apart, else the word alone."""
    lexicon = reading.vocabulary.lexicon
    if not reading.is_literal:
        roots = tuple(lexicon.root(word) for word in words[at:at + 5])
        for term, _number in lexicon.terms.get(roots[0], ()):
            if len(term) > 1 and roots[: len(term)] == term:
                return _named(reading, tuple(words[at:at + len(term)]), term), len(term)
        for count in (3, 2):
            joined = "".join(words[at:at + count])
            if len(words) >= at + count and len(joined) > 6 and lexicon.root(joined) in reading.vocabulary.roots and reading.knows(joined):
                return _joined(reading, tuple(words[at:at + count]), joined), count
    return _single(reading, words[at]), 1


def _named(reading: _Reading, words: tuple[str, ...], term: Term) -> Concept:
    alternatives = {term: 1.0}
    also = _synonyms(reading, term, alternatives, SYNONYM)
    for root in term:
        alternatives.setdefault((root,), SINGLE)
    return _concept(words, alternatives, also)


def _joined(reading: _Reading, words: tuple[str, ...], joined: str) -> Concept:
    lexicon = reading.vocabulary.lexicon
    alternatives: dict[Term, float] = {(lexicon.root(joined),): 1.0, tuple(lexicon.root(word) for word in words): 1.0}
    also = [joined, *_synonyms(reading, (lexicon.root(joined),), alternatives, SYNONYM)]
    for word in words:
        alternatives.setdefault((lexicon.root(word),), SINGLE)
    return _concept(words, alternatives, also)


def _single(reading: _Reading, word: str) -> Concept:
    """One word: itself, its synonyms, its parts together, its parts alone; a word that nobody knows is read as the nearest that is."""
    vocabulary, lexicon = reading.vocabulary, reading.vocabulary.lexicon
    root, pieces = lexicon.look(word)
    alternatives: dict[Term, float] = {(root,): 1.0}
    if reading.is_literal:
        return _concept((word,), alternatives, [])
    also: list[str] = []
    begun = [] if len(word) < 4 or root in lexicon.parts.stems else vocabulary.beginning_with(word)
    for longer in begun:
        alternatives.setdefault((lexicon.root(longer),), BEGINNING)
    if len(word) >= SHORTEST_TYPO and not reading.knows(word):
        begun = begun if any(map(reading.knows, begun)) else []
        meant = None if begun else _meant(reading, word)
        if meant is not None:
            reading.corrected.append((word, meant))
            word, (root, pieces) = meant, lexicon.look(meant)
            alternatives.setdefault((root,), 1.0)
        elif not begun and (head := _head(vocabulary, word)):
            pieces = (head,)
    also += _synonyms(reading, (root,), alternatives, SYNONYM)
    if together := lexicon.parts.pieces(word):
        alternatives.setdefault(together, TOGETHER)
    for piece in pieces:
        alternatives.setdefault((piece,), HEAD if piece == pieces[-1] else SINGLE)
    for longer in vocabulary.waiting.get(root, ()):
        alternatives.setdefault((longer,), HEAD)
    for piece in pieces:
        also += _synonyms(reading, (piece,), alternatives, AKIN, is_named=False)
    return _concept((word,), alternatives, also)


def _meant(reading: _Reading, word: str) -> str | None:
    """What a mistyped word was meant to be: a word of the lists, or one that stands where the reader may read it."""
    vocabulary = reading.vocabulary
    near = vocabulary.nearest(word)
    return next((other for other in near if other in vocabulary.lexicon.words or reading.is_used(vocabulary.lexicon.root(other))), None)


def _head(vocabulary: Vocabulary, word: str) -> str | None:
    """The longest known ending of a word that is no compound of known parts: in Dutch the head stands last."""
    for start in range(3, len(word) - 3):
        root = vocabulary.lexicon.root(word[start:])
        if word[start:] in vocabulary.lexicon.parts.words or root in vocabulary.lexicon.parts.stems:
            return root
    return None


def _synonyms(reading: _Reading, term: Term, alternatives: dict[Term, float], worth: float, *, is_named: bool = True) -> list[str]:
    """Add the other names of a term; returns them as people write them."""
    lexicon = reading.vocabulary.lexicon
    named: list[str] = []
    for other, number in lexicon.terms.get(term[0], ()):
        if other != term:
            continue
        for written in lexicon.groups[number].written:
            roots = lexicon.term(written)
            if roots and roots not in alternatives:
                alternatives[roots] = worth
                named.append(written)
    return named if is_named else []


def _concept(words: tuple[str, ...], alternatives: dict[Term, float], also: list[str]) -> Concept:
    best = sorted(alternatives.items(), key=lambda entry: -entry[1])[:MOST_ALTERNATIVES]
    own = {fold(word) for word in words}
    return Concept(words, tuple(best), tuple(word for word in dict.fromkeys(also) if fold(word) not in own))
