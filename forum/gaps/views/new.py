"""A new gap: from a conversation, from a search, or by itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, request

from forum.core.access import signed_in, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.gaps import actions
from forum.gaps.checks import check_new, complete, prefill, thread_of
from forum.gaps.forms import GapForm
from forum.gaps.queries import gap_url
from forum.gaps.similar import similar_to
from forum.gaps.views import bp
from forum.gaps.views.common import WRITES
from forum.networks import catalogue
from forum.threads.actions import earlier_location, remember
from forum.threads.models import Thread
from forum.threads.queries import get_thread, thread_url


def page(form: GapForm, thread: Thread | None, alike: list) -> str:
    """The form, with what looks like it above."""
    stays_in = catalogue.network_label(thread.network_id) if thread and thread.audience == "network" else ""
    return render_template("gaps/new.html", form=form, thread=thread, thread_url=thread_url(thread) if thread else "", alike=alike, stays_in=stays_in)


@bp.get("/gaps/new")
@signed_in
def new():
    """A form; `?thread=` and `?q=` fill in what is known."""
    thread = thread_of(viewer(), request.args.get("thread"))
    form = prefill(GapForm(formdata=None), viewer(), thread, request.args.get("q", "")[:400])
    return page(form, thread, similar_to(viewer(), form.question.data) if form.question.data else [])


@bp.post("/gaps/new")
@signed_in
@limiter.limit(WRITES)
def create():
    """Open the gap that the form asks for; those alike are shown once before."""
    form = GapForm()
    thread = thread_of(viewer(), form.thread.data)
    wanted = check_new(complete(form, viewer(), thread), viewer(), thread)
    if wanted is None:
        return page(form, thread, []), 422
    if not form.anyway.data and (alike := similar_to(viewer(), wanted.question)):
        return page(form, thread, alike), 422
    return write_new(wanted, form)


def write_new(wanted: actions.NewGap, form: GapForm):
    """Write a gap that was checked; where it came from is read again, for it may be kept to its network since."""
    begin_write()
    if (earlier := earlier_location(viewer().id, form.idempotency.data or "")) is not None:
        return redirect(earlier or "/gaps/", 303)
    if wanted.thread is not None:
        get_thread(viewer(), wanted.thread.id, lock=True)
    gap = actions.open_gap(wanted, by=viewer().id)
    remember(viewer().id, form.idempotency.data or "", gap_url(gap))
    flash(_("The knowledge gap stands in the register. Others can say now that they have it too."), "success")
    return redirect(gap_url(gap), 303)
