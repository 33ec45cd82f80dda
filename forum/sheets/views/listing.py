"""The list of sheets."""

from __future__ import annotations

from flask import abort, render_template, request

from forum.core.access import viewer
from forum.core.i18n import _
from forum.core.pages import read_cursor
from forum.networks import catalogue
from forum.sheets import lists
from forum.sheets.views import bp, members


@bp.get("/sheets/")
@members
def index():
    """The sheets that are out, with what waits for the viewer on top of the first page."""
    theme, network = request.args.get("theme", ""), request.args.get("network", "")
    entry = (catalogue.theme_by_slug(theme) or abort(404)) if theme else None
    place = (catalogue.network_by_slug(network) or abort(404)) if network else None
    page = lists.page_of_sheets(viewer(), theme_id=entry.id if entry else None, network_id=place.id if place else None)
    is_first = read_cursor().direction == "first" and not theme and not network
    choices = {"theme": [("", _("All themes")), *((each.slug, each.name) for each in catalogue.themes())],
               "network": [("", _("All networks")), *((each.slug, each.name) for each in catalogue.networks())]}
    mine, answers, reviews = (f(viewer()) if is_first else [] for f in (lists.mine, lists.to_answer, lists.to_review))
    return render_template("sheets/index.html", page=page, mine=mine, answers=answers, reviews=reviews, choices=choices, theme=theme, network=network)
