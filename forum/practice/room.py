"""What the practice room brings to the application."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import NotFound

from forum.core import guard
from forum.core.access import Viewer
from forum.practice import handlers, slots, tellings  # noqa: F401  handlers register themselves
from forum.practice.models import PracticeReport, ShelfLife, Trial
from forum.practice.reports.checking import tell_tale_photos
from forum.practice.reports.queries import get_report
from forum.practice.views import bp, cycle, recurrences, report_acts, reports, shelf, tables, trials  # noqa: F401  pages register with the blueprint
from forum.practice.words_of_reports import words_of
from forum.threads import searching
from forum.threads.statements import add_head_fact
from forum.uploads import rights


def may_read_report(viewer: Viewer, report_id: int) -> bool:
    """The right to a photo that hangs on a report: that of its text."""
    try:
        get_report(viewer, report_id)
    except NotFound:
        return False
    return True


def init_room(app: Flask) -> None:
    """Register the pages, and what stands of reports on threads and in search."""
    app.register_blueprint(bp)
    for model in (PracticeReport, ShelfLife, Trial):
        add_head_fact(model)
    slots.init()
    tellings.init()
    guard.register(tell_tale_photos)
    rights.judge("report", may_read_report)
    if words_of not in searching.more_words:
        searching.more_words.append(words_of)
