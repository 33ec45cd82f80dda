"""How one value of an import line is read: each reader answers the clean value or raises a sentence about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from forum.core.clock import now
from forum.core.text import clean, clean_line, normal_email

Reader = Callable[[Any], Any]
REF_MAX = 200
EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+|[^@\s<>,;]+@localhost")
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
EARLY = timedelta(hours=1)  # clocks differ


class Wrong(ValueError):
    """A value that cannot be taken; the message goes after the name of its field."""


def _checked(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Wrong(f"expected {name}, found {type(value).__name__}")
    return value


def line_of_text(limit: int, *, may_be_empty: bool = False) -> Reader:
    """One line of at most `limit` characters."""
    return _text(clean_line, limit, may_be_empty)


def text_of(limit: int, *, may_be_empty: bool = False, measure: Callable[[str], int] = len) -> Reader:
    """Text of more lines, at most `limit` characters as `measure` counts them."""
    return _text(clean, limit, may_be_empty, measure)


def _text(cleaner: Callable[[str], str], limit: int, may_be_empty: bool, measure: Callable[[str], int] = len) -> Reader:
    def read(value: Any) -> str:
        found = cleaner(_checked(value, str, "text"))
        if (length := measure(found)) > limit:
            raise Wrong(f"has {length} characters; at most {limit} fit")
        if not found.strip() and not may_be_empty:
            raise Wrong("is empty")
        return found

    return read


def ref(value: Any) -> str:
    """An identity."""
    found = _checked(value, str, "text")
    if not found or len(found) > REF_MAX or clean_line(found) != found:
        raise Wrong(f"is no identity of 1 to {REF_MAX} plain characters")
    return found


def email(value: Any) -> str:
    """A mail address, as it is compared."""
    found = normal_email(_checked(value, str, "text"))
    if len(found) > 254 or not EMAIL.fullmatch(found):
        raise Wrong("is no mail address")
    return found


def moment(value: Any) -> str:
    """A moment with its time zone, in the past; kept as text in UTC."""
    try:
        found = datetime.fromisoformat(_checked(value, str, "a moment as text"))
        if found.tzinfo is None:
            raise Wrong("has no time zone; write it like 2026-03-16T09:30:00Z")
        found = found.astimezone(UTC)
    except (OverflowError, ValueError) as fault:
        raise fault if isinstance(fault, Wrong) else Wrong("is no moment like 2026-03-16T09:30:00Z") from fault
    if not EARLIEST <= found <= now() + EARLY:
        raise Wrong("lies in the future" if found > EARLIEST else "lies before 1970")
    return found.isoformat()


def day(value: Any) -> str:
    """A date."""
    try:
        return date.fromisoformat(_checked(value, str, "a date as text")).isoformat()
    except ValueError as fault:
        raise fault if isinstance(fault, Wrong) else Wrong("is no date like 2026-03-16") from fault


def flag(value: Any) -> bool:
    """True or false."""
    return _checked(value, bool, "true or false")


def number(value: Any) -> int:
    """A whole number from 1."""
    if not 1 <= _checked(value, int, "a whole number") < 2**31:
        raise Wrong("is no number from 1")
    return value


def number_from_0(value: Any) -> int:
    """A whole number that is not negative."""
    return 0 if _checked(value, int, "a whole number") == 0 else number(value)


def amount(value: Any) -> float:
    """A number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e12:
        raise Wrong("is no number from 0")
    return float(value)


def sha256(value: Any) -> str:
    """The mark of a file's content."""
    if not re.fullmatch("[0-9a-f]{64}", _checked(value, str, "text")):
        raise Wrong("is no SHA-256 in 64 small hexadecimal digits")
    return value


def one_of(*choices: str) -> Reader:
    """One of a few words."""

    def read(value: Any) -> str:
        if _checked(value, str, "text") not in choices:
            raise Wrong(f"{clean_line(value)[:40]!r} is none of {', '.join(choices)}")
        return value

    return read


def list_of(reader: Reader) -> Reader:
    """A list, each of the same sort."""
    return lambda value: [reader(each) for each in _checked(value, list, "a list")]


class Record:
    """An object with named fields. A field that is absent or null has its default; required ones have none."""

    def __init__(self, required: dict[str, Reader], optional: dict[str, Reader] | None = None, defaults: dict | None = None):
        self.required, self.readers = required, required | (optional or {})
        self.defaults = dict.fromkeys(optional or {}) | (defaults or {})

    def __call__(self, value: Any) -> dict:
        """The clean fields; unknown ones are left out."""
        found = dict(self.defaults)
        given = _checked(value, dict, "an object")
        for name, reader in self.readers.items():
            each = given.get(name)
            if each is None:
                if name in self.required:
                    raise Wrong(f"{name}: is missing")
                continue
            try:
                found[name] = reader(each)
            except Wrong as fault:
                raise Wrong(f"{name}: {fault}") from fault
        return found
