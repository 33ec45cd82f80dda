"""Thread lists: all, of a network, of a theme; filters stand in the address and combine."""

from __future__ import annotations

from types import SimpleNamespace

from flask import abort, render_template, request
from sqlalchemy import ColumnElement, Select, or_

from forum.core.access import signed_in, viewer
from forum.core.clock import BRUSSELS, now
from forum.core.i18n import _
from forum.core.pages import Page, keyset
from forum.networks import catalogue
from forum.threads.models import KINDS, Thread, ThreadTheme
from forum.threads.rows import listing, thread_rows, to_rows
from forum.threads.views import bp

SORTS = ("activity", "new", "unanswered")


def choices() -> SimpleNamespace:
    """What can be chosen in the filter bar."""
    return SimpleNamespace(
        networks=[("", _("All networks")), *((n.slug, n.name) for n in catalogue.networks())],
        themes=[("", _("All themes")), *((t.slug, t.name) for t in catalogue.themes())],
        kinds=[("", _("All kinds")), ("problem", _("Problems")), ("practice", _("Good practices")), ("announcement", _("Announcements"))],
        statuses=[("", _("Open and solved")), ("open", _("Open")), ("solved", _("Solved"))],
        sorts=[("activity", _("Latest activity")), ("new", _("Newest")), ("unanswered", _("No answer yet"))])


def read_filters(**fixed: str) -> SimpleNamespace:
    """The filters of this request; an unknown value is a missing page."""
    given = {name: fixed.get(name) or request.args.get(name, "") for name in ("network", "theme", "kind", "status", "sort")}
    if given["kind"] not in ("", *KINDS) or given["status"] not in ("", "open", "solved") or given["sort"] not in ("", *SORTS):
        abort(404)
    return SimpleNamespace(**{**given, "sort": given["sort"] or "activity"})


def conditions(filters: SimpleNamespace) -> list[ColumnElement[bool]]:
    """The filters as conditions on Thread; the theme is a join of its own."""
    found: list[ColumnElement[bool]] = []
    if filters.network:
        network = catalogue.network_by_slug(filters.network) or abort(404)
        found.append(or_(Thread.network_id == network.id, Thread.network_id.is_(None)))
    if filters.kind:
        found.append(Thread.kind == filters.kind)
    if filters.status:
        found += [Thread.kind == "problem", Thread.solved_at.is_(None) if filters.status == "open" else Thread.solved_at.is_not(None)]
    if filters.sort == "unanswered":
        found += [Thread.kind == "problem", Thread.reply_count == 0, Thread.solved_at.is_(None)]
    return found


def page_of_threads(filters: SimpleNamespace) -> Page:
    """One keyset page, rows ready for the template."""
    statement = listing(viewer()).where(*conditions(filters))
    moment, number = (Thread.last_activity_at, Thread.id) if filters.sort == "activity" else (Thread.created_at, Thread.id)
    if filters.theme:
        statement, moment, number = within_theme(statement, filters)
    page = keyset(statement.add_columns(moment.label("sort_at")), moment, number)
    return Page(to_rows(viewer(), page.rows), page.older_url, page.newer_url)


def within_theme(statement: Select, filters: SimpleNamespace) -> tuple:
    """The threads of a theme, in the order that its own index keeps."""
    theme = catalogue.theme_by_slug(filters.theme) or abort(404)
    statement = statement.join(ThreadTheme, ThreadTheme.thread_id == Thread.id).where(ThreadTheme.theme_id == theme.id)
    moment = ThreadTheme.last_activity_at if filters.sort == "activity" else ThreadTheme.created_at
    return statement, moment, ThreadTheme.thread_id


def pinned(filters: SimpleNamespace) -> list:
    """Pinned threads stand on top of a list's first page."""
    if any(request.args.get(name) for name in ("before", "after")) or filters.sort != "activity":
        return []
    today = now().astimezone(BRUSSELS).date()
    where = [Thread.pinned_at.is_not(None), or_(Thread.pinned_until.is_(None), Thread.pinned_until >= today), *conditions(filters)]
    if filters.theme:
        theme = catalogue.theme_by_slug(filters.theme) or abort(404)
        where.append(Thread.theme_id == theme.id)
    return thread_rows(viewer(), *where, order=(Thread.pinned_at.desc(),), limit=5)


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
