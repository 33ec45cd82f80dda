"""Questions that found nothing: which of them are counted. What may name a person is not kept at all."""

from __future__ import annotations

import re

from sqlalchemy import select

from forum.accounts.models import User
from forum.core import personal_data
from forum.core.clock import BRUSSELS, now
from forum.core.db import fetch
from forum.core.search import dictionary, misses
from forum.core.search.language import is_stop, tokens
from forum.core.search.plan import Plan
from forum.core.text import fold

DIGITS = 5
_CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\wÀ-ÿ'’-]+(?: (?:van|de|den|der|ter|ten|el|la|le|du))*(?: [A-ZÀ-ÖØ-Þ][\wÀ-ÿ'’-]+)+")


def remember(query: str, wanted: Plan) -> None:
    """Count a question that found nothing, unless it may be about somebody."""
    words = [word for word in tokens(query) if not is_stop(word)]
    if words and wanted.concepts and len(query) <= misses.LONGEST and not may_be_personal(query):
        misses.count(" ".join(fold(query).split())[:misses.LONGEST], now().astimezone(BRUSSELS).date())


def may_be_personal(query: str) -> bool:
    """Whether a question holds what looks like a number, an address or a name of somebody."""
    if "@" in query or sum(c.isdigit() for c in query) >= DIGITS:
        return True
    if personal_data.find(query) or personal_data.find(query.title()):
        return True
    return _has_unknown_name(query) or _names_member(query)


def _has_unknown_name(query: str) -> bool:
    """Capitals in a row, of which a word stands in no list and no title, are taken for a name."""
    vocabulary = dictionary.current()
    return any(not vocabulary.knows(word) for hit in _CAPITALS.finditer(query) for word in tokens(hit.group()) if not is_stop(word))


def _names_member(query: str) -> bool:
    """Whether a word of a question is a part of a member's name, also of one who left."""
    words = {word for word in tokens(query) if len(word) > 1 and not is_stop(word)}
    return any(words.intersection(tokens(name)) for name in fetch(select(User.name)).scalars())


def forget_misses() -> None:
    """Take out what was counted half a year ago."""
    misses.forget(now().astimezone(BRUSSELS).date())
