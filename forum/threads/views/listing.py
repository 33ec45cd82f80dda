"""Thread lists: all, of a network, of a theme; filters stand in the address and combine."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from flask import abort, render_template, request
from sqlalchemy import Date, Select, bindparam, or_

from forum.core.access import signed_in, viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import fetch
from forum.core.i18n import _
from forum.core.pages import Page, bounded, page_from, read_cursor
from forum.networks import catalogue
from forum.threads.models import KINDS, STATUSES, Thread, ThreadTheme
from forum.threads.queries import proven
from forum.threads.rows import ThreadRow, listing, rows_of, to_rows, values_for
from forum.threads.views import bp

SORTS = ("activity", "new", "unanswered")


def choices() -> SimpleNamespace:
    """What can be chosen in the filter bar."""
    return SimpleNamespace(
        networks=[("", _("All networks")), *((n.slug, n.name) for n in catalogue.networks())],
        themes=[("", _("All themes")), *((t.slug, t.name) for t in catalogue.themes())],
        kinds=[("", _("All kinds")), ("problem", _("Problems")), ("practice", _("Good practices")), ("announcement", _("Announcements"))],
        statuses=[("", _("Everything")), ("open", _("Open")), ("solved", _("Solved")), ("tested", _("Tested"))],
        sorts=[("activity", _("Latest activity")), ("new", _("Newest")), ("unanswered", _("No reply yet"))])


def read_filters(**fixed: str) -> SimpleNamespace:
    """The filters of this request; an unknown value is a missing page."""
    given = {name: fixed.get(name) or request.args.get(name, "") for name in ("network", "theme", "kind", "status", "sort")}
    if given["kind"] not in ("", *KINDS) or given["status"] not in ("", *STATUSES) or given["sort"] not in ("", *SORTS):
        abort(404)
    return SimpleNamespace(**{**given, "sort": given["sort"] or "activity"})


@cache
def list_statement(network: bool, theme: bool, kind: bool, status: str, sort: str, direction: str) -> Select:
    """A page of a list with such filters; built once for each mixture of them."""
    statement = _filtered(listing(), network, kind, status, sort)
    moment, number = (Thread.last_activity_at if sort == "activity" else Thread.created_at), Thread.id
    if theme:
        statement = statement.join(ThreadTheme, ThreadTheme.thread_id == Thread.id).where(ThreadTheme.theme_id == bindparam("theme_id"))
        moment, number = (ThreadTheme.last_activity_at if sort == "activity" else ThreadTheme.created_at), ThreadTheme.thread_id
    return bounded(statement.add_columns(moment.label("sort_at")), moment, number, direction)


@cache
def pinned_statement(network: bool, theme: bool, kind: bool, status: str) -> Select:
    """What is pinned today, under the same filters."""
    until = or_(Thread.pinned_until.is_(None), Thread.pinned_until >= bindparam("today", type_=Date))
    statement = _filtered(listing(), network, kind, status, "activity").where(Thread.pinned_at.is_not(None), until)
    if theme:
        statement = statement.where(Thread.theme_id == bindparam("theme_id"))
    return statement.order_by(Thread.pinned_at.desc()).limit(5)


def _filtered(statement: Select, network: bool, kind: bool, status: str, sort: str) -> Select:
    if network:
        statement = statement.where(or_(Thread.network_id == bindparam("network_id"), Thread.network_id.is_(None)))
    if kind:
        statement = statement.where(Thread.kind == bindparam("kind"))
    if status == "tested":
        statement = statement.where(proven())
    elif status or sort == "unanswered":
        statement = statement.where(Thread.kind == "problem", Thread.solved_at.is_not(None) if status == "solved" else Thread.solved_at.is_(None))
    if sort == "unanswered":
        statement = statement.where(Thread.reply_count == 0)
    return statement


def filter_values(filters: SimpleNamespace) -> dict:
    """The parameters of the filters; a network or theme that does not exist is a missing page."""
    values = {}
    if filters.network:
        values["network_id"] = (catalogue.network_by_slug(filters.network) or abort(404)).id
    if filters.theme:
        values["theme_id"] = (catalogue.theme_by_slug(filters.theme) or abort(404)).id
    if filters.kind:
        values["kind"] = filters.kind
    return values


def page_of_threads(filters: SimpleNamespace) -> Page:
    """One keyset page, rows ready for the template."""
    cursor = read_cursor()
    statement = list_statement(bool(filters.network), bool(filters.theme), bool(filters.kind), filters.status, filters.sort, cursor.direction)
    page = page_from(fetch(statement, values_for(viewer(), **filter_values(filters), **cursor.values)), cursor)
    return Page(to_rows(viewer(), page.rows), page.older_url, page.newer_url)


def pinned(filters: SimpleNamespace) -> list[ThreadRow]:
    """Pinned threads stand on top of a list's first page."""
    if read_cursor().direction != "first" or filters.sort != "activity":
        return []
    statement = pinned_statement(bool(filters.network), bool(filters.theme), bool(filters.kind), filters.status)
    return rows_of(viewer(), statement, today=now().astimezone(BRUSSELS).date(), **filter_values(filters))


@bp.get("/threads/")
@signed_in
def index():
    """All threads within reach."""
    filters = read_filters()
    page, top = page_of_threads(filters), pinned(filters)
    on_top = {row.id for row in top}
    rows = [*top, *(row for row in page.rows if row.id not in on_top)]
    return render_template("threads/index.html", title=_("All conversations"), rows=rows, filters=filters, choices=choices(),
                           older_url=page.older_url, newer_url=page.newer_url, clear_url=request.path)
