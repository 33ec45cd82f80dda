"""What moderators do with reports, each with a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template

from forum.core.access import require, signed_in, viewer
from forum.core.db import begin_write
from forum.core.forms import AtLeast, AtMost, Form, Needed, Text
from forum.core.i18n import _, lazy
from forum.practice.models import PracticeReport
from forum.practice.reports import actions, queries
from forum.practice.views import bp
from forum.threads.models import Thread

REASON_MAX = 1000


class HideForm(Form):
    """Why; the writer reads it."""

    reason = Text(lazy("Reason"), [Needed(lazy("Say why: the author reads this.")), AtLeast(3), AtMost(REASON_MAX)])


class RestoreForm(Form):
    """Why, if there is something to say."""

    reason = Text(lazy("Reason"), [AtMost(REASON_MAX)])


def moderated(report_id: int, *, lock: bool = False) -> tuple[Thread, PracticeReport]:
    """A report in a thread that the viewer moderates."""
    thread, found = queries.get_report(viewer(), report_id, lock=lock)
    require(viewer().moderates(thread.network_id), _("Only moderators of this network can do this."))
    return thread, found


@bp.post("/reports/<id:report_id>/hide")
@signed_in
def hide_report(report_id: int):
    """Take a report out of sight."""
    moderated(report_id)
    form = HideForm()
    if not form.validate():
        return render_template("practice/report_act.html", form=form, back=f"/reports/{report_id}"), 422
    begin_write()
    thread, found = moderated(report_id, lock=True)
    actions.hide_report(thread, found, by=viewer().id, reason=form.reason.data)
    flash({"text": _("The report is hidden and counts no more. Its writer reads your reason."), "url": f"/reports/{report_id}/restore", "label": _("Undo")}, "undo")
    return redirect(f"/reports/{report_id}", 303)


@bp.post("/reports/<id:report_id>/restore")
@signed_in
def restore_report(report_id: int):
    """Show a report again."""
    moderated(report_id)
    form = RestoreForm()
    if not form.validate():
        return render_template("practice/report_act.html", form=form, back=f"/reports/{report_id}"), 422
    begin_write()
    thread, found = moderated(report_id, lock=True)
    actions.restore_report(thread, found, by=viewer().id, reason=form.reason.data or "")
    flash(_("The report is shown again."), "success")
    return redirect(f"/reports/{report_id}", 303)
