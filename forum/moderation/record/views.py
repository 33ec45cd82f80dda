"""The yearly figures, for everybody."""

from __future__ import annotations

import csv
import io

from flask import Response, abort, render_template

from forum.core.access import public
from forum.core.clock import BRUSSELS, now
from forum.core.limits import limiter
from forum.moderation.record.counts import first_year, report
from forum.moderation.views import bp


def this_year() -> int:
    """The year that it is here."""
    return now().astimezone(BRUSSELS).year


def known(year: int) -> int:
    """A year of which there are figures; 404 for another."""
    return year if first_year() <= year <= this_year() else abort(404)


@bp.get("/transparency/", defaults={"year": None})
@bp.get("/transparency/<int:year>")
@public
@limiter.limit("120/10 minutes")
def transparency(year: int | None) -> str:
    """What moderators did in a year, in numbers without names."""
    chosen = known(year) if year is not None else this_year()
    return render_template("moderation/record/transparency.html", year=chosen, years=range(this_year(), first_year() - 1, -1), sections=report(chosen),
                           is_running=chosen == this_year())


@bp.get("/transparency/<int:year>.csv")
@public
@limiter.limit("60/10 minutes")
def transparency_file(year: int) -> Response:
    """The same as a file for a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for section in report(known(year)):
        writer.writerows([section.title, name, number] for name, number in section.shown)
    response = Response("\ufeff" + buffer.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="moderation-{year}.csv"'
    return response
