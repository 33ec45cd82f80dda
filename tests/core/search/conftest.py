"""The dictionary as it comes with the site."""

from __future__ import annotations

import pytest

from forum.core.search.lexicon import given_groups, given_parts, lexicon_of
from forum.core.search.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def lexicon():
    """Given groups and parts."""
    return lexicon_of(tuple(given_groups()), given_parts(), frozenset())


@pytest.fixture
def vocabulary(lexicon):
    """The given words, and some of titles."""
    return Vocabulary(lexicon, [(word, lexicon.root(word)) for word in ("speeltuin", "waterpartij", "geurhinder", "rolmops")])
