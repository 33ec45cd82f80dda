"""A first text of a sheet from the conversations behind it. Nobody is named: what people wrote comes over, who wrote it does not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from forum.core.access import Viewer
from forum.core.i18n import _, ngettext
from forum.core.markup.tokens import TOKEN, replaced
from forum.core.text import shorten
from forum.sheets import labels
from forum.sheets.models import PARTS
from forum.sheets.sources import Report, Source
from forum.threads.models import Thread
from forum.threads.references import told

PART_MAX = 8_000
_PICTURE = re.compile(r"!\[([^\]\n]{0,400})\]\([^)\n]{0,400}\)")
RESULT_ORDER = ("works", "partly", "fails", "early")


def prefilled(viewer: Viewer, sources: Sequence[Source]) -> dict[str, str]:
    """Every part as far as the conversations and their reports tell it."""
    texts = dict(zip(((source.thread.id, which) for source in sources for which in ("opening", "solution")),
                     told(viewer, [without_people(text) for source in sources for text in (source.opening, source.solution)]), strict=True))
    reports = [report for source in sources for report in source.reports]
    parts = {
        "problem": _of_each(sources, lambda source: _problem(source, texts[source.thread.id, "opening"])),
        "approach": _of_each(sources, lambda source: _approach(source, texts)),
        "result": _results(reports), "cost": _costs(reports), "conditions": _conditions(reports), "limits": _limits(reports),
    }
    return {name: parts.get(name, "")[:PART_MAX] for name in PARTS}


def without_people(text: str) -> str:
    """A text as it is stored, with nobody named in it and words in the place of photos."""
    text = _PICTURE.sub(lambda found: _("(photo: %(words)s)", words=found[1]) if found[1].strip() else "", text)
    return replaced(TOKEN, text, lambda found: _("a colleague") if found["member"] else None)


def title_of(threads: Sequence[Thread]) -> str:
    """The title to begin with."""
    return threads[0].title if threads else ""


def _of_each(sources: Sequence[Source], say: Callable[[Source], str]) -> str:
    pieces = [(source, text) for source in sources if (text := say(source).strip())]
    if len(sources) == 1:
        return pieces[0][1] if pieces else ""
    return "\n\n".join(f"# {source.thread.title}\n\n{text}" for source, text in pieces)


def _problem(source: Source, opening: str) -> str:
    if source.thread.kind != "problem":
        return ""
    asked = [(_("What was tried already"), source.details.tried), (_("The question"), source.details.question),
             (_("Time"), source.details.deadline), (_("Budget and hours"), source.details.effort)] if source.details else []
    return "\n\n".join([opening, *(f"**{label}:** {text}" for label, text in asked if text)])


def _approach(source: Source, texts: dict) -> str:
    return texts[source.thread.id, "opening" if source.thread.kind == "practice" else "solution"]


def _lines(texts: Iterable[str]) -> str:
    """A list with each text once, each on one line."""
    lines = (" ".join(text.split()) for text in texts if text and text.strip())
    return "\n".join(f"- {line}" for line in dict.fromkeys(lines))


def _section(label: str, lines: str) -> str:
    return f"**{label}**\n\n{lines}" if lines else ""


def _results(reports: list[Report]) -> str:
    words = {"works": _("It works:"), "partly": _("It works partly:"), "fails": _("It does not work:"), "early": _("Too early to say:")}
    groups = [_section(words[result], _lines(_told(report) for report in reports if report.result == result)) for result in RESULT_ORDER]
    return "\n\n".join(group for group in groups if group)


def _told(report: Report) -> str:
    """One report in a line: where, how much, on which soil, when, and what was said."""
    where = report.municipality or _("a colleague")
    much = labels.amount_words(report.amount, report.unit) if report.amount and report.unit else ""
    soil = str(labels.SOIL_WORDS.get(report.soil, ""))
    when = labels.whole_day(report.tried_on) if report.tried_on else ""
    facts = ", ".join(part for part in (report.place, much, soil, when) if part)
    head = f"{where} ({facts})" if facts else where
    return f"{head}: {shorten(' '.join(report.note.split()), 400)}" if report.note.strip() else head


def _costs(reports: list[Report]) -> str:
    """Money and hours by unit, so that they can be compared."""
    lines, by_unit = [], defaultdict(lambda: ([], []))
    for report in reports:
        if not (report.cost_cents or report.hours or report.cost_note):
            continue
        lines.append(_effort(report))
        if report.amount and report.unit:
            for value, kept in zip((report.cost_cents, report.hours), by_unit[report.unit], strict=True):
                if value:
                    kept.append(value / report.amount)
    spans = [_span(unit, costs, hours) for unit, (costs, hours) in by_unit.items()]
    return "\n\n".join(part for part in (_lines(spans), _section(_("By report:"), _lines(lines))) if part)


def _effort(report: Report) -> str:
    much = labels.amount_words(report.amount, report.unit) if report.amount and report.unit else ""
    spent = [labels.euros(report.cost_cents) if report.cost_cents else "", _hours(report.hours) if report.hours else "", report.cost_note]
    told_of = ", ".join(part for part in spent if part)
    return f"{much}: {told_of}" if much else told_of


def _hours(hours: float) -> str:
    return ngettext("%(hours)s hour", "%(hours)s hours", 1 if hours == 1 else 2, hours=labels.plain_number(hours))


def _span(unit: str, costs: list[float], hours: list[float]) -> str:
    told_of = [_between([labels.euros(value) for value in (min(costs), max(costs))]) if costs else "",
               _between([_hours(round(value, 2)) for value in (min(hours), max(hours))]) if hours else ""]
    return f"{labels.per_unit(unit)}: {', '.join(part for part in told_of if part)}" if any(told_of) else ""


def _between(ends: list[str]) -> str:
    return ends[0] if ends[0] == ends[1] else _("%(least)s to %(most)s", least=ends[0], most=ends[1])


def _conditions(reports: list[Report]) -> str:
    sections = (_section(_("Conditions:"), _lines(report.conditions for report in reports)),
                _section(_("What helped:"), _lines(report.helped for report in reports)),
                _section(_("What hindered:"), _lines(report.hindered for report in reports)))
    return "\n\n".join(section for section in sections if section)


def _limits(reports: list[Report]) -> str:
    mixed = [report for report in reports if report.result in ("partly", "fails")]
    known = [soil for soil in labels.SOIL_WORDS if any(report.soil == soil for report in reports)]
    untested = ", ".join(str(word) for soil, word in labels.SOIL_WORDS.items() if soil not in known and soil != "made_ground")
    gaps = _("Not tested yet on %(soils)s.", soils=untested) if known and untested else ""
    return "\n\n".join(part for part in (_section(_("Where it went less well:"), _lines(_told(report) for report in mixed)), gaps) if part)
