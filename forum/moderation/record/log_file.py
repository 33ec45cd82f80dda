"""The log of moderation as a file for a spreadsheet, with the filters of the page; in portions, so that memory stays flat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

from flask import Response, request, stream_with_context

from forum.core.access import moderators, viewer
from forum.core.db import fetch
from forum.core.events import Activity, Happened, record_look
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.moderation.queries import log_filters, log_statement, to_log
from forum.moderation.views import bp
from forum.moderation.views.log import FILTERS

PORTION = 200
RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


def cells(line) -> list[str]:
    """One act."""
    names = [person.name if person else "" for person in (line.actor, line.subject)]
    return [line.at.isoformat(timespec="seconds"), line.kind, line.label, line.change, *names, line.title, line.url, line.reason]


@bp.get("/moderation/log.csv")
@moderators
@limiter.limit("30/hour")
def log_file() -> Response:
    """All acts that the page would show. That somebody took them along is an act in the log itself."""
    asked = {name: value for name, value in request.args.items() if value and name in FILTERS}
    record_look(Happened.LOG_EXPORTED, viewer().id, every=timedelta(), filters=sorted(asked))
    head = [_("When"), _("Kind"), _("Act"), _("What changed"), _("By"), _("About whom"), _("Conversation"), _("Address"), _("Reason")]
    response = Response(stream_with_context(_rows(head)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    return response


def _rows(head: list[str]) -> Iterator[str]:
    yield "\ufeff" + _written([head])
    last = None
    while True:
        statement = log_filters(log_statement(viewer()))
        statement = statement.where(Activity.id < last) if last else statement
        found = list(fetch(statement.order_by(Activity.id.desc()).limit(PORTION)))
        if not found:
            return
        yield _written([[safe(cell) for cell in cells(line)] for line in to_log(viewer(), found)])
        last = found[-1].id


def _written(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
