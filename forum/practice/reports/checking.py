"""What a report's form must hold beyond its own fields, and how a form is filled with what stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer, viewer
from forum.core.db import db
from forum.core.forms import Form
from forum.core.guard import Finding
from forum.core.i18n import _
from forum.core.markup.budget import TooComplicated, render
from forum.core.markup.own import ids_in, known_in
from forum.practice.measures import written
from forum.practice.models import PracticeReport
from forum.practice.reports.forms import ReportForm
from forum.threads import naming
from forum.threads.models import Thread
from forum.uploads.models import AttachmentUse
from forum.uploads.queries import own

_REFERENCE = re.compile(r"!?\[[^\]\n]*\]\(/attachments/([1-9]\d{0,8})/[^)\s]*\)")


def checked(form: ReportForm, viewer: Viewer, thread: Thread) -> str | None:
    """The HTML of the report's photos; None with sentences beside the form's fields. Photos that were ticked are taken out first."""
    _tidy(form)
    sound = form.validate()
    nameless = form.without_name.data == naming.NAMELESS if form.without_name.data is not None else getattr(form, "is_nameless", False)
    if nameless and not getattr(form, "is_nameless", False) and (refusal := naming.refusal(viewer, thread, nameless=True)):
        form.without_name.errors = [refusal]
        sound = False
    return _rendered(form, viewer) if sound else None


def _tidy(form: ReportForm) -> None:
    """Only references of files stand among the photos, each on its own line, without those that were ticked."""
    gone = set(form.drop.data or ())
    found = {match.group(1): match.group(0) for match in _REFERENCE.finditer(form.body.data or "")}
    form.body.data = "\n\n".join(text for number, text in found.items() if number not in gone)
    form.drop.data = []


def _rendered(form: ReportForm, viewer: Viewer) -> str | None:
    try:
        return render(form.body.data, known_in(form.body.data, by=viewer.id)) if form.body.data else ""
    except TooComplicated:
        form.body.errors = [_("These photos cannot be shown together. Take some out.")]
        return None


def kept_photos(text: str, user_id: int) -> list[SimpleNamespace]:
    """The photos that a form holds already, with a box to take each out."""
    numbers = ids_in(text)
    return [SimpleNamespace(id=each.id, name=each.name) for each in own(numbers, user_id)] if numbers else []


def filled(report: PracticeReport) -> ReportForm:
    """The form with what a report says."""
    form = ReportForm(formdata=None, obj=report)
    form.amount.data = written(report.amount, 2) if report.amount else ""
    form.hours.data = written(report.hours, 2) if report.hours is not None else ""
    form.cost.data = written(report.cost_cents / 100, 2) if report.cost_cents is not None else ""
    form.body.data, form.version.data = report.photos, str(report.version)
    return name_of(form, report)


def name_of(form: ReportForm, report: PracticeReport) -> ReportForm:
    """A correction keeps the choice of name that the report was made with."""
    form.is_nameless = report.without_name
    form.without_name.data = None
    return form


def tell_tale_photos(form: Form) -> Iterable[Finding]:
    """The writer's own files that stand on a report of the other choice of name: only their owner shows them, so that one tells of both whose they are."""
    if "body" not in form or ("without_name" not in form and not hasattr(form, "is_nameless")):
        return
    nameless, files = naming.is_nameless(form), own(ids_in(form.body.data or ""), viewer().id)
    places = select(AttachmentUse.attachment_id, AttachmentUse.place).where(AttachmentUse.attachment_id.in_([each.id for each in files]),
                                                                              AttachmentUse.place.startswith("report:"))
    standing = [(number, int(place.partition(":")[2])) for number, place in db.session.execute(places)] if files else []
    others = select(PracticeReport.id).where(PracticeReport.id.in_([report for _number, report in standing]), PracticeReport.without_name.is_(not nameless))
    reports = set(db.session.scalars(others)) if standing else set()
    gone = {number for number, report in standing if report in reports}
    what = _("a file that also stands with your name") if nameless else _("a file that also stands without your name")
    yield from (Finding(field=form.body.id, passage=each.name, what=what) for each in files if each.id in gone)
