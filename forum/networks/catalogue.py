"""Networks and themes as every page needs them: small tables, read once in half a minute a process."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import func, or_, select

from forum.core.db import db
from forum.core.i18n import LANGUAGES, _, language
from forum.core.urls import url_for
from forum.networks import seasons
from forum.networks.models import Network, Theme, ThemeSlug

_SLUG = re.compile("[a-z0-9-]{1,80}")
FRESH_SECONDS = 30


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """A network as lists show it."""

    id: int
    slug: str
    name: str
    allows_without_name: bool = False

    @property
    def url(self) -> str:
        """Its page."""
        return url_for("networks.show", slug=self.slug)


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme as lists show it, named in one language."""

    id: int
    slug: str
    name: str
    is_retired: bool
    merged_into_id: int | None = None
    slugs: tuple[str, ...] = ()
    language: str = "nl"

    @property
    def url(self) -> str:
        """Its page."""
        return url_for("networks.theme", slug=self.slug)

    @property
    def season(self) -> str:
        """What of it is in season now, in words; empty when nothing is."""
        return "" if self.is_retired else seasons.in_season(self.slugs, self.language)


@dataclass
class Catalogue:
    """What one process knows of networks and themes, and since when."""

    read_at: float
    networks: dict[int, NetworkEntry]
    themes: dict[str, dict[int, ThemeEntry]]
    in_order: dict[str, list[ThemeEntry]]
    aging: frozenset[int] = frozenset()
    labels: dict[str, str] = field(default_factory=dict)


def _catalogue() -> Catalogue:
    known = current_app.extensions.get("catalogue")
    if known is None or time.monotonic() - known.read_at > FRESH_SECONDS:
        known = current_app.extensions["catalogue"] = _read()
    return known


def _read() -> Catalogue:
    networks = db.session.execute(select(Network.id, Network.slug, Network.name, Network.without_name_since.is_not(None)).order_by(Network.id))
    earlier = select(func.aggregate_strings(ThemeSlug.slug, " ")).where(ThemeSlug.theme_id == Theme.id).scalar_subquery()
    rows = list(db.session.execute(select(Theme.id, Theme.slug, Theme.label_nl, Theme.label_en, Theme.retired_at, Theme.merged_into_id, earlier.label("earlier"))))
    slugs = {row.id: (row.slug, *(row.earlier or "").split()) for row in rows}
    themes = {code: {row.id: ThemeEntry(row.id, row.slug, getattr(row, f"label_{code}"), row.retired_at is not None, row.merged_into_id, slugs[row.id], code)
                     for row in rows} for code in LANGUAGES}
    in_order = {code: sorted(entries.values(), key=lambda entry: entry.name.casefold()) for code, entries in themes.items()}
    return Catalogue(time.monotonic(), {row.id: NetworkEntry(*row) for row in networks}, themes, in_order,
                     frozenset(row.id for row in rows if seasons.ages(slugs[row.id])))


def forget() -> None:
    """Read again at the next use, after a change."""
    current_app.extensions.pop("catalogue", None)


def networks() -> list[NetworkEntry]:
    """All networks."""
    return list(_catalogue().networks.values())


def themes(*, retired: bool = False) -> list[ThemeEntry]:
    """Themes in alphabetical order; those retired only when asked for."""
    return [entry for entry in _catalogue().in_order[language()] if retired or not entry.is_retired]


def aging_themes() -> frozenset[int]:
    """The themes of which knowledge ages, so that newer conversations are worth more."""
    return _catalogue().aging


def network(network_id: int | None) -> NetworkEntry | None:
    """A network by number."""
    return _catalogue().networks.get(network_id)


def theme(theme_id: int | None) -> ThemeEntry | None:
    """A theme by number, also a retired one."""
    return _catalogue().themes[language()].get(theme_id)


def network_by_slug(slug: str) -> NetworkEntry | None:
    """A network by slug."""
    return next((n for n in networks() if n.slug == slug), None)


def theme_by_slug(slug: str) -> ThemeEntry | None:
    """A theme by its present or an earlier slug; of one that was merged, the theme that it went into."""
    found = next((t for t in _catalogue().themes[language()].values() if t.slug == slug), None)
    if found is None and _SLUG.fullmatch(slug):
        found = _look_up(slug)
    return theme(found.merged_into_id) if found is not None and found.merged_into_id else found


def _look_up(slug: str) -> ThemeEntry | None:
    """An earlier slug, or one that another process gave since this one read the tables."""
    earlier = select(ThemeSlug.theme_id).where(ThemeSlug.slug == slug)
    number = db.session.scalar(select(Theme.id).where(or_(Theme.slug == slug, Theme.id.in_(earlier))))
    if number is not None and theme(number) is None:
        forget()
    return theme(number)


def allows_without_name(network_id: int | None) -> bool:
    """Whether a network allows posts without a name; for both (None), whether all of them do. What is written asks the table itself."""
    wanted = networks() if network_id is None else [network(network_id)]
    return bool(wanted) and all(entry is not None and entry.allows_without_name for entry in wanted)


def network_label(network_id: int | None) -> str:
    """Oost, West, or both when None."""
    known = _catalogue()
    if network_id in known.networks:
        return known.networks[network_id].name
    if network_id is not None:
        return ""
    names = [entry.name for entry in known.networks.values()]
    return known.labels.get(language()) or known.labels.setdefault(
        language(), _("%(one)s and %(other)s", one=names[0], other=names[-1]) if names else _("both networks"))
