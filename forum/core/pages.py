"""Keyset pages: a list goes on from the last row seen, so that page 500 costs what page 1 costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from flask import abort, request
from sqlalchemy import Select, and_, or_

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


def keyset(statement: Select, moment, number, *, size: int = 20, ascending: bool = False) -> Page:
    """A page of `statement` ordered by (moment, number), newest first unless `ascending`.

    The columns must be selected under the names `sort_at` and `id`. `?before=` and `?after=` say where to go on.
    """
    before, after = request.args.get("before"), request.args.get("after")
    backwards = bool(after) and not before
    down = ascending == backwards
    if cursor := before or after:
        at, at_number = _decode(cursor)
        beyond = (moment < at, number < at_number) if down else (moment > at, number > at_number)
        statement = statement.where(or_(beyond[0], and_(moment == at, beyond[1])))
    order = (moment.desc(), number.desc()) if down else (moment, number)
    rows = list(fetch(statement.order_by(*order).limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_newer, has_older = (more, True) if backwards else (bool(cursor), more)
    older = _neighbour(before=_encode(rows[-1].sort_at, rows[-1].id)) if rows and has_older else None
    newer = _neighbour(after=_encode(rows[0].sort_at, rows[0].id)) if rows and has_newer else None
    return Page(rows, older, newer)


def page_number() -> int:
    """The `?page=` of this request, from 1; anything else than a page number is a missing page."""
    text = request.args.get("page", "1")
    if not text.isascii() or not text.isdigit() or len(text) > 7 or int(text) < 1:
        abort(404)
    return int(text)
