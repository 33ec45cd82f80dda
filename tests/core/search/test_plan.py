"""What a query comes to: concepts, other names, repairs, exact words and words to leave out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.search import ranking
from forum.core.search.clauses import FOR_FTS5, FOR_TSQUERY, written
from forum.core.search.plan import LONGEST, MOST_CONCEPTS, plan


def roots(found) -> set[tuple]:
    return {term for concept in found.concepts for term, _worth in concept.alternatives}


@pytest.mark.parametrize(("query", "also"), [("eikenprocessierupsen", "Thaumetopoea processionea"), ("Thaumetopoea processionea", "eikenprocessierups"),
                                             ("EPR", "processierups"), ("brandharen", "jeuk"), ("nesten verwijderen", "wegzuigen")])
def test_other_names_are_looked_for_too(vocabulary, query, also):
    assert also in plan(query, vocabulary).also
    assert plan(query, vocabulary, literal=True).also == ()


@pytest.mark.parametrize(("typed", "meant"), [("eikenprosessierups", "eikenprocessierups"), ("begraafplaas", "begraafplaats"), ("duizendknop", "duizendknoop"), ("speltuin", "speeltuin")])
def test_a_mistyped_word_is_read_as_the_nearest(vocabulary, typed, meant):
    found = plan(typed, vocabulary, is_used=lambda root: root == vocabulary.lexicon.root(meant))
    read = dict(found.corrected).get(typed)
    assert (read is not None and vocabulary.lexicon.root(read) == vocabulary.lexicon.root(meant)) or (vocabulary.lexicon.root(meant),) in roots(found)
    assert plan(typed, vocabulary, literal=True).corrected == ()


def test_nothing_is_corrected_to_a_word_that_the_reader_may_not_read(vocabulary):
    assert plan("rolmopz", vocabulary, is_used=lambda root: True).corrected == ()
    assert plan("rolmopz", vocabulary, is_used=lambda root: root == vocabulary.lexicon.root("rolmops")).corrected == (("rolmopz", "rolmops"),)
    assert plan("rolmopz", vocabulary, is_used=lambda root: False).corrected == ()


@pytest.mark.parametrize("query", ["eiken processie rups", "begraaf plaats", "speel tuin"])
def test_words_written_apart_are_found_as_one(vocabulary, query):
    found = plan(query, vocabulary)
    assert len(found.concepts) == 1
    assert (vocabulary.lexicon.root(query.replace(" ", "")),) in roots(found) or (vocabulary.lexicon.root("eikenprocessierups"),) in roots(found)


def test_a_joined_word_is_found_by_its_parts(vocabulary):
    assert any(set(term) >= {"boom", "spiegel"} for term in roots(plan("boomspiegels", vocabulary)))


def test_the_head_of_an_unknown_compound_counts(vocabulary):
    assert ("tegel",) in roots(plan("xylofoontegels", vocabulary))


def test_quotes_are_exact_and_a_dash_leaves_out(vocabulary):
    found = plan('"in de berm" maaien -klepelen', vocabulary)
    assert found.phrases == (("in", "de", "berm"),)
    assert found.excluded == (vocabulary.lexicon.term("klepelen"),)
    assert [concept.words for concept in found.concepts] == [("in", "de", "berm"), ("maaien",)]
    assert plan("groen-blauw", vocabulary).excluded == ()


def test_a_part_that_documents_are_not_split_by_yet_finds_words_that_hold_it(vocabulary):
    vocabulary.waiting = {"kikker": ("kwelkikkerzoon",)}
    assert ("kwelkikkerzoon",) in roots(plan("kikker", vocabulary))
    vocabulary.waiting = {}
    assert ("kwelkikkerzoon",) not in roots(plan("kikker", vocabulary))


@pytest.mark.parametrize("query", ["", "de het een", "🌳", "\x00", '""', "-", '"', "- -x \"de\"", "a" * 10_000, "boom " * 2_000, "* : ^ ( NEAR", "-boom"])
def test_hostile_queries_are_read(vocabulary, query):
    found = plan(query, vocabulary)
    assert len(found.concepts) <= MOST_CONCEPTS
    for tier in ranking.tiers(found):
        assert re.fullmatch(r"[a-z0-9_\"* ()ANDORT]+", written(tier.clause, FOR_FTS5))
        assert re.fullmatch(r"[a-z0-9_'* ()&|!:]+", written(tier.clause, FOR_TSQUERY))


@given(st.text(max_size=LONGEST + 20))
@settings(max_examples=200, deadline=None)
def test_planning_never_fails(lexicon, query):
    from forum.core.search.vocabulary import Vocabulary

    for tier in ranking.tiers(plan(query, Vocabulary(lexicon, ()), is_used=lambda root: True)):
        assert re.fullmatch(r"[a-z0-9_\"* ()ANDORT]+", written(tier.clause, FOR_FTS5))
