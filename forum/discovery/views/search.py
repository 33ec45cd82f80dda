"""The search page. What is searched for is written down nowhere."""

from __future__ import annotations

from flask import render_template, request

from forum.core.access import signed_in, viewer
from forum.core.i18n import _, ngettext
from forum.core.limits import limiter
from forum.core.pages import page_number, url_with
from forum.core.text import clean_line
from forum.discovery.search import PAGE, hits
from forum.discovery.views import bp
from forum.threads.finding import Found, find, read

COUNTED = 1000
SHOWN = 200  # characters of a query that the page repeats


@bp.get("/search")
@signed_in
@limiter.limit("240/minute")
def search() -> str:
    """Threads that hold the words asked for."""
    query, number = clean_line(request.args.get("q", "")[:1000]), page_number()
    found = find(viewer(), read(viewer(), query))
    here = [row.id for row in found.rows[(number - 1) * PAGE: number * PAGE]]
    older = url_with(page=str(number + 1)) if len(found.rows) > number * PAGE else None
    return render_template("discovery/search.html", q=query[:SHOWN], hits=hits(viewer(), found.plan, here), total_label=total(found), older_url=older)


def total(found: Found) -> str:
    """How much was found, in words; counting stops at a thousand."""
    number = len(found.rows)
    if number > COUNTED or found.is_cut:
        return _("more than 1,000 results; one more word narrows them down")
    return ngettext("%(num)s result", "%(num)s results", number)
