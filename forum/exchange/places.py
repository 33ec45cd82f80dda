"""Themes and the municipalities' networks in an import.

They are brought in line with the file only while the site has no threads: later they are the moderators' work.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from forum.core.db import db
from forum.core.text import clean_line, slugify
from forum.exchange.lines import SLUG_MAX
from forum.networks.models import Municipality, Network, Theme, ThemeSlug


class Places:
    """The site's themes by slug, and what a file says about themes and municipalities."""

    def __init__(self, networks: dict[str, int], is_new_site: bool):
        self.networks, self.is_new_site = networks, is_new_site
        self._by_slug = dict(db.session.execute(select(ThemeSlug.slug, ThemeSlug.theme_id)).all())
        rows = db.session.execute(select(Theme.slug, Theme.id, Theme.merged_into_id)).all()
        self._by_slug |= {row.slug: row.merged_into_id or row.id for row in rows}
        self._own = {row.slug: row.id for row in rows}
        self._merged: list[tuple[int, str]] = []

    def themes(self, names: list[str]) -> list[int]:
        """Row numbers of themes, each once; a name that no theme has makes one."""
        return list(dict.fromkeys(self._theme(name) for name in names))

    def _theme(self, name: str) -> int:
        slug = name if name in self._by_slug else slugify(name, limit=SLUG_MAX)
        if slug not in self._by_slug:
            label = name.replace("-", " ").capitalize() if name == slug else clean_line(name)
            self._add({"slug": slug, "label_nl": label, "label_en": label})
        return self._by_slug[slug]

    def _add(self, values: dict) -> int:
        number = db.session.scalar(insert(Theme).values(**values).returning(Theme.id))
        self._by_slug[values["slug"]] = self._own[values["slug"]] = number
        return number

    def take(self, municipalities: list[dict], themes: list[dict]) -> None:
        """Bring municipalities and themes in line with the file, on a new site."""
        for line in municipalities:
            db.session.execute(update(Municipality).values(network_id=None))
            for slug, codes in line["networks"].items():
                db.session.execute(update(Municipality).where(Municipality.nis.in_(codes or [])).values(network_id=self.networks[slug]))
            for slug, since in (line["without_name"] or {}).items():
                db.session.execute(update(Network).where(Network.slug == slug).values(without_name_since=datetime.fromisoformat(since) if since else None))
        for line in themes:
            self._take_theme(line)

    def _take_theme(self, line: dict) -> None:
        old_slugs = line["old_slugs"] or []
        number = next((self._own[slug] for slug in (line["slug"], *old_slugs) if slug in self._own), None)
        if number is not None and not self.is_new_site:
            return
        values = {"slug": line["slug"], "label_nl": line["label_nl"], "label_en": line["label_en"], "description_nl": line["description_nl"],
                  "description_en": line["description_en"], "typical_problems": line["typical_problems"] or [],
                  "retired_at": datetime.fromisoformat(line["retired"]) if line["retired"] else None}
        if number is None:
            number = self._add(values)
        else:
            db.session.execute(update(Theme).where(Theme.id == number).values(**values))
        self._name(number, line["slug"], old_slugs)
        if line["merged_into"]:
            self._merged.append((number, line["merged_into"]))

    def _name(self, number: int, slug: str, old_slugs: list[str]) -> None:
        self._by_slug[slug] = self._own[slug] = number
        standing = set(db.session.scalars(select(ThemeSlug.slug)))
        for old in old_slugs:
            self._own.pop(old, None)
            self._by_slug[old] = number
            if old not in standing:
                db.session.execute(insert(ThemeSlug).values(slug=old, theme_id=number))

    def finish(self) -> None:
        """Merge themes: the one that they went into may stand later in the file."""
        for number, into in self._merged:
            db.session.execute(update(Theme).where(Theme.id == number).values(merged_into_id=self._own.get(into)))
