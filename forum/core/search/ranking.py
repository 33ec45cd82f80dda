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
    scales = [Scale(concept, PLACES) for concept in plan.concepts]
    plainly = [Scale(concept, PLAIN) for concept in plan.concepts]
    fits: dict[int, list[tuple[float, float]]] = {}
    for number, places in whole.items():
        marked = frozenset(places.split())
        fits[number] = [scale.of(marked) or (ELSEWHERE, 1.0) for scale in scales]
    for number, document in partly.items():
        marked, words = frozenset(document.places.split()), frozenset(document.words.split())
        fits[number] = [max(scale.of(marked), plain.of(words), key=_product) or NOTHING for scale, plain in zip(scales, plainly, strict=True)]
    share = [sum(1 for each in fits.values() if each[i][0]) for i in range(len(plan.concepts))]
    rarity = [1 + log(1 + len(fits) / (1 + number)) for number in share]
    return {number: Fit(round(sum(1.0 if worth >= WHOLE or number in whole else worth for worth, _place in each), 2),
                        round(sum(worth * place * rare for (worth, place), rare in zip(each, rarity, strict=True)), 4))
            for number, each in fits.items()}


Worth = tuple[float, float] | tuple[()]  # the worth of what was found and the weight of its place; empty where nothing was


def _product(found: Worth) -> tuple[float, float]:
    return (found[0] * found[1], found[0]) if found else (0.0, 0.0)


class Scale:
    """Weighs one concept in many documents: all tokens that count are written out once. A part of a longer word is worth a little less than the word."""

    def __init__(self, concept: Concept, places: dict[str, float]):
        self.single: dict[str, Worth] = {}
        several: list[tuple[Worth, tuple[tuple[str, str], ...]]] = []
        for term, worth in concept.alternatives:
            for mark, weight in places.items():
                for inside, part in ((worth, ""), (worth * INSIDE, PART)):
                    if len(term) > 1:
                        several.append(((inside, weight), tuple((mark + root, mark + part + root) for root in term)))
                    elif _product((inside, weight)) > _product(self.single.get(mark + part + term[0], ())):
                        self.single[mark + part + term[0]] = (inside, weight)
        self.several = sorted(several, key=lambda entry: _product(entry[0]), reverse=True)
        self.tokens = frozenset(self.single)

    def of(self, words: frozenset[str]) -> Worth:
        """The best with which the concept stands in a document."""
        best: Worth = max((self.single[token] for token in self.tokens & words), key=_product, default=())
        for worth, roots in self.several:
            if _product(worth) <= _product(best):
                break
            if all(plain in words or part in words for plain, part in roots):
                return worth
        return best
