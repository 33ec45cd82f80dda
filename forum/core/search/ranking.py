"""From concepts to candidates to an order. The engines find at most two thousand; their order is reckoned here, so that it is the same on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

from forum.core.search.clauses import Clause, Without, Word, both, either
from forum.core.search.documents import FACT, PLACES, TITLE, Document
from forum.core.search.lexicon import PART, Term
from forum.core.search.plan import Concept, Plan

MOST = 2_000
IN_TITLE = 150
ENOUGH = 20  # with so many that hold everything, those that hold less are left out
FEWER = 500
WEIGHED = 300  # candidates whose words are read and weighed one by one
PARTLY = 100  # of them, those that lack something
WHOLE = 0.45  # from this worth on a concept counts as found
ELSEWHERE = 0.8  # the worth of what stands in a reply
INSIDE = 0.8
NOTHING = (0.0, 0.0)
PLAIN = {"": 1.0}


@dataclass(frozen=True)
class Tier:
    """A step of the search: what must fit, and how many at most are taken."""

    clause: Clause
    most: int


def _term(term: Term, place: str | None) -> Clause:
    if place is not None:
        return both(*(Word(place + root) for root in term))
    return both(*(either([Word(root), Word(PART + root)]) for root in term))


def _concept(concept: Concept, place: str | None = None) -> Clause:
    return either(_term(term, place) for term, _worth in concept.alternatives)


def tiers(plan: Plan, facts: Sequence[str] = ()) -> Iterator[Tier]:
    """The steps, best first: everything in the title, everything anywhere, all but one, any."""
    wanted = [concept for concept in plan.concepts if concept.alternatives]
    if not wanted:
        return
    fixed: list[Clause] = [Word(FACT + fact) for fact in facts]
    must = [concept for concept in wanted if concept.words in plan.phrases]
    yield Tier(_less(plan, both(*(_concept(c, TITLE) for c in wanted), *fixed)), IN_TITLE)
    yield Tier(_less(plan, both(*map(_concept, wanted), *fixed)), MOST)
    free = [concept for concept in wanted if concept not in must]
    fixed += map(_concept, must)
    if 3 <= len(free) <= 6:
        yield Tier(_less(plan, both(either(both(*map(_concept, some)) for some in combinations(free, len(free) - 1)), *fixed)), FEWER)
    if len(free) > 1:
        yield Tier(_less(plan, both(either(map(_concept, free)), *fixed)), FEWER)


def _less(plan: Plan, clause: Clause) -> Clause:
    return Without(clause, either(_term(term, None) for term in plan.excluded)) if plan.excluded else clause


@dataclass(frozen=True)
class Candidates:
    """The rows found, best tier first; those that hold all concepts; whether there are more."""

    rows: list[tuple]
    whole: frozenset[int]
    is_cut: bool


def gather(plan: Plan, find: Callable[[Clause, int], Iterable[tuple]], facts: Sequence[str] = ()) -> Candidates:
    """The candidates. `find` gives rows, the rank first, newest first."""
    found: dict[int, tuple] = {}
    whole: set[int] = set()
    is_cut = False
    for number, tier in enumerate(tiers(plan, facts)):
        if number > 1 and len(found) >= ENOUGH:
            break
        rows = list(find(tier.clause, tier.most + 1))
        is_cut = is_cut or (number == 1 and len(rows) > tier.most)
        for row in rows[: tier.most]:
            found.setdefault(row[0], row)
        if number <= 1:
            whole.update(found)
    return Candidates(list(found.values())[:MOST], frozenset(whole), is_cut or len(found) > MOST)


@dataclass(frozen=True)
class Fit:
    """How well a document fits: how many concepts it holds, and their weight by worth, place and rarity."""

    concepts: float
    weight: float


def weigh(plan: Plan, whole: dict[int, str], partly: dict[int, Document]) -> dict[int, Fit]:
    """Each document's fit: of those known to hold everything (`whole`) the marked words suffice, of the others all words are asked.

    Rarity is reckoned among the documents at hand: what all of them hold tells least.
    """
    marked = {number: frozenset(places.split()) for number, places in whole.items()}
    fits = {number: [_best(concept, words) or (ELSEWHERE, 1.0) for concept in plan.concepts] for number, words in marked.items()}
    for number, document in partly.items():
        places, words = frozenset(document.places.split()), frozenset(document.words.split())
        fits[number] = [max(_best(concept, places), _best(concept, words, PLAIN), key=_product) or NOTHING for concept in plan.concepts]
    share = [sum(1 for each in fits.values() if each[i][0]) for i in range(len(plan.concepts))]
    rarity = [1 + log(1 + len(fits) / (1 + number)) for number in share]
    return {number: Fit(round(sum(1.0 if worth >= WHOLE or number in whole else worth for worth, _place in each), 2),
                        round(sum(worth * place * rare for (worth, place), rare in zip(each, rarity, strict=True)), 4))
            for number, each in fits.items()}


def _product(found: tuple[float, float] | tuple[()]) -> float:
    return found[0] * found[1] if found else 0.0


def _best(concept: Concept, words: frozenset[str], places: dict[str, float] = PLACES) -> tuple[float, float] | tuple[()]:
    """The best worth with which a concept stands in a document and the weight of the place; empty where it does not.

    A part of a longer word is worth a little less than the word itself.
    """
    best: tuple[float, float] | tuple[()] = ()
    for term, worth in concept.alternatives:
        for mark, weight in places.items():
            if worth * weight <= _product(best):
                break
            if all(mark + root in words for root in term):
                best = (worth, weight)
            elif worth * weight * INSIDE > _product(best) and all(mark + root in words or mark + PART + root in words for root in term):
                best = (worth * INSIDE, weight)
    return best
