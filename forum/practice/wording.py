"""The words of the learning cycle: results, soils, situations, units and seasons."""

from __future__ import annotations

from forum.core.i18n import _, lazy

RESULTS = {"works": lazy("works"), "partly": lazy("works partly"), "fails": lazy("does not work"), "early": lazy("too early to say")}
TONES = {"works": "success", "partly": "attention", "fails": "danger", "early": "info"}
SHAPES = {"works": "check", "partly": "circle-half", "fails": "close", "early": "clock"}
SOILS = {"sand": lazy("sandy soil"), "sandy_loam": lazy("sandy loam"), "loam": lazy("loam"), "clay": lazy("clay"), "peat": lazy("peat"),
         "made_ground": lazy("made ground in town")}
COMMON_SOILS = ("sand", "sandy_loam", "loam", "clay")
SITUATIONS = {"street": lazy("street or avenue"), "square": lazy("square or car park"), "park": lazy("park"), "verge": lazy("verge"), "woodland": lazy("wood"),
              "cemetery": lazy("cemetery"), "playground": lazy("playground or school"), "sports": lazy("sports ground"), "waterside": lazy("beside water"),
              "other": lazy("somewhere else")}
UNITS = {"trees": lazy("trees"), "m2": lazy("m²"), "ha": lazy("hectare"), "m": lazy("metre"), "km": lazy("km"), "pieces": lazy("pieces")}
SEASONS = {"planting": lazy("the planting season (November to March)"), "caterpillars": lazy("the caterpillar season (March to June)"),
           "mowing": lazy("the mowing turns (June and September)"), "growing": lazy("the growing season (April to September)"),
           "summer": lazy("the summer (June to August)"), "autumn": lazy("the autumn (September to November)"), "winter": lazy("the winter (December to February)")}
LEVELS = {"early": lazy("too early to say"), "disputed": lazy("disputed"), "tested": lazy("tested in practice"), "confirmed": lazy("confirmed in practice")}


def enumerated(words: list[str], joint: str) -> str:
    """Words in a row, the last two joined with "and" or "or" in the reader's language."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}"


def both(words: list[str]) -> str:
    """Words joined with "and"."""
    return enumerated(words, _("and"))


def either(words: list[str]) -> str:
    """Words joined with "or"."""
    return enumerated(words, _("or"))
