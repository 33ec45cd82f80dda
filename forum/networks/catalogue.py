"""Networks and themes as every page needs them: small tables, read once in half a minute a process."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from forum.core.db import db
from forum.core.i18n import _, language
from forum.core.urls import url_for
from forum.networks.models import Network, Theme, ThemeSlug

FRESH_SECONDS = 30


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """A network as lists show it."""

    id: int
    slug: str
    name: str

    @property
    def url(self) -> str:
        """Its page."""
        return url_for("networks.show", slug=self.slug)


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme as lists show it."""

    id: int
    slug: str
    label_nl: str
    label_en: str
    is_retired: bool
    merged_into_id: int | None = None

    @property
    def name(self) -> str:
        """Its label in the reader's language."""
        return self.label_en if language() == "en" else self.label_nl

    @property
    def url(self) -> str:
        """Its page."""
        return url_for("networks.theme", slug=self.slug)


@dataclass
class Catalogue:
    """What one process knows of networks and themes, and since when."""

    read_at: float
    networks: dict[int, NetworkEntry]
    themes: dict[int, ThemeEntry]


def _catalogue() -> Catalogue:
    known = current_app.extensions.get("catalogue")
    if known is None or time.monotonic() - known.read_at > FRESH_SECONDS:
        known = current_app.extensions["catalogue"] = _read()
    return known


def _read() -> Catalogue:
    networks = db.session.execute(select(Network.id, Network.slug, Network.name).order_by(Network.id))
    themes = db.session.execute(select(Theme.id, Theme.slug, Theme.label_nl, Theme.label_en, Theme.retired_at.is_not(None).label("is_retired"),
                                       Theme.merged_into_id))
    return Catalogue(time.monotonic(), {row.id: NetworkEntry(*row) for row in networks}, {row.id: ThemeEntry(*row) for row in themes})


def forget() -> None:
    """Read again at the next use, after a change."""
    current_app.extensions.pop("catalogue", None)


def networks() -> list[NetworkEntry]:
    """All networks."""
    return list(_catalogue().networks.values())


def themes(*, retired: bool = False) -> list[ThemeEntry]:
    """Themes in alphabetical order; those retired only when asked for."""
    return sorted((t for t in _catalogue().themes.values() if retired or not t.is_retired), key=lambda t: t.name.casefold())


def network(network_id: int | None) -> NetworkEntry | None:
    """A network by number."""
    return _catalogue().networks.get(network_id)


def theme(theme_id: int | None) -> ThemeEntry | None:
    """A theme by number, also a retired one."""
    return _catalogue().themes.get(theme_id)


def network_by_slug(slug: str) -> NetworkEntry | None:
    """A network by slug."""
    return next((n for n in networks() if n.slug == slug), None)


def theme_by_slug(slug: str) -> ThemeEntry | None:
    """A theme by its present or an earlier slug."""
    found = next((t for t in _catalogue().themes.values() if t.slug == slug), None)
    return found or theme(db.session.scalar(select(ThemeSlug.theme_id).where(ThemeSlug.slug == slug)))


def network_label(network_id: int | None) -> str:
    """Oost, West, or both when None."""
    if network_id is None:
        return _("%(one)s and %(other)s", one=networks()[0].name, other=networks()[-1].name) if networks() else _("both networks")
    found = network(network_id)
    return found.name if found else ""
