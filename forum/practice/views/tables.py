"""All reports of a thread or a theme in one table, also as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io

from flask import Response, abort, redirect, render_template, request, url_for

from forum.core.access import signed_in, signed_in_or_guest, viewer
from forum.core.db import fetch
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.networks import catalogue
from forum.practice import comparing
from forum.practice.reports import queries
from forum.practice.views import bp
from forum.threads.queries import get_thread, thread_url

MOST = 300


def lines_of_thread(thread) -> list[comparing.Compared]:
    """The seen reports of a thread."""
    found = fetch(queries.of_thread(thread.id, viewer(), thread.network_id).where(queries.seen()).limit(MOST))
    return [comparing.compared(viewer(), row) for row in found]


def lines_of_theme(theme_id: int) -> list[comparing.Compared]:
    """The latest seen reports of a theme, within reach."""
    found = fetch(queries.of_theme(viewer(), theme_id).limit(MOST))
    return [comparing.compared(viewer(), row, title=row.title, thread_url=url_for("threads.show", thread_id=row.thread_id, slug=row.slug)) for row in found]


def asked_sort() -> str:
    """The order that the address asks for."""
    return request.args.get("sort") if request.args.get("sort") in comparing.SORTS else "new"


def page(lines: list[comparing.Compared], **more) -> str:
    """The table with its chart."""
    sort = asked_sort()
    return render_template("practice/reports.html", lines=comparing.sorted_by(lines, sort), bars=comparing.by_year(lines), sort=sort, most=MOST, **more)


@bp.get("/threads/<id:thread_id>/reports")
@signed_in_or_guest
def thread_reports(thread_id: int) -> str:
    """A thread's reports side by side."""
    thread = get_thread(viewer(), thread_id)
    return page(lines_of_thread(thread), title=thread.title, back=thread_url(thread), file_url=f"/threads/{thread_id}/reports.csv", is_theme=False)


@bp.get("/themes/<slug>/reports")
@signed_in
def theme_reports(slug: str):
    """A theme's reports side by side."""
    theme = catalogue.theme_by_slug(slug) or abort(404)
    if theme.slug != slug:
        return redirect(url_for("practice.theme_reports", slug=theme.slug))
    return page(lines_of_theme(theme.id), title=theme.name, back=theme.url, file_url=f"/themes/{slug}/reports.csv", is_theme=True)


@bp.get("/threads/<id:thread_id>/reports.csv")
@signed_in_or_guest
@limiter.limit("60/10 minutes")
def thread_reports_file(thread_id: int) -> Response:
    """The same for a spreadsheet."""
    return as_file(lines_of_thread(get_thread(viewer(), thread_id)), f"verslagen-{thread_id}.csv")


@bp.get("/themes/<slug>/reports.csv")
@signed_in
@limiter.limit("60/10 minutes")
def theme_reports_file(slug: str) -> Response:
    """The same for a spreadsheet."""
    theme = catalogue.theme_by_slug(slug) or abort(404)
    return as_file(lines_of_theme(theme.id), f"verslagen-{theme.slug}.csv")


def as_file(lines: list[comparing.Compared], name: str) -> Response:
    """A CSV file with semicolons, as spreadsheets here read it. Cells that a spreadsheet would take for a formula begin with a quote."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";")
    write.writerow([_("Conversation"), _("Where?"), _("Result"), _("When"), _("Scale"), _("Soil"), _("Situation"), _("Cost by unit"), _("Hours by unit")])
    for line in lines:
        write.writerow([harmless(cell) for cell in (line.title, line.where, line.result_words, line.when, line.scale, line.soil, line.situation, line.unit_cost,
                                                    line.unit_hours)])
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def harmless(cell: str) -> str:
    """A cell that no spreadsheet reckons with."""
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r") else cell
