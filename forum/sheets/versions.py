"""The texts of a sheet, and what changed between two of them."""

from __future__ import annotations

from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.sheets.labels import PART_LABELS
from forum.sheets.models import PARTS, Sheet, SheetVersion
from forum.sheets.queries import sees_inside
from forum.threads.editing import changes


def versions_of(viewer: Viewer, sheet: Sheet) -> list[SheetVersion]:
    """The texts that a viewer may open, newest first: published ones, the one that waits, and all for who made it."""
    found = list(db.session.scalars(select(SheetVersion).where(SheetVersion.sheet_id == sheet.id).order_by(SheetVersion.version.desc())))
    if sees_inside(viewer, sheet):
        return found
    waits = sheet.version if sheet.status == "in_review" else 0
    return [] if sheet.withdrawn_at else [each for each in found if each.published_at is not None or each.version == waits]


def compared(before: SheetVersion, after: SheetVersion) -> list[SimpleNamespace]:
    """What changed from one text to another, part by part; parts that stayed the same are left out."""
    pairs = [("title", before.title, after.title), *((name, before.parts.get(name, ""), after.parts.get(name, "")) for name in PARTS)]
    return [SimpleNamespace(label=PART_LABELS.get(name), diff=changes(old, new)) for name, old, new in pairs if old != new]
