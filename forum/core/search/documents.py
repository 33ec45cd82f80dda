"""A subject as the index holds it: the words of all its texts, and beside them the same words marked by where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from forum.core.search.language import is_stop, tokens
from forum.core.search.lexicon import PART, Lexicon

TITLE, LABEL, SOLUTION, OPENING, TYPED, FACT = "t_", "h_", "s_", "o_", "w_", "f_"
PLACES = {TITLE: 4.0, LABEL: 3.0, SOLUTION: 2.5, OPENING: 2.0}
MOST_WORDS = 6_000  # different words of one subject; a longer conversation keeps its first
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBERS = 32  # bits of a rank that hold the subject's number


def rank_of(subject_id: int, moment: datetime) -> int:
    """What orders subjects that are otherwise equal: the newest day first, then the highest number."""
    return (max(0, (moment - EPOCH).days) << _NUMBERS) | subject_id


def subject_of(rank):
    """The number of the subject that a rank stands for; works on a column as well."""
    return rank % (1 << _NUMBERS)


@dataclass(frozen=True)
class Document:
    """A subject's words: `places` are those of title, labels, solution and opening, marked by place; `words` are all, with facts for filters."""

    places: str
    words: str


def compose(lexicon: Lexicon, *, title: str, labels: Iterable[str], opening: str, solution: str | None, others: Sequence[str], facts: Iterable[str]) -> Document:
    """The document of a subject. `opening`, `solution` and `others` are analysed already."""
    marked, found = dict[str, None](), dict.fromkeys(FACT + fact for fact in facts)
    found.update(dict.fromkeys(TYPED + word for word in tokens(title) if not is_stop(word)))
    places = [(TITLE, lexicon.of_text(title)), (LABEL, lexicon.of_text(" ".join(labels))), (SOLUTION, (solution or "").split()), (OPENING, opening.split())]
    for place, words in places:
        marked.update(dict.fromkeys(place + word for word in words))
        found.update(dict.fromkeys(words))
        if place == TITLE:
            found.update(dict.fromkeys(place + word.removeprefix(PART) for word in words))
    for words in others:
        if len(found) > MOST_WORDS:
            break
        found.update(dict.fromkeys(words.split()))
    return Document(" ".join(list(marked)[:MOST_WORDS]), " ".join(list(found)[:MOST_WORDS]))


def is_full(document: Document) -> bool:
    """Whether no more words fit in it."""
    return document.words.count(" ") + 1 >= MOST_WORDS


def extended(document: Document, words: str) -> Document:
    """A document with one more text, within the same bound."""
    return Document(document.places, " ".join(list(dict.fromkeys([*document.words.split(), *words.split()]))[:MOST_WORDS]))


def analysed(lexicon: Lexicon, text: str) -> str:
    """The words of one text as the index keeps them."""
    return " ".join(lexicon.of_text(text)[:MOST_WORDS])


_TITLE_WORD = re.compile(r"[a-z]{4,40}")


def title_words(lexicon: Lexicon, title: str) -> dict[str, str]:
    """Words of a title for the vocabulary, each with its root: letters alone, and none that says little."""
    return {word: lexicon.root(word) for word in tokens(title) if _TITLE_WORD.fullmatch(word) and not is_stop(word)}
