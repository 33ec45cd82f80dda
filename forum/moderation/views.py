"""Pages and acts of moderators."""

from __future__ import annotations

from flask import Blueprint

from forum.core.access import moderators

bp = Blueprint("moderation", __name__)


@bp.get("/moderation/")
@moderators
def queue() -> str:
    """What waits for a moderator."""
    return "moderation"
