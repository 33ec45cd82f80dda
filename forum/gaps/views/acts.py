"""What members do with a gap: have it too, follow it up, say how it stands, answer it, change its words."""

from __future__ import annotations

from flask import render_template, request

from forum.core.access import SomeoneWasFaster, require, signed_in, viewer
from forum.core.db import abandon
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.gaps import actions, policies
from forum.gaps.checks import check_answer
from forum.gaps.forms import AnswerForm, StatusForm, SupportForm, WordsForm
from forum.gaps.models import Gap
from forum.gaps.queries import gap_url, get_gap, leading
from forum.gaps.views import bp
from forum.gaps.views.common import WRITES, again, done, in_sight, living, refused, tended, version_of


def wanted() -> bool:
    """Whether the form says yes; `on=0` takes back."""
    return request.form.get("on", "1") != "0"


def to_support(gap_id: int, *, lock: bool = False) -> Gap:
    """The gap that one has too; of one that was merged, the gap that it went into."""
    gap = leading(viewer(), get_gap(viewer(), gap_id, lock=lock), lock=lock)
    require(policies.can_join(gap), _("This knowledge gap is hidden: nothing can be added to it."))
    return gap


@bp.post("/gaps/<id:gap_id>/support")
@signed_in
@limiter.limit(WRITES)
def support(gap_id: int):
    """Say that one has it too, or no longer (`on=0`)."""
    gap, form = to_support(gap_id), SupportForm()
    if wanted() and not form.validate():
        return refused(gap, form, _("Also with us"))
    gap = again(to_support, gap_id)
    actions.support(gap, by=viewer().id, note=form.note.data or "", wanted=wanted())
    return done(gap, _("You have this too. You hear when something changes.") if wanted() else _("You no longer have this."))


@bp.post("/gaps/<id:gap_id>/owner")
@signed_in
@limiter.limit(WRITES)
def own(gap_id: int):
    """Follow a gap up, or no longer (`on=0`)."""
    if wanted():
        in_sight(gap_id)
        actions.take(gap := again(in_sight, gap_id), by=viewer().id)
        return done(gap, _("You follow this up. Say here how it goes."))
    may_release(gap_id)
    actions.release(gap := again(may_release, gap_id), by=viewer().id)
    return done(gap, _("Anybody can take it up now."))


def may_release(gap_id: int, *, lock: bool = False) -> Gap:
    """A gap that the viewer may let go of; one that nobody follows up any more is for the verb to tell."""
    gap = living(gap_id, lock=lock)
    require(gap.owner_id is None or policies.can_release(viewer(), gap), _("Only who follows this up and the network's moderators can do this."))
    return gap


@bp.post("/gaps/<id:gap_id>/status")
@signed_in
@limiter.limit(WRITES)
def status(gap_id: int):
    """Say how it stands."""
    gap, form = tended(gap_id), StatusForm()
    if not form.validate():
        return refused(gap, form, _("Change the status"))
    gap = again(tended, gap_id)
    actions.set_status(gap, form.status.data, note=form.note.data or "", version=version_of(form, gap), by=viewer().id)
    return done(gap, _("The status is changed. Who has it too is told."))


@bp.post("/gaps/<id:gap_id>/answer")
@signed_in
@limiter.limit(WRITES)
def answer(gap_id: int):
    """Close it with the answer."""
    gap, form = tended(gap_id), AnswerForm()
    check_answer(form, viewer(), gap)
    if form.errors:
        return refused(gap, form, _("Close with the answer"))
    gap = again(tended, gap_id)
    thread = check_answer(form, viewer(), gap)
    actions.answer(gap, text=form.answer.data or "", thread_id=thread.id if thread else None, version=version_of(form, gap), by=viewer().id)
    return done(gap, _("The answer stands here now. Who has it too gets a mail."))


def edit_page(form: WordsForm, gap: Gap, conflict: str = "") -> str:
    """The form to change the words; after a conflict with what stands now beside it."""
    return render_template("gaps/edit.html", form=form, gap=gap, back=gap_url(gap), conflict=conflict)


@bp.get("/gaps/<id:gap_id>/edit")
@signed_in
def edit(gap_id: int):
    """The form with the present words."""
    gap = tended(gap_id)
    return edit_page(WordsForm(formdata=None, question=gap.question, why=gap.why, version=str(gap.version)), gap)


@bp.post("/gaps/<id:gap_id>/edit")
@signed_in
@limiter.limit(WRITES)
def save(gap_id: int):
    """Keep the changed words."""
    gap, form = tended(gap_id), WordsForm()
    if not form.validate():
        return edit_page(form, gap), 422
    gap = again(tended, gap_id)
    try:
        actions.edit(gap, question=form.question.data, why=form.why.data or "", version=version_of(form, gap), by=viewer().id)
    except SomeoneWasFaster as fault:
        abandon()
        gap = tended(gap_id)
        form.version.data = str(gap.version)
        return edit_page(form, gap, conflict=str(fault)), 409
    return done(gap, _("Your changes are saved."))
