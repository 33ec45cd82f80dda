"""A member's own learning cycle."""

from __future__ import annotations

from flask import render_template

from forum.core.access import signed_in, viewer
from forum.practice import cycle as circle
from forum.practice import wording
from forum.practice.views import bp


@bp.get("/cycle/")
@signed_in
def cycle() -> str:
    """What I asked, what I try, what I still owe, what came of it."""
    return render_template("practice/cycle.html", cycle=circle.of(viewer()), seasons=wording.SEASONS, results=wording.RESULTS)
