"""A condition on the words of a document, and how each engine writes it. Tokens are `[a-z0-9_]` alone, so nothing needs escaping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A document holds this token; with `is_start` one that begins so."""

    token: str
    is_start: bool = False


@dataclass(frozen=True)
class All:
    """All of these hold."""

    of: tuple[Clause, ...]


@dataclass(frozen=True)
class Any:
    """One of these holds, or more."""

    of: tuple[Clause, ...]


@dataclass(frozen=True)
class Without:
    """The first holds and the second does not."""

    wanted: Clause
    unwanted: Clause


Clause = Word | All | Any | Without


def both(*clauses: Clause | None) -> Clause:
    """All of some clauses, leaving out those that are None."""
    return _joined(All, [clause for clause in clauses if clause is not None])


def either(clauses: Iterable[Clause]) -> Clause:
    """One of some clauses."""
    return _joined(Any, list(clauses))


def _joined(kind: type[All] | type[Any], clauses: Sequence[Clause]) -> Clause:
    unique = tuple(dict.fromkeys(clauses))
    if not unique:
        raise ValueError("a condition needs at least one clause")
    return unique[0] if len(unique) == 1 else kind(unique)


@dataclass(frozen=True)
class Signs:
    """How an engine writes a word, the beginning of one, and what joins clauses."""

    word: str
    start: str
    all: str
    any: str
    without: str


FOR_FTS5 = Signs('"{}"', '"{}"*', " AND ", " OR ", " NOT ")
FOR_TSQUERY = Signs("'{}'", "'{}':*", " & ", " | ", " & !")


def written(clause: Clause, signs: Signs) -> str:
    """The clause as an engine reads it."""
    match clause:
        case Word(token, is_start):
            return (signs.start if is_start else signs.word).format(token)
        case All(of):
            return f"({signs.all.join(written(each, signs) for each in of)})"
        case Any(of):
            return f"({signs.any.join(written(each, signs) for each in of)})"
        case Without(wanted, unwanted):
            return f"({written(wanted, signs)}{signs.without}{written(unwanted, signs)})"
