"""The page of notices."""

from __future__ import annotations

from forum.core.access import signed_in
from forum.notifications.room import bp


@bp.get("/notifications/")
@signed_in
def index():
    """What happened for this member."""
    return ""
