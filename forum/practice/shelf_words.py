"""Until when a solution holds, as its page says it."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS
from forum.practice import replacing, wording


def shelf_of(viewer: Viewer, row, moment: datetime) -> SimpleNamespace | None:
    """The shelf life of a post (a row with its columns); None when nobody set one and nobody was asked. What takes its place only for who may read that."""
    if row.shelf_id is None:
        return None
    today = moment.astimezone(BRUSSELS).date()
    return SimpleNamespace(season=str(wording.SEASONS.get(row.season, "")), leans_on=row.leans_on, check_on=row.check_on, is_outdated=row.outdated_at is not None,
                           what_changed=row.what_changed or "", is_asked=row.asked_at is not None and row.check_on is None,
                           replaced_by=replacing.shown_to(viewer, row.replaced_by_id) if row.replaced_by_id else None, is_replaced=row.replaced_by_id is not None,
                           is_past=row.check_on is not None and row.check_on < today)
