"""What all lines of an export are made with."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from forum.core.clock import UTC
from forum.core.db import db

Line = dict[str, object]


def at_text(moment: datetime | None) -> str | None:
    """A moment as it goes out."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def day_text(value: date | None) -> str | None:
    """A day as it goes out."""
    return value.isoformat() if value else None


def new_line(kind: str, /, **fields) -> Line:
    """A line without what is empty."""
    return {"type": kind} | {name: value for name, value in fields.items() if value not in (None, "", False) and value != {}}


def grouped(statement) -> dict[int, list]:
    """Rows by their first column."""
    found = defaultdict(list)
    for row in db.session.execute(statement):
        found[row[0]].append(row)
    return found
