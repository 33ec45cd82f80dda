"""Telling how it went: a new report, a correction, taking it back, and its own page."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request

from forum.core.access import SomeoneWasFaster, require, signed_in, signed_in_or_guest, viewer
from forum.core.db import abandon, begin_write, db
from forum.core.files import takes_files
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.practice import wording
from forum.practice.models import PracticeReport
from forum.practice.reports import actions, policies, queries
from forum.practice.reports.checking import checked, filled, kept_photos, name_of
from forum.practice.reports.forms import ReportForm
from forum.practice.reports.showing import as_view
from forum.practice.views import bp
from forum.threads import naming
from forum.threads.actions import earlier_location, remember
from forum.threads.files import FORM_BYTES, with_files
from forum.threads.models import Post, Thread
from forum.threads.queries import get_readable_post, get_thread, post_place, thread_url
from forum.threads.sending import version_in


def tried(post_id: int, *, lock: bool = False) -> tuple[Thread, Post]:
    """A post that the viewer may report on, with its thread."""
    post = get_readable_post(viewer(), post_id)
    thread = get_thread(viewer(), post.thread_id, lock=lock)
    require(policies.can_report(viewer(), thread), _("You can read this, but not report on it."))
    return thread, post


def form_page(form: ReportForm, thread: Thread, post: Post, *, report: PracticeReport | None = None, follows: PracticeReport | None = None, conflict=None) -> str:
    """The form, for a new report or a correction; after a conflict with what stands now beside it."""
    if report is None:
        naming.offer(form, viewer(), thread)
    photos = kept_photos(form.body.data or "", viewer().id)
    return render_template("practice/report_form.html", form=form, thread=thread, post_url=post_place(thread, post.number), report=report, follows=follows,
                           photos=photos, conflict=conflict, action=f"/reports/{report.id}/edit" if report else f"/posts/{post.id}/reports")


@bp.get("/posts/<id:post_id>/reports/new")
@signed_in
def new_report(post_id: int):
    """The empty form."""
    thread, post = tried(post_id)
    actions.insist_on_trying(thread, post)
    return form_page(ReportForm(formdata=None), thread, post, follows=queries.own_earlier(viewer(), post_id))


@bp.post("/posts/<id:post_id>/reports")
@takes_files(FORM_BYTES)
@signed_in
@limiter.limit("40/10 minutes")
def report(post_id: int):
    """Tell how it went."""
    thread, post = tried(post_id)
    form = with_files(ReportForm())
    html = checked(form, viewer(), thread)
    follows = _earlier(form, post_id)
    if html is None:
        return form_page(form, thread, post, follows=follows), 422
    return _write(post_id, form, html, follows.id if follows else None)


def _earlier(form: ReportForm, post_id: int) -> PracticeReport | None:
    """The own report that the form says it goes on from."""
    number = version_in(form.follows.data or "")
    found = db.session.get(PracticeReport, number) if number else None
    return found if found and (found.post_id, found.user_id) == (post_id, viewer().id) and found.is_visible else None


def _write(post_id: int, form: ReportForm, html: str, follows_id: int | None):
    begin_write()
    thread, post = tried(post_id, lock=True)
    if (earlier := earlier_location(viewer().id, form.idempotency.data or "")) is not None:
        return redirect(earlier or thread_url(thread), 303)
    nameless = naming.wanted(form, viewer(), thread)
    naming.insist(naming.refusal(viewer(), thread, nameless=nameless))
    told = actions.add_report(thread, post, form.told, by=viewer().id, without_name=nameless, photos=form.body.data or "", photos_html=html,
                              follows=db.session.get(PracticeReport, follows_id) if follows_id else None)
    remember(viewer().id, form.idempotency.data or "", f"/reports/{told.id}")
    flash(_("Thank you: your report stands beside the solution now. Colleagues who plan the same thing see it."), "success")
    return redirect(f"{thread_url(thread)}#reports", 303)


def own_report(report_id: int, *, lock: bool = False) -> tuple[Thread, PracticeReport]:
    """A report that the viewer wrote and may change."""
    thread, found = queries.get_report(viewer(), report_id, lock=lock)
    require(policies.can_edit(viewer(), found), _("You can change only your own reports."))
    return thread, found


@bp.get("/reports/<id:report_id>/edit")
@signed_in
def edit_report(report_id: int):
    """The form with what the report says."""
    thread, found = own_report(report_id)
    return form_page(filled(found), thread, db.session.get(Post, found.post_id), report=found)


@bp.post("/reports/<id:report_id>/edit")
@takes_files(FORM_BYTES)
@signed_in
@limiter.limit("60/10 minutes")
def save_report(report_id: int):
    """Correct a report; what it said stays among its versions."""
    thread, found = own_report(report_id)
    form = name_of(with_files(ReportForm()), found)
    post = db.session.get(Post, found.post_id)
    if (html := checked(form, viewer(), thread)) is None:
        return form_page(form, thread, post, report=found), 422
    begin_write()
    thread, found = own_report(report_id, lock=True)
    version = version_in(form.version.data) if form.version.data else found.version
    try:
        actions.edit_report(thread, found, form.told, by=viewer().id, version=version, photos=form.body.data or "", photos_html=html)
    except SomeoneWasFaster as fault:
        abandon()
        return _conflict(form, report_id, str(fault)), 409
    return redirect(f"/reports/{report_id}", 303)


def _conflict(form: ReportForm, report_id: int, sentence: str) -> str:
    """Both texts: the form with what was typed, and what stands now."""
    thread, found = own_report(report_id)
    form.version.data = str(found.version)
    now = as_view(viewer(), queries.report_row(report_id))
    return form_page(form, thread, db.session.get(Post, found.post_id), report=found, conflict=(sentence, now))


@bp.post("/reports/<id:report_id>/withdrawal")
@signed_in
def withdraw_report(report_id: int):
    """Take an own report back."""
    own_report(report_id)
    begin_write()
    thread, found = own_report(report_id, lock=True)
    actions.withdraw_report(thread, found, by=viewer().id)
    flash({"text": _("Your report is taken back and counts no more."), "url": f"/reports/{report_id}/return", "label": _("Undo")}, "undo")
    return redirect(f"{thread_url(thread)}#reports", 303)


@bp.post("/reports/<id:report_id>/return")
@signed_in
def return_report(report_id: int):
    """Put an own report back."""
    queries.get_report(viewer(), report_id)
    begin_write()
    thread, found = queries.get_report(viewer(), report_id, lock=True)
    require(policies.can_return(viewer(), found), _("This report cannot be put back."))
    actions.return_report(thread, found, by=viewer().id)
    return redirect(f"/reports/{report_id}", 303)


@bp.get("/reports/<id:report_id>")
@signed_in_or_guest
def show_report(report_id: int):
    """One report: what it says, what it said before, and what came after it."""
    thread, found = queries.get_report(viewer(), report_id)
    view = as_view(viewer(), queries.report_row(report_id) or abort(404))
    chain = [as_view(viewer(), row) for row in db.session.execute(queries.chain_of(found))]
    can = {"edit": policies.can_edit(viewer(), found), "put_back": policies.can_return(viewer(), found), "moderate": viewer().moderates(thread.network_id)}
    return render_template("practice/report.html", thread=thread, thread_url=thread_url(thread), report=view, chain=chain, can=can, results=wording.RESULTS,
                           versions=queries.versions_of(report_id) if request.args.get("versions") else [])
