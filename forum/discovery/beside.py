"""What a search finds besides conversations: themes, members, municipalities. Each from a small table, at most three."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from flask import current_app
from sqlalchemy import or_, select

from forum.accounts.models import GUEST, User
from forum.core.db import fetch
from forum.core.search.language import is_stop, tokens
from forum.core.search.lexicon import PART, Lexicon
from forum.core.search.plan import Concept, Plan
from forum.networks import catalogue
from forum.networks.models import Municipality
from forum.networks.people import Person, as_person

MOST = 3
MOST_WORDS = 4
SURE, AKIN = 0.6, 0.45  # how well a word must stand for another to name a theme, and to lead to one where nothing was found
FRESH_SECONDS = 600
_NAME = re.compile(r"[^\W\d_][\w'’-]{1,40}")
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality that a question names; `former` is the name by which it was found, `rest` what else was asked."""

    nis: str
    name: str
    former: str
    rest: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands above the hits."""

    themes: Sequence = ()
    people: Sequence[Person] = ()
    places: Sequence[Place] = ()

    def __bool__(self) -> bool:
        return bool(self.themes or self.people or self.places)


def beside(query: str, wanted: Plan, lexicon: Lexicon) -> Beside:
    """Themes, members and municipalities that fit all that was asked."""
    return Beside(themes(wanted, lexicon, whole=True), people(query), places(query))


def themes(wanted: Plan, lexicon: Lexicon, *, whole: bool) -> list:
    """Themes whose label holds what is looked for, by the word itself or another name: all of it, or (not `whole`) some."""
    found = []
    for entry in catalogue.themes():
        roots = frozenset(root.removeprefix(PART) for root in lexicon.of_text(entry.name))
        worths = [worth for concept in wanted.concepts if (worth := _worth(concept, roots)) >= (SURE if whole else AKIN)]
        if worths and (len(worths) == len(wanted.concepts) or not whole):
            found.append((-sum(worths), len(roots), entry.name.casefold(), entry))
    return [entry for *_order, entry in sorted(found, key=lambda each: each[:3])[:MOST]]


def _worth(concept: Concept, roots: frozenset[str]) -> float:
    return max((worth for term, worth in concept.alternatives if all(root in roots for root in term)), default=0)


def themes_begun(typed: str) -> list:
    """Themes of which each word typed begins a word of the label; the last one may be unfinished."""
    words = [word for word in tokens(typed[:200]) if not is_stop(word)][:MOST_WORDS]
    if not words or len(words[-1]) < 2:
        return []
    return [entry for entry in catalogue.themes() if all(any(part.startswith(word) for part in tokens(entry.name)) for word in words)][:MOST]


def people(query: str) -> list[Person]:
    """Members of whom each word begins a part of the name, the function or the municipality."""
    words = [word for word in _NAME.findall(query) if not is_stop(word.casefold())]
    if not words or len(words) > MOST_WORDS or any(sign in query for sign in '"“”«»„'):
        return []
    wanted = select(User.id, User.name, User.function, User.organisation, Municipality.name.label("municipality"))
    wanted = wanted.outerjoin(Municipality, Municipality.nis == User.municipality_id).where(User.ended_at.is_(None), User.name != "", User.role != GUEST)
    for word in words:
        of = (User.name, User.function, Municipality.name)
        wanted = wanted.where(or_(*(each for column in of for each in (column.istartswith(word, autoescape=True), column.icontains(f" {word}", autoescape=True)))))
    return [as_person(row.id, row.name, row.function, row.municipality, None, row.organisation) for row in fetch(wanted.order_by(User.name, User.id).limit(MOST))]


def places(query: str) -> list[Place]:
    """Municipalities that a question names, also by the name that they had before a merger."""
    words = tokens(query[:200])
    known, found = _places(), {}
    for at, word in enumerate(words):
        for name, nis, called, former in known.get(word, ()):
            if tuple(words[at:at + len(name)]) == name and nis not in found:
                found[nis] = Place(nis, called, former, " ".join([*words[:at], *words[at + len(name):]]))
    return list(found.values())[:MOST]


def _places() -> dict[str, list[tuple[tuple[str, ...], str, str, str]]]:
    """The names of all municipalities by their first word, read once in ten minutes a process."""
    with _lock:
        kept = current_app.extensions.get("place_names")
        if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
            made: dict[str, list] = {}
            for row in fetch(select(Municipality.nis, Municipality.name, Municipality.name_fr, Municipality.former_names).order_by(Municipality.name)):
                for name in dict.fromkeys([row.name, row.name_fr, *row.former_names.split(", ")]):
                    if words := tuple(tokens(name)):
                        made.setdefault(words[0], []).append((words, row.nis, row.name, "" if name == row.name else name))
            kept = current_app.extensions["place_names"] = (time.monotonic(), made)
        return kept[1]
