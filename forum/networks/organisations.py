"""Whom somebody works for, as a key that tells independent people apart."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, case, cast, literal

from forum.accounts.models import User
from forum.core.text import fold

LONGEST = 120


def organisation_of(user: User) -> str:
    """The organisation of a member or guest: "nis:13008", "org:natuurpunt", or "user:12" for who has none and counts as one of their own."""
    if user.municipality_id:
        return f"nis:{user.municipality_id}"
    if user.organisation:
        return f"org:{fold(user.organisation)}"[:LONGEST]
    return f"user:{user.id}"


def organisation_column(user: type[User]) -> ColumnElement[str]:
    """The same in a query, but for folding: for comparing within one statement."""
    return case((user.municipality_id.is_not(None), literal("nis:").concat(user.municipality_id)),
                (user.organisation != "", literal("org:").concat(user.organisation)), else_=literal("user:").concat(cast(user.id, String)))
