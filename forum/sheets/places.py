"""What stands of sheets on the pages of conversations and themes."""

from __future__ import annotations

from flask import render_template

from forum.accounts.models import GUEST
from forum.core.access import Viewer
from forum.sheets import lists


def beside_thread(viewer: Viewer, thread) -> str:
    """The sheets about a conversation, or a way to make one of what was solved. One query."""
    if viewer.role == GUEST:
        return ""
    found = lists.about_thread(viewer, thread.id)
    fits = (thread.status == "solved" or thread.kind == "practice") and not thread.is_hidden
    return render_template("sheets/_beside_thread.html", sheets=found, thread=thread, fits=fits) if found or fits else ""


def on_theme(viewer: Viewer, theme) -> str:
    """The sheets of a theme."""
    if viewer.role == GUEST:
        return ""
    rows = lists.of_theme(viewer, theme.id)
    return render_template("sheets/_on_theme.html", rows=rows, theme=theme) if rows else ""
