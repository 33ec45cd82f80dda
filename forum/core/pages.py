"""Keyset pages: a list goes on from the last row seen, so that page 500 costs what page 1 costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from flask import abort, request
from sqlalchemy import Select, and_, bindparam, or_

from forum.core.db import fetch

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a longer list, with the addresses of their neighbours (None at an end)."""

    rows: list
    older_url: str | None
    newer_url: str | None


def _encode(moment: datetime, number: int) -> str:
    return f"{(moment - EPOCH) // MICROSECOND}-{number}"


def _decode(text: str) -> tuple[datetime, int]:
    try:
        micros, number = (int(part) for part in text.split("-"))
        return EPOCH + timedelta(microseconds=micros), number if 0 <= number < 2**31 else abort(404)
    except (ValueError, OverflowError):
        abort(404)


def _neighbour(**change) -> str:
    kept = {name: value for name, value in request.args.items() if name not in ("before", "after") and value}
    pairs = "&".join(_pair(name, value) for name, value in {**kept, **change}.items())
    return f"{request.path}?{pairs}" if pairs else request.path


def _pair(name: str, value: str) -> str:
    return f"{quote(name, safe='')}={quote(value, safe='')}"


def url_with(**change: str | None) -> str:
    """This page's address with other values for some parameters; None leaves one out. Starts the list anew."""
    kept = {n: v for n, v in request.args.items() if n not in ("before", "after", *change) and v}
    pairs = "&".join(_pair(n, v) for n, v in {**kept, **{n: v for n, v in change.items() if v}}.items())
    return f"{request.path}?{pairs}" if pairs else request.path


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: "before" or "after" a row, or at its "first" one."""

    direction: str = "first"
    at: datetime = EPOCH
    number: int = 0

    @property
    def values(self) -> dict:
        """The parameters of `bounded`."""
        return {} if self.direction == "first" else {"cursor_at": self.at, "cursor_number": self.number}


def read_cursor() -> Cursor:
    """The cursor in this request's address."""
    for direction in ("before", "after"):
        if text := request.args.get(direction):
            return Cursor(direction, *_decode(text))
    return Cursor()


def bounded(statement: Select, moment, number, direction: str, *, size: int = 20, ascending: bool = False) -> Select:
    """One page of a statement ordered by (moment, number): newest first unless `ascending`; one row more tells whether it goes on."""
    down = ascending == (direction == "after")
    if direction != "first":
        at, beyond = bindparam("cursor_at", type_=moment.type), bindparam("cursor_number", type_=number.type)
        here = (moment < at, number < beyond) if down else (moment > at, number > beyond)
        statement = statement.where(or_(here[0], and_(moment == at, here[1])))
    order = (moment.desc(), number.desc()) if down else (moment, number)
    return statement.order_by(*order).limit(size + 1)


def page_from(found, cursor: Cursor, *, size: int = 20) -> Page:
    """The page that the rows of a bounded statement make; they carry `sort_at` and `id`."""
    rows = list(found)
    more, rows = len(rows) > size, rows[:size]
    if cursor.direction == "after":
        rows.reverse()
    has_newer, has_older = (more, True) if cursor.direction == "after" else (cursor.direction == "before", more)
    older = _neighbour(before=_encode(rows[-1].sort_at, rows[-1].id)) if rows and has_older else None
    newer = _neighbour(after=_encode(rows[0].sort_at, rows[0].id)) if rows and has_newer else None
    return Page(rows, older, newer)


def keyset(statement: Select, moment, number, *, size: int = 20, ascending: bool = False) -> Page:
    """A page of `statement`, which selects `moment` as `sort_at` and `number` as `id`; the address says where to go on."""
    cursor = read_cursor()
    return page_from(fetch(bounded(statement, moment, number, cursor.direction, size=size, ascending=ascending), cursor.values), cursor, size=size)


def page_number() -> int:
    """The `?page=` of this request, from 1; anything else than a page number is a missing page."""
    text = request.args.get("page", "1")
    if not text.isascii() or not text.isdigit() or len(text) > 7 or int(text) < 1:
        abort(404)
    return int(text)
