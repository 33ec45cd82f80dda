"""Amounts, costs and hours: read as people here type them, and made comparable."""

from __future__ import annotations

import re

from forum.core.dates import locale
from forum.core.i18n import ngettext

_PLAIN = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?", re.ASCII)
MOST = 1e9
# What a cost is told by, and how much of it one unit is: a cost by tree, by m², by metre, by piece.
COST_BASE = {"trees": ("trees", 1), "m2": ("m2", 1), "ha": ("m2", 10_000), "m": ("m", 1), "km": ("m", 1_000), "pieces": ("pieces", 1)}
# Hours on an area are told by hectare, on a length by kilometre.
HOURS_BASE = {"trees": ("trees", 1), "m2": ("ha", 1 / 10_000), "ha": ("ha", 1), "m": ("km", 1 / 1_000), "km": ("km", 1), "pieces": ("pieces", 1)}


def read_number(text: str) -> float | None:
    """A number as it is written here ("1.250,50", "1250,5", "1 250") or in English ("1,250.50"); None when it is none. Raises ValueError for other text.

    One dot or comma before exactly three digits groups thousands: nobody here tells costs or trees in thousandths.
    """
    text = text.replace("\u00a0", " ").replace("€", "").strip()
    if not text:
        return None
    if _GROUPED.fullmatch(text):
        mark = "." if re.search(r",\d{1,2}$", text) or re.search(r"^\d{1,3}(?:\.\d{3})+$", text) else ","
        whole = text.replace(" ", "").replace(mark, "")
        value = float(whole.replace(",", "."))
    elif _PLAIN.fullmatch(text):
        value = float(text.replace(",", "."))
    else:
        raise ValueError("no number")
    if value > MOST:
        raise ValueError("too large")
    return value


def written(value: float, digits: int = 0) -> str:
    """A number as people read it: with grouped thousands, and at most so many digits behind the comma."""
    text = f"{value:,.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if locale() == "nl" else text


def euros(cents: float) -> str:
    """An amount of money: whole euros from a hundred on, else with cents."""
    value = cents / 100
    text = written(value, 0 if value >= 100 else 2)
    if value < 100 and value != int(value):
        comma = "," if locale() == "nl" else "."
        head, _dot, tail = text.partition(comma)
        text = f"{head}{comma}{tail:0<2}"
    return f"€ {text}" if locale() == "nl" else f"€{text}"


def in_hours(value: float) -> str:
    """Hours as people say them: whole ones from ten on."""
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if value == 1 else 2, hours=written(value, 0 if value >= 10 else 2))


def unit_cost(cents: int | None, amount: float | None, unit: str) -> tuple[str, float] | None:
    """What one unit costs: the unit it is told by, and cents; None when it cannot be told."""
    if cents is None or not amount or unit not in COST_BASE:
        return None
    base, times = COST_BASE[unit]
    return base, cents / (amount * times)


def unit_hours(hours: float | None, amount: float | None, unit: str) -> tuple[str, float] | None:
    """The hours that one unit takes: the unit they are told by, and hours."""
    if hours is None or not amount or unit not in HOURS_BASE:
        return None
    base, times = HOURS_BASE[unit]
    return base, hours / (amount * times)
