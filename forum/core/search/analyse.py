"""Words of a text as the index keeps them: folded to lower case without accents. Language comes on top of this."""

from __future__ import annotations

import re

from forum.core.text import fold

WORD = re.compile(r"[a-z0-9]+")
LONGEST = 40
MOST_QUERY_WORDS = 12


def tokens(text: str) -> list[str]:
    """All words of a text, in order."""
    return [word[:LONGEST] for word in WORD.findall(fold(text))]


def query_tokens(text: str) -> list[str]:
    """The words of a query: at most a dozen, each once."""
    return list(dict.fromkeys(tokens(text[:1000])))[:MOST_QUERY_WORDS]
