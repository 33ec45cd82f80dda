"""What stands of held texts on pages of lower rooms."""

from __future__ import annotations

from flask import render_template

from forum.core.access import Viewer
from forum.moderation.holding import queries


def under_thread(viewer: Viewer, thread) -> str:
    """Under the replies: what waits here, for its writer and for moderators. A page of a thread that never held anything asks nothing."""
    if not thread.head.has_held_post:
        return ""
    lines = queries.under_thread(viewer, thread.id, thread.network_id)
    return render_template("moderation/holding/_under_thread.html", lines=lines) if lines else ""


def own_waiting(viewer: Viewer) -> str:
    """On the start page and with the drafts: what the viewer has waiting."""
    found = queries.own_waiting(viewer.id) if viewer.has_held else []
    return render_template("moderation/holding/_waiting.html", found=found) if found else ""
