"""That sheets went to the magazine."""

from __future__ import annotations

from collections.abc import Sequence

from forum.core.events import Activity, Happened, record


def record_export(sheet_ids: Sequence[int], kind: str, *, by: int) -> Activity:
    """Write down who took which sheets to the magazine, and when."""
    return record(Happened.SHEET_EXPORTED, by, sheet_ids=list(sheet_ids), format=kind)
