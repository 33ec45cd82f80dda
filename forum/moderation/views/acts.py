"""The acts: POST only. The forms stand on the thread's page, each with a reason."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for

from forum.core.access import SomeoneWasFaster, require, signed_in, viewer
from forum.core.db import begin_write
from forum.core.events import Activity
from forum.core.forms import Form
from forum.core.i18n import _
from forum.moderation import actions
from forum.moderation.actions import By, opening_of
from forum.moderation.forms import MoveForm, OptionalReasonForm, PinForm, ReasonForm, RetitleForm
from forum.moderation.policies import can_moderate, can_move_to
from forum.moderation.sentences import did
from forum.moderation.views import bp
from forum.threads.models import Post, Thread
from forum.threads.queries import get_post, get_thread, post_place, thread_url


@bp.post("/threads/<id:thread_id>/hide")
@signed_in
def hide_thread(thread_id: int):
    """Take a thread out of sight."""
    return act(thread_id, ReasonForm(), lambda thread, by: actions.hide_thread(thread, by))


@bp.post("/threads/<id:thread_id>/restore")
@signed_in
def restore_thread(thread_id: int):
    """Show a thread again."""
    return act(thread_id, OptionalReasonForm(), lambda thread, by: actions.restore_thread(thread, by))


@bp.post("/threads/<id:thread_id>/lock")
@signed_in
def lock(thread_id: int):
    """Close a thread."""
    return act(thread_id, ReasonForm(), lambda thread, by: actions.lock(thread, by))


@bp.post("/threads/<id:thread_id>/unlock")
@signed_in
def unlock(thread_id: int):
    """Open a thread again."""
    return act(thread_id, OptionalReasonForm(), lambda thread, by: actions.unlock(thread, by))


@bp.post("/threads/<id:thread_id>/pin")
@signed_in
def pin(thread_id: int):
    """Keep a thread on top."""
    form = PinForm()
    return act(thread_id, form, lambda thread, by: actions.pin(thread, form.until.data, by))


@bp.post("/threads/<id:thread_id>/unpin")
@signed_in
def unpin(thread_id: int):
    """Let a thread take its place again."""
    return act(thread_id, OptionalReasonForm(), lambda thread, by: actions.unpin(thread, by))


@bp.post("/threads/<id:thread_id>/move")
@signed_in
def move(thread_id: int):
    """Put a thread in another network or theme."""
    form = MoveForm.for_thread(get_thread(viewer(), thread_id))

    def verb(thread: Thread, by: By) -> Activity:
        to = form.network_id(thread)
        require(can_move_to(viewer(), thread, to), _("You cannot move this conversation to a network where you may not read it."))
        return actions.move(thread, to, form.theme_ids(thread, actions.theme_ids_of(thread)), by)

    return act(thread_id, form, verb)


@bp.post("/threads/<id:thread_id>/retitle")
@signed_in
def retitle(thread_id: int):
    """Give a thread another title."""
    form = RetitleForm()
    return act(thread_id, form, lambda thread, by: actions.retitle(thread, form.title.data, by))


@bp.post("/posts/<id:post_id>/hide")
@signed_in
def hide_post(post_id: int):
    """Take a reply out of sight; on the opening, the whole thread."""
    return act_on_post(post_id, ReasonForm(), actions.hide_post)


@bp.post("/posts/<id:post_id>/restore")
@signed_in
def restore_post(post_id: int):
    """Show a reply again; on the opening, the whole thread."""
    return act_on_post(post_id, OptionalReasonForm(), actions.restore_post)


def act_on_post(post_id: int, form: Form, verb: Callable[[Thread, Post, By], Activity]):
    """An act on one post, under the lock of its thread."""
    post = get_post(viewer(), post_id)
    return act(post.thread_id, form, lambda thread, by: verb(thread, get_post(viewer(), post_id), by), post=post)


def act(thread_id: int, form: Form, verb: Callable[[Thread, By], Activity], post: Post | None = None):
    """The way of every act: load, check, the form, then the same again under the thread's lock, and the verb."""
    thread = checked(thread_id)
    if form.reason.is_choosing or not form.validate():
        return render_template("moderation/act.html", form=form, thread=thread, back=place(thread, post)), 422
    number = post.number if post is not None and not post.is_opening else None
    begin_write()
    thread = checked(thread_id, lock=True)
    done = verb(thread, by_form(form))
    return leave(done, thread, number)


def by_form(form: Form) -> By:
    """Who acts, with the reason and the house rule that the form gives."""
    rule = form.rule.data if "rule" in form else "other"
    return By(viewer().id, form.reason.data or "", rule=rule)


def checked(thread_id: int, *, lock: bool = False) -> Thread:
    """The thread, for who moderates it: 404 when it is out of sight, 403 when it is only to be read."""
    thread = get_thread(viewer(), thread_id, lock=lock)
    require(can_moderate(viewer(), thread), _("Only moderators of this network can do this."))
    if thread.merged_into_id is not None and thread.hidden_at is not None and opening_of(thread) is None:
        raise SomeoneWasFaster(_("This conversation was merged with another one in the meantime; there is nothing left of it here."))
    return thread


def place(thread: Thread, post: Post | None) -> str:
    """Where the form stood."""
    return thread_url(thread) if post is None else post_place(thread, post.number)


def leave(done: Activity, thread: Thread, number: int | None):
    """Back to the thread, or to the log when it is hidden now, with a way to undo."""
    flash({"text": did(done.kind), "url": url_for("moderation.undo", activity_id=done.id), "label": _("Undo")}, "undo")
    if thread.hidden_at is not None:
        return redirect(url_for("moderation.log"), 303)
    return redirect(post_place(thread, number) if number else thread_url(thread), 303)
