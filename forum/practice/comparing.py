"""Reports side by side: a table with comparable units, and the figures of a small chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS
from forum.core.dates import day
from forum.practice import measures, wording
from forum.practice.models import RESULTS
from forum.practice.reports.queries import writer
from forum.practice.reports.showing import per

SORTS = ("new", "result", "cost", "hours", "scale")


@dataclass(frozen=True, slots=True)
class Compared:
    """One report as a line of a table; numbers are there to sort by, words to read."""

    id: int
    url: str
    where: str
    result: str
    result_words: str
    tone: str
    shape: str
    when: str
    scale: str
    soil: str
    situation: str
    unit_cost: str
    unit_hours: str
    cost: tuple[str, float] | None
    hours: tuple[str, float] | None
    year: int
    amount: float
    title: str = ""
    thread_url: str = ""


def compared(viewer: Viewer, row, *, title: str = "", thread_url: str = "") -> Compared:
    """One database row as a line."""
    cost, hours = measures.unit_cost(row.cost_cents, row.amount, row.unit), measures.unit_hours(row.hours, row.amount, row.unit)
    tried = row.tried_on or row.created_at.astimezone(BRUSSELS).date()
    return Compared(
        id=row.id, url=f"/reports/{row.id}", where=row.municipality or writer.read(row, viewer.id).heading, result=row.result,
        result_words=str(wording.RESULTS[row.result]), tone=wording.TONES[row.result], shape=wording.SHAPES[row.result], when=day(tried),
        scale=f"{measures.written(row.amount, 1)} {wording.UNITS[row.unit]}" if row.amount and row.unit else "", soil=str(wording.SOILS.get(row.soil, "")),
        situation=str(wording.SITUATIONS.get(row.situation, "")), unit_cost=per(cost, measures.euros), unit_hours=per(hours, measures.in_hours),
        cost=cost, hours=hours, year=tried.year, amount=row.amount or 0, title=title, thread_url=thread_url)


def sorted_by(lines: Sequence[Compared], name: str) -> list[Compared]:
    """The lines in the order asked for; those that do not tell it come last. Costs of different units stand grouped by unit."""
    keys: dict[str, Callable[[Compared], tuple]] = {
        "result": lambda line: (RESULTS.index(line.result), -line.year), "cost": lambda line: (line.cost is None, line.cost or ("", 0)),
        "hours": lambda line: (line.hours is None, line.hours or ("", 0)), "scale": lambda line: (-line.amount,)}
    return sorted(lines, key=keys[name]) if name in keys else list(lines)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the chart: a year, and how many reports gave each result."""

    label: str
    parts: list[tuple[str, int]]
    total: int


def by_year(lines: Sequence[Compared]) -> list[Bar]:
    """The results of each year, for the chart and for the table under it."""
    years = sorted({line.year for line in lines})
    counts = {year: Counter(line.result for line in lines if line.year == year) for year in years}
    return [Bar(str(year), [(result, counts[year][result]) for result in RESULTS], sum(counts[year].values())) for year in years]
