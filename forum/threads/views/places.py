"""The page of a network and of a theme: what it is, and its threads with the open problems first."""

from __future__ import annotations

from functools import cache

from flask import abort, redirect, render_template, url_for
from sqlalchemy import Select, bindparam, or_

from forum.core.access import signed_in, viewer
from forum.core.db import db
from forum.core.pages import read_cursor
from forum.networks import catalogue
from forum.networks import queries as places
from forum.networks.models import Network, Theme
from forum.threads import starting
from forum.threads.models import Thread
from forum.threads.rows import listing, rows_of
from forum.threads.views.listing import page_of_threads, read_filters

OPEN_FIRST = 5


@signed_in
def network(slug: str):
    """A network's page."""
    entry = catalogue.network_by_slug(slug) or abort(404)
    page = page_of_threads(read_filters(network=slug))
    open_rows = rows_of(viewer(), open_statement(), network_id=entry.id)
    return render_template("networks/show.html", network=db.session.get(Network, entry.id), moderators=places.moderators_of(entry.id),
                           municipalities=places.municipalities_of(entry.id), is_following=entry.id in viewer().followed_networks,
                           open_rows=open_rows, rows=without(page.rows, open_rows), older_url=page.older_url, newer_url=page.newer_url)


@signed_in
def theme(slug: str):
    """A theme's page; an earlier slug or a merged theme leads to the present one."""
    entry = catalogue.theme_by_slug(slug) or abort(404)
    row = db.session.get(Theme, entry.id)
    if row.merged_into_id is not None or row.slug != slug:
        target = db.session.get(Theme, row.merged_into_id) if row.merged_into_id else row
        return redirect(url_for("networks.theme", slug=target.slug))
    page = page_of_threads(read_filters(theme=slug))
    is_first = read_cursor().direction == "first"
    best, open_rows = (starting.best_solutions(viewer(), entry.id), starting.open_problems(viewer(), entry.id)) if is_first else ([], [])
    return render_template("networks/theme.html", theme=entry, description=places.description_of(row), typical_problems=row.typical_problems,
                           best=best, open_rows=open_rows, rows=without(page.rows, open_rows), older_url=page.older_url, newer_url=page.newer_url,
                           experts=starting.who_knows(viewer(), entry.id),
                           is_following=entry.id in viewer().followed_themes)


@cache
def open_statement() -> Select:
    """The open problems of a network that moved last."""
    statement = listing().where(Thread.kind == "problem", Thread.solved_at.is_(None)).limit(OPEN_FIRST)
    within = or_(Thread.network_id == bindparam("network_id"), Thread.network_id.is_(None))
    return statement.where(within).order_by(Thread.last_activity_at.desc(), Thread.id.desc())


def without(rows: list, earlier: list) -> list:
    """Rows that do not stand above already."""
    known = {row.id for row in earlier}
    return [row for row in rows if row.id not in known]
