"""Networks, themes and municipalities as the site starts with them. Safe to repeat: what people changed since stays."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from sqlalchemy import select

from forum.core.db import db
from forum.networks.models import Municipality, Network, Theme, ThemeSlug

FOLDER = Path(__file__).resolve().parent.parent / "data"
NETWORKS = (
    {"slug": "oost", "name": "Oost", "provinces": ["Antwerpen", "Limburg", "Vlaams-Brabant"],
     "description_nl": "Lerend Netwerk Oost verenigt de groenambtenaren van Antwerpen, Limburg en een deel van Vlaams-Brabant.",
     "description_en": "Learning Network East brings together the green officials of Antwerpen, Limburg and a part of Vlaams-Brabant."},
    {"slug": "west", "name": "West", "provinces": ["West-Vlaanderen", "Oost-Vlaanderen", "Vlaams-Brabant"],
     "description_nl": "Lerend Netwerk West verenigt de groenambtenaren van West- en Oost-Vlaanderen en een deel van Vlaams-Brabant.",
     "description_en": "Learning Network West brings together the green officials of West-Vlaanderen, Oost-Vlaanderen and a part of Vlaams-Brabant."},
)
_CODE = re.compile(r"\s*\(\d{5}\)")


def seed() -> None:
    """Add what is missing, inside the caller's unit of work."""
    networks = seed_networks()
    seed_municipalities(networks)
    seed_themes()
    db.session.flush()


def seed_networks() -> dict[str, int]:
    """The two networks; returns their numbers by slug."""
    known = {row.slug: row.id for row in db.session.execute(select(Network.id, Network.slug))}
    for given in NETWORKS:
        if given["slug"] not in known:
            db.session.add(network := Network(**given))
            db.session.flush()
            known[network.slug] = network.id
    return known


def seed_municipalities(networks: dict[str, int]) -> None:
    """The municipalities: names and postal codes follow the file, the network of one that stands already does not."""
    known = {row.nis: row for row in db.session.scalars(select(Municipality))}
    with (FOLDER / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            row = known.get(line["nis"])
            if row is None:
                row = Municipality(nis=line["nis"], network_id=networks.get(line["netwerk"]))
                db.session.add(row)
            row.name, row.name_fr, row.province, row.arrondissement = line["naam"], line["naam_fr"], line["provincie"], line["arrondissement"]
            row.proposed_network_id, row.postal_codes = networks.get(line["netwerk_voorstel"]), line["postcodes"]
            row.former_names = ", ".join(former_names(line))


def former_names(line: dict[str, str]) -> list[str]:
    """The municipalities that went up in this one, by name."""
    merged = "+".join(filter(None, (line["fusie_2019"], line["fusie_2025"])))
    names = dict.fromkeys(_CODE.sub("", part).strip() for part in merged.split("+"))
    return [name for name in names if name and name != line["naam"]]


def seed_themes() -> None:
    """Themes whose slug was never used here, so that a renamed, merged or retired theme does not come back."""
    known = set(db.session.scalars(select(Theme.slug))) | set(db.session.scalars(select(ThemeSlug.slug)))
    for given in json.loads((FOLDER / "themes.json").read_text(encoding="utf-8")):
        if given["slug"] not in known:
            db.session.add(Theme(**given))
