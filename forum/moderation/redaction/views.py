"""Redacting a passage has pages of its own; the other acts are POST only, with their forms on the thread's page."""

from __future__ import annotations

from flask import render_template

from forum.core.access import RuleBroken, require, signed_in, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.moderation.forms import OptionalReasonForm, PinForm, ReasonForm
from forum.moderation.policies import can_moderate
from forum.moderation.redaction import actions, redacting, sealed
from forum.moderation.redaction.forms import ConvertForm, RedactForm, SolutionForm
from forum.moderation.views import bp
from forum.moderation.views.acts import act, act_on_post, by_form, leave
from forum.threads.editing import fill
from forum.threads.forms import DETAILS, ThreadForm
from forum.threads.models import Post, Thread
from forum.threads.queries import get_readable_post, get_thread, post_place


def readable(post_id: int, *, lock: bool = False) -> tuple[Thread, Post]:
    """A post and its thread, for who moderates it and may read the text: 404 when it is out of sight, 403 when it is only to be read."""
    post = get_readable_post(viewer(), post_id)
    thread = get_thread(viewer(), post.thread_id, lock=lock)
    require(can_moderate(viewer(), thread), _("Only moderators of this network can do this."))
    return thread, post


@bp.get("/posts/<id:post_id>/redact")
@signed_in
def redact_form(post_id: int) -> str:
    """The text of a post, and which passage has to go."""
    thread, post = readable(post_id)
    return redact_page(RedactForm(formdata=None), thread, post)


def redact_page(form: RedactForm, thread: Thread, post: Post) -> str:
    """The form, with the text as its writer typed it to copy from."""
    typed = fill(ThreadForm(formdata=None), thread, post)
    words = [(_("Text"), typed.body.data)]
    if post.is_opening:
        words = [(_("Title"), typed.title.data), *words, *((label, typed[name].data) for name, label in DETAILS.items() if name in typed and typed[name].data)]
    return render_template("moderation/redaction/redact.html", form=form, thread=thread, post=post, words=words, back=post_place(thread, post.number),
                           originals=redacting.standing(post.id))


@bp.post("/posts/<id:post_id>/redact")
@signed_in
@limiter.limit("60/10 minutes")
def redact(post_id: int):
    """Take a passage out, wherever it stands in the conversation."""
    thread, post = readable(post_id)
    form = RedactForm()
    ready = prepared(form, thread, post) if form.validate() else None
    if ready is None:
        return redact_page(form, thread, post), 422
    begin_write()
    thread, post = readable(post_id, lock=True)
    done = actions.redact(thread, post, form.passage.data, by_form(form), ready)
    return leave(done, thread, post.number)


def prepared(form: RedactForm, thread: Thread, post: Post) -> redacting.Ready | None:
    """The texts without the passage; None with a sentence beside a field when it cannot go."""
    try:
        ready = redacting.prepare(thread, post, form.passage.data, by=viewer().id)
    except RuleBroken as fault:
        form.passage.errors = [str(fault)]
        return None
    if ready.passage.stands_in(form.reason.data):
        form.reason.errors = [_("Say why without the passage itself: the reason can be read by others.")]
        return None
    return ready


@bp.get("/moderation/sealed/<id:sealed_id>")
@signed_in
def sealed_form(sealed_id: int) -> str:
    """Asks why one wants to see what was taken out; shows nothing of it."""
    found, thread, post = sealed.get_sealed(viewer(), sealed_id)
    return sealed_page(ReasonForm(formdata=None), found, thread, post)


def sealed_page(form: ReasonForm, found, thread: Thread, post: Post, original: sealed.Original | None = None) -> str:
    """The question, or once it is answered, what stood there."""
    return render_template("moderation/redaction/sealed.html", form=form, sealed=found, thread=thread, post=post, original=original,
                           back=post_place(thread, post.number))


@bp.post("/moderation/sealed/<id:sealed_id>")
@signed_in
@limiter.limit("30/hour")
def show_sealed(sealed_id: int):
    """Show once what was taken out, and log who looked and why."""
    found, thread, post = sealed.get_sealed(viewer(), sealed_id)
    form = ReasonForm()
    if not form.validate():
        return sealed_page(form, found, thread, post), 422
    begin_write()
    found, thread, post = sealed.get_sealed(viewer(), sealed_id, lock=True)
    sealed.look(found, thread, post, by_form(form))
    return sealed_page(form, found, thread, post, sealed.shown(found, post))


@bp.post("/threads/<id:thread_id>/feature")
@signed_in
def feature(thread_id: int):
    """Put a thread in the spotlight."""
    form = PinForm()
    return act(thread_id, form, lambda thread, by: actions.feature(thread, form.until.data, by))


@bp.post("/threads/<id:thread_id>/unfeature")
@signed_in
def unfeature(thread_id: int):
    """Take a thread out of the spotlight."""
    return act(thread_id, OptionalReasonForm(), lambda thread, by: actions.unfeature(thread, by))


@bp.post("/threads/<id:thread_id>/convert")
@signed_in
def convert(thread_id: int):
    """Make a good practice of a problem, or the other way."""
    form = ConvertForm()
    return act(thread_id, form, lambda thread, by: actions.convert(thread, form.kind.data, by))


@bp.post("/posts/<id:post_id>/solution-by-moderator")
@signed_in
def change_solution(post_id: int):
    """Make a reply the solution, with the reason why."""
    form = SolutionForm()
    return act_on_post(post_id, form, lambda thread, post, by: actions.change_solution(thread, post, by, replaces=form.seen))


@bp.post("/threads/<id:thread_id>/solution-by-moderator/withdrawal")
@signed_in
def withdraw_solution(thread_id: int):
    """Take the solution away, with the reason why."""
    form = SolutionForm()
    return act(thread_id, form, lambda thread, by: actions.change_solution(thread, None, by, replaces=form.seen))
