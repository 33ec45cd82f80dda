"""Choosing and withdrawing the solution; following a thread; how far one has read."""

from __future__ import annotations

from flask import abort, flash, redirect, request

from forum.core.access import require, signed_in, signed_in_or_guest, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.threads import actions, policies
from forum.threads.models import Thread
from forum.threads.queries import get_readable_post, get_thread, thread_url
from forum.threads.views import bp


def number(name: str) -> int | None:
    """A row's number from the form; None when absent, 422 when it is no number."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else abort(422)


def problem(thread_id: int, *, lock: bool = False) -> Thread:
    """A thread whose solution the viewer may choose."""
    thread = get_thread(viewer(), thread_id, lock=lock)
    require(policies.can_choose_solution(viewer(), thread), _("Only the asker, while the conversation is open, and the network's moderators choose the solution."))
    return thread


@bp.post("/threads/<id:thread_id>/solution")
@signed_in
def choose(thread_id: int):
    """Mark a reply as the solution."""
    problem(thread_id)
    begin_write()
    thread = problem(thread_id, lock=True)
    post = get_readable_post(viewer(), number("post") or abort(422))
    actions.choose_solution(thread, post, by=viewer().id, replaces=number("replaces"))
    flash(_("The solution stands under the problem now. Its writer is notified."), "success")
    return redirect(thread_url(thread), 303)


@bp.post("/threads/<id:thread_id>/solution/withdrawal")
@signed_in
def take_back(thread_id: int):
    """Take the solution back."""
    problem(thread_id)
    begin_write()
    thread = problem(thread_id, lock=True)
    actions.withdraw_solution(thread, by=viewer().id, saw=number("post"))
    flash(_("The problem is open again."), "success")
    return redirect(thread_url(thread), 303)


@bp.post("/threads/<id:thread_id>/follow")
@signed_in_or_guest
def follow(thread_id: int):
    """Follow a thread, or stop (`on=0`)."""
    get_thread(viewer(), thread_id)
    begin_write()
    thread = get_thread(viewer(), thread_id)
    wanted = request.form.get("on", "1") != "0"
    actions.follow(viewer().id, thread, wanted=wanted)
    flash(_("You follow this conversation and hear of new replies.") if wanted else _("You no longer follow this conversation."), "success")
    return redirect(thread_url(thread), 303)


@bp.post("/threads/<id:thread_id>/reading")
@signed_in_or_guest
@limiter.limit("600/10 minutes")
def read(thread_id: int):
    """Note how far the viewer has read."""
    thread = get_thread(viewer(), thread_id)
    wanted = min(number("number") or 1, thread.last_number)
    begin_write()
    actions.mark_read(viewer().id, thread_id, wanted)
    return "", 204
