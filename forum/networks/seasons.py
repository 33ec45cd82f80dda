"""What the calendar says of themes: when each is in season, and in which of them knowledge ages. Small tables that come with the site."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from forum.core.clock import BRUSSELS, now

FILE = Path(__file__).resolve().parent.parent / "data" / "theme_hints.json"


@cache
def _hints() -> dict[str, dict]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def month() -> int:
    """The month by the calendar here."""
    return now().astimezone(BRUSSELS).month


def in_season(slugs: tuple[str, ...], language: str) -> str:
    """What of a theme (by its slugs, earlier ones too) is in season this month, in words; empty out of season."""
    here = month()
    told = (part for slug in slugs for part in _hints().get(slug, {}).get("season", ()))
    return next((part[language] for part in told if here in part["months"]), "")


def trial_season(slugs: tuple[str, ...]) -> str:
    """In which season work of a theme is mostly tried, by its name in the practice room; empty when at any time."""
    return next((season for slug in slugs if (season := _hints().get(slug, {}).get("trial_season"))), "")


def ages(slugs: tuple[str, ...]) -> bool:
    """Whether what is known of a theme ages: law, contracts and subsidies change."""
    return any(_hints().get(slug, {}).get("ages", False) for slug in slugs)
