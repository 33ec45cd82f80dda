"""What waits for a moderator."""

from __future__ import annotations

from flask import render_template

from forum.core.access import moderators, viewer
from forum.moderation.queries import hidden_now, open_requests, recent_acts
from forum.moderation.views import bp


@bp.get("/moderation/")
@moderators
def queue() -> str:
    """Requests that are open, what is hidden, and the last acts."""
    return render_template("moderation/queue.html", open_requests=open_requests(viewer()), hidden=hidden_now(viewer()), recent=recent_acts(viewer()))
