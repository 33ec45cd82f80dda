"""The search page. What is searched for is written down nowhere."""

from __future__ import annotations

from flask import render_template, request

from forum.core.access import signed_in, viewer
from forum.core.i18n import _, ngettext
from forum.core.limits import limiter
from forum.core.pages import page_number, url_with
from forum.core.text import clean_line
from forum.discovery.search import PAGE, Found, find, hits
from forum.discovery.views import bp

SHOWN = 200  # characters of a query that the page repeats


@bp.get("/search")
@signed_in
@limiter.limit("240/minute")
def search() -> str:
    """Threads that hold the words asked for."""
    query, number = clean_line(request.args.get("q", "")[:1000]), page_number()
    found = find(viewer(), query)
    older = url_with(page=str(number + 1)) if len(found.posts) > number * PAGE else None
    return render_template("discovery/search.html", q=query[:SHOWN], hits=hits(viewer(), query, found, number), total_label=total(found), older_url=older)


def total(found: Found) -> str:
    """How much was found, in words; with very many hits only a lower bound is known."""
    number = len(found.posts)
    if found.is_cut:
        return _("at least %(number)s results; one more word narrows them down", number=number)
    return ngettext("%(num)s result", "%(num)s results", number)
