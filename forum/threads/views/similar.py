"""What looks like the title that is being typed."""

from __future__ import annotations

from flask import render_template, request

from forum.core.access import signed_in, viewer
from forum.core.limits import limiter
from forum.core.text import clean_line
from forum.threads.similar import similar_to
from forum.threads.views import bp


@bp.get("/threads/similar")
@signed_in
@limiter.limit("120/minute")
def similar() -> str:
    """A fragment with at most five threads; nothing when none looks alike."""
    found = similar_to(viewer(), clean_line(request.args.get("title", "")[:400]))
    return render_template("threads/_similar.html", rows=found) if found else ""
