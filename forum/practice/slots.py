"""What the practice room shows on the pages of lower rooms."""

from __future__ import annotations

from flask import render_template

from forum.core.access import Viewer
from forum.core.slots import fill_slot
from forum.practice.reports.showing import SHOWN, of_page


def in_solution(viewer: Viewer, thread) -> str:
    """In the solution card: the evidence, contradictions beside each other, until when it holds."""
    return render_template("practice/_evidence.html", practice=of_page(viewer, thread), thread=thread)


def under_problem(viewer: Viewer, thread) -> str:
    """The same under the opening of a good practice."""
    if thread.kind != "practice":
        return ""
    return f'<div class="practice-evidence">{in_solution(viewer, thread)}</div>'


def after_replies(viewer: Viewer, thread) -> str:
    """The latest reports."""
    practice = of_page(viewer, thread)
    return render_template("practice/_reports.html", practice=practice, thread=thread, shown=practice.reports[:SHOWN]) if practice.reports else ""


def in_theme(_viewer: Viewer, theme) -> str:
    """A link to the theme's reports side by side."""
    return render_template("practice/_theme.html", theme=theme)


def init() -> None:
    """Fill the places."""
    fill_slot("thread.solution", "evidence", in_solution)
    fill_slot("thread.problem", "evidence", under_problem, order=60)
    fill_slot("thread.after", "reports", after_replies)
    fill_slot("theme.aside", "reports", in_theme, order=90)
