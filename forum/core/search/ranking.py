"""From concepts to candidates to an order. The engines find at most two thousand; their order is reckoned here, so that it is the same on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

from forum.core.search.clauses import Clause, Without, Word, both, either
from forum.core.search.documents import FACT, PLACES, TITLE
from forum.core.search.lexicon import PART, Term
from forum.core.search.plan import Concept, Plan

MOST = 2_000
IN_TITLE = 300
ENOUGH = 20  # with so many that hold everything, those that hold less are left out
FEWER = 500
WEIGHED = 400  # candidates whose words are read and weighed one by one
WHOLE = 0.5  # from this worth on a concept counts as found


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


def gather(plan: Plan, find: Callable[[Clause, int], Iterable[tuple]], facts: Sequence[str] = ()) -> tuple[list[tuple], bool]:
    """The candidates, best tier first; and whether there are more. `find` gives rows, the rank first, newest first."""
    found: dict[int, tuple] = {}
    is_cut = False
    for number, tier in enumerate(tiers(plan, facts)):
        if number > 1 and len(found) >= ENOUGH:
            break
        rows = list(find(tier.clause, tier.most + 1))
        is_cut = is_cut or (number == 1 and len(rows) > tier.most)
        for row in rows[: tier.most]:
            found.setdefault(row[0], row)
    return list(found.values())[:MOST], is_cut or len(found) > MOST


@dataclass(frozen=True)
class Weighed:
    """How well a document fits: how many concepts it holds, and their weight by worth, place and rarity."""

    concepts: float
    weight: float


def weigh(plan: Plan, documents: dict[int, str]) -> dict[int, Weighed]:
    """Each document's fit. Rarity is reckoned among the documents at hand: a word that all of them hold tells least."""
    held = {number: frozenset(words.split()) for number, words in documents.items()}
    fits = {number: [_best(concept, words) for concept in plan.concepts] for number, words in held.items()}
    share = [sum(1 for each in fits.values() if each[i][0]) for i in range(len(plan.concepts))]
    rarity = [1 + log(1 + len(fits) / (1 + number)) for number in share]
    return {number: Weighed(round(sum(_counts(worth) for worth, _place in each), 2),
                            round(sum(worth * place * rare for (worth, place), rare in zip(each, rarity, strict=True)), 4))
            for number, each in fits.items()}


def _counts(worth: float) -> float:
    return 1.0 if worth >= WHOLE else worth


def _best(concept: Concept, words: frozenset[str]) -> tuple[float, float]:
    """The best worth with which a concept stands in a document, and the weight of the best place where it does."""
    best = (0.0, 0.0)
    for term, worth in concept.alternatives:
        if worth * 4 < best[0] * best[1] or not all(root in words or PART + root in words for root in term):
            continue
        place = next((weight for mark, weight in PLACES.items() if all(mark + root in words for root in term)), 1.0)
        if not all(root in words for root in term):
            worth *= 0.8
        if worth * place > best[0] * best[1]:
            best = (worth, place)
    return best
