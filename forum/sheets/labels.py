"""The words for what sheets hold: parts, seasons, units, results."""

from __future__ import annotations

from datetime import date, datetime

from forum.core.clock import BRUSSELS
from forum.core.dates import locale, written
from forum.core.i18n import _, lazy, ngettext

PART_LABELS = {
    "problem": lazy("Problem"), "approach": lazy("Approach"), "result": lazy("Result"), "cost": lazy("Cost and effort"),
    "conditions": lazy("Conditions"), "limits": lazy("Limits"), "sources": lazy("Sources"), "contacts": lazy("Contacts"),
}
PART_HELPS = {
    "problem": lazy("What was the matter, where, and how large was it? Somebody who knows nothing of it must recognise their own problem."),
    "approach": lazy("What was done, in which order, with what? So that a colleague can do it after you."),
    "result": lazy("What came of it, where and after how long? Also what went less well."),
    "cost": lazy("Money and hours, per tree, square metre or kilometre where you can."),
    "conditions": lazy("When does it work: soil, season, material, people, permits? What helped?"),
    "limits": lazy("Where does it not work, and what is not known yet? What hindered?"),
    "sources": lazy("Reports, guides, suppliers’ sheets, laws. The conversations stand with it by themselves."),
    "contacts": lazy("A service or a general address to ask more. Name people only when they agree."),
}
SEASON_LABELS = {
    "planting": lazy("planting season (November to March)"), "caterpillars": lazy("caterpillar season (March to June)"),
    "mowing": lazy("mowing (June and September)"), "growing": lazy("growing season (April to September)"), "summer": lazy("summer"),
    "autumn": lazy("autumn"), "winter": lazy("winter"),
}
SOIL_WORDS = {"sand": lazy("sandy soil"), "sandy_loam": lazy("sandy loam soil"), "loam": lazy("loam soil"), "clay": lazy("clay soil"), "peat": lazy("peat soil"),
              "made_ground": lazy("made ground soil")}


def amount_words(amount: float, unit: str) -> str:
    """How much, such as "120 bomen"."""
    told = plain_number(amount)
    words = {"trees": ngettext("%(amount)s tree", "%(amount)s trees", 1 if amount == 1 else 2, amount=told), "m2": f"{told} m²", "ha": f"{told} ha", "m": f"{told} m",
             "km": f"{told} km", "pieces": ngettext("%(amount)s piece", "%(amount)s pieces", 1 if amount == 1 else 2, amount=told)}
    return words.get(unit, told)


def per_unit(unit: str) -> str:
    """By what a cost is told."""
    return {"trees": _("per tree"), "m2": _("per m²"), "ha": _("per hectare"), "m": _("per metre"), "km": _("per kilometre"), "pieces": _("per piece")}.get(unit, "")


def plain_number(value: float) -> str:
    """A number as people here write it: 1.200 or 0,5."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def euros(cents: float) -> str:
    """An amount of money: € 4.200 or € 12,50."""
    whole = round(cents)
    return f"€ {plain_number(whole // 100)}" if whole % 100 == 0 else f"€ {plain_number(whole // 100)},{whole % 100:02d}"


def result_words(numbers: dict[str, int]) -> str:
    """What reports come to, in a line: "2 gemeenten: werkt, 1: werkt deels"; empty without any."""
    words = {"works": _("works"), "partly": _("works partly"), "fails": _("does not work"), "early": _("too early to say")}
    parts = [(number, words[name]) for name in words if (number := numbers.get(name, 0))]
    if not parts:
        return ""
    (first, word), *rest = parts
    if numbers.get("others"):
        told = [ngettext("%(num)s organisation: %(result)s", "%(num)s organisations: %(result)s", first, result=word)]
    else:
        told = [ngettext("%(num)s municipality: %(result)s", "%(num)s municipalities: %(result)s", first, result=word)]
    return ", ".join([*told, *(f"{number}: {each}" for number, each in rest)])


def whole_day(value: datetime | date) -> str:
    """A day with its year: a sheet is read for years."""
    return written(value.astimezone(BRUSSELS).date() if isinstance(value, datetime) else value, True, locale())


def citation_number(sheet) -> str:
    """The number to cite a sheet by; empty before it was published."""
    return f"PF {sheet.year}-{sheet.number}" if sheet.number else ""


def citation(number: str, version: int, year: int) -> str:
    """How to name a sheet in another text."""
    return _("Practice sheet %(number)s, version %(version)s, Groen Lerend Netwerk, %(year)s", number=number, version=version, year=year)
