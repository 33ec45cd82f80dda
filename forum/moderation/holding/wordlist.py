"""Words of the list in a text: whole words, whatever their capitals and accents, wherever they stand. Pure: knows no table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from forum.core.markup.tokens import opaque
from forum.core.text import fold

_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e"
_WORD = re.compile(rf"(?:[^\W_]|[\u0300-\u036f{_UNSEEN}])+")
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_EMPHASIS = re.compile(r"[*_~`\\]")
GAP = 3  # characters that may stand between two words of a phrase


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the list. `is_open`: its last word may go on."""

    id: int
    action: str
    words: tuple[str, ...]
    is_open: bool
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a word of the list stands in a text."""

    start: int
    end: int
    entry: Entry
    passage: str


def folded(text: str) -> str:
    """A word or phrase as the list keeps it: its words folded, one space between; a star at the end stays."""
    words = " ".join(fold(_HIDDEN.sub("", each)) for each in _WORD.findall(text))
    return f"{words}*" if words and text.rstrip().endswith("*") else words


def entry(number: int, word: str, action: str, replacement: str = "") -> Entry:
    """A row of the list, ready to be looked for."""
    return Entry(number, action, tuple(word.rstrip("*").split()), word.endswith("*"), replacement)


def find(text: str, entries: Sequence[Entry]) -> list[Hit]:
    """All words of the list that stand in a text, in order."""
    exact: dict[str, list[Entry]] = defaultdict(list)
    begun = [each for each in entries if each.is_open and len(each.words) == 1]
    for each in entries:
        if not (each.is_open and len(each.words) == 1):
            exact[each.words[0]].append(each)
    starts = tuple(each.words[0] for each in begun)
    marks = [(found.start(), found.end(), fold(_HIDDEN.sub("", found.group()))) for found in _WORD.finditer(text)] if entries else []
    hits = []
    for at, (start, _end, word) in enumerate(marks):
        likely = [*exact.get(word, ()), *(each for each in begun if word.startswith(each.words[0]))] if starts and word.startswith(starts) else exact.get(word, ())
        for each in likely:
            last = at + len(each.words) - 1
            if last < len(marks) and _stands(text, marks[at:last + 1], each):
                hits.append(Hit(start, marks[last][1], each, text[start:marks[last][1]]))
    return hits


def _stands(text: str, marks: Sequence[tuple[int, int, str]], wanted: Entry) -> bool:
    near = all(0 < second[0] - first[1] <= GAP and "\n\n" not in text[first[1]:second[0]] for first, second in pairwise(marks))
    words = [word for *_place, word in marks]
    ends = words[-1].startswith(wanted.words[-1]) if wanted.is_open else words[-1] == wanted.words[-1]
    return near and ends and words[:-1] == list(wanted.words[:-1])


def first_of(texts: Iterable[str], entries: Sequence[Entry]) -> list[str]:
    """The passages of some texts that are in the list, each once; emphasis in the middle of a word hides nothing."""
    found = [hit.passage for text in texts if text for each in {text: 1, _EMPHASIS.sub("", text): 1} for hit in find(each, entries)]
    return list({fold(each): each for each in reversed(found)}.values())[::-1]


def replaced(text: str, entries: Sequence[Entry]) -> tuple[str, list[tuple[str, str]]]:
    """A text with other words in the place of those in the list, and which became what. Addresses and code stay as they are."""
    closed, parts, at, done = opaque(text), [], 0, []
    for hit in sorted(find(text, entries), key=lambda each: (each.start, -each.end)):
        if hit.start < at or any(start < hit.end and hit.start < end for start, end in closed):
            continue
        new = hit.entry.replacement
        new = new[:1].upper() + new[1:] if hit.passage[:1].isupper() else new
        parts += [text[at:hit.start], new]
        at = hit.end
        done.append((hit.passage, new))
    return "".join([*parts, text[at:]]), done
