"""Replies: add, edit, take back, put back, thank, and their earlier versions."""

from __future__ import annotations

from flask import abort, redirect, render_template, request
from werkzeug.exceptions import NotFound

from forum.core.access import SomeoneWasFaster, require, signed_in_or_guest, viewer
from forum.core.db import abandon, begin_write, db
from forum.core.files import takes_files
from forum.core.gates import kept_at
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.threads import actions, naming, policies
from forum.threads.actions.changes import change_post
from forum.threads.checks import check_reply, check_themes, rendered
from forum.threads.drafts import actions as drafting
from forum.threads.drafts.models import Draft
from forum.threads.drafts.showing import draft_for, fill_edit
from forum.threads.editing import fill, prepare, versions_of
from forum.threads.files import FORM_BYTES, with_files
from forum.threads.forms import ReplyForm, ThreadForm
from forum.threads.models import Post, Thread
from forum.threads.queries import get_readable_post, get_thread, merged_into, page_of, post_place
from forum.threads.referring import typed
from forum.threads.sending import sent_edit, sent_reply
from forum.threads.showing import load_head
from forum.threads.views import bp
from forum.threads.views.show import thread_page


@bp.post("/threads/<id:thread_id>/posts")
@takes_files(FORM_BYTES)
@signed_in_or_guest
@limiter.limit("60/10 minutes")
def reply(thread_id: int):
    """Add a reply."""
    thread = standing(thread_id)
    require(policies.can_reply(viewer(), thread), _("This conversation is closed: nobody can reply any more."))
    form = with_files(ReplyForm())
    if (html := check_reply(form, viewer(), thread)) is None:
        head = load_head(viewer(), thread.id)
        return thread_page(head, page_of(head.last_number), form=form), 422
    return write_reply(thread.id, form, html)


def standing(thread_id: int, *, lock: bool = False) -> Thread:
    """The conversation that a reply goes to: where it stands now, when it was merged since its page was loaded."""
    try:
        thread = get_thread(viewer(), thread_id, lock=lock)
    except NotFound:
        thread = None
    if thread is None or (thread.merged_into_id is not None and thread.hidden_at is not None):
        target = merged_into(viewer(), thread_id) or abort(404)
        return get_thread(viewer(), target.id, lock=lock)
    return thread


def write_reply(thread_id: int, form: ReplyForm, html: str):
    """Write a reply that was checked, under the lock of its thread."""
    begin_write()
    thread = standing(thread_id, lock=True)
    require(policies.can_reply(viewer(), thread), _("This conversation is closed: nobody can reply any more."))
    if (earlier := actions.earlier_location(viewer().id, form.idempotency.data or "")) is not None:
        return redirect(earlier or f"/threads/{thread_id}", 303)
    nameless = naming.wanted(form, viewer(), thread)
    naming.insist(naming.refusal(viewer(), thread, nameless=nameless))
    if place := kept_at(sent_reply(thread, form, html, nameless=nameless)):
        actions.remember(viewer().id, form.idempotency.data or "", place)
        drafting.clear(viewer().id, f"thread:{thread_id}")
        return redirect(place, 303)
    post = actions.add_post(thread, body=form.body.stored, html=html, kind=form.kind.data, by=viewer().id, without_name=nameless)
    actions.remember(viewer().id, form.idempotency.data or "", post_place(thread, post.number))
    drafting.clear(viewer().id, f"thread:{thread_id}")
    return redirect(post_place(thread, post.number), 303)


def own_post(post_id: int, *, lock: bool = False) -> tuple[Thread, Post]:
    """A post and its thread, as the viewer may read them. Under the lock it is read again: who held it may have changed it."""
    post = get_readable_post(viewer(), post_id)
    thread = get_thread(viewer(), post.thread_id, lock=lock)
    if lock:
        db.session.refresh(post)
        if post.thread_id != thread.id:  # it was merged or split off while we waited
            thread = get_thread(viewer(), post.thread_id, lock=True)
    return thread, post


@bp.get("/posts/<id:post_id>/edit")
@signed_in_or_guest
def edit(post_id: int):
    """The form with the present text."""
    thread, post = own_post(post_id)
    require(policies.can_edit(viewer(), thread, post), _("You can change only your own posts, while the conversation is open."))
    form = fill(ThreadForm(formdata=None), thread, post)
    draft = draft_for(viewer(), f"post:{post_id}")
    if draft:
        fill_edit(form, draft)
    return edit_page(form, thread, post, draft=draft)


def edit_page(form: ThreadForm, thread: Thread, post: Post, *, conflict: str = "", draft: Draft | None = None) -> str:
    """The form to change a post; after a conflict with what stands now beside it."""
    return render_template("threads/edit.html", form=form, thread=thread, post_url=post_place(thread, post.number), conflict=conflict, draft=draft,
                           present=typed(post.body, thread) if conflict else "")


@bp.post("/posts/<id:post_id>/edit")
@takes_files(FORM_BYTES)
@signed_in_or_guest
@limiter.limit("60/10 minutes")
def save(post_id: int):
    """Keep the changed text; the earlier one stays among the versions."""
    thread, post = own_post(post_id)
    require(policies.can_edit(viewer(), thread, post), _("You can change only your own posts, while the conversation is open."))
    form = with_files(prepare(ThreadForm(), thread, post))
    sound, theme_ids = form.validate(), check_themes(form)
    html = rendered(form.body, thread, post.body) if sound and not form.errors else None
    if html is None:
        return edit_page(form, thread, post), 422
    begin_write()
    thread, post = own_post(post_id, lock=True)
    require(policies.can_edit(viewer(), thread, post), _("You can change only your own posts, while the conversation is open."))
    try:
        place = change(thread, post, form, html, theme_ids) or post_place(thread, post.number)
    except SomeoneWasFaster as fault:
        abandon()
        form.version.data = str(post.version)
        return edit_page(form, thread, post, conflict=str(fault)), 409
    drafting.clear(viewer().id, f"post:{post_id}")
    return redirect(place, 303)


def change(thread: Thread, post: Post, form: ThreadForm, html: str, theme_ids: list[int]) -> str:
    """Carry out what the form asks; where the text is when a room kept it back, and then the present one stays."""
    sent = sent_edit(thread, post, form, html, theme_ids)
    if sent.facts["version"] == post.version and (place := kept_at(sent)):
        return place
    change_post(thread, post, body=sent.body, html=html, by=viewer().id, **sent.facts)
    return ""


@bp.post("/posts/<id:post_id>/withdrawal")
@signed_in_or_guest
def withdraw(post_id: int):
    """Take an own reply back."""
    own_post(post_id)
    begin_write()
    thread, post = own_post(post_id, lock=True)
    require(policies.can_withdraw(viewer(), thread, post), _("You can take back only your own replies, while the conversation is open."))
    actions.withdraw_post(thread, post, by=viewer().id)
    return redirect(post_place(thread, post.number), 303)


@bp.post("/posts/<id:post_id>/return")
@signed_in_or_guest
def put_back(post_id: int):
    """Put an own reply back that was taken back."""
    own_post(post_id)
    begin_write()
    thread, post = own_post(post_id, lock=True)
    require(policies.can_return(viewer(), thread, post), _("This reply cannot be put back."))
    actions.return_post(thread, post, by=viewer().id)
    return redirect(post_place(thread, post.number), 303)


@bp.post("/posts/<id:post_id>/thanks")
@signed_in_or_guest
@limiter.limit("120/10 minutes")
def thank(post_id: int):
    """Thank for a post, or take the thanks back (`on=0`)."""
    own_post(post_id)
    begin_write()
    thread, post = own_post(post_id)
    require(policies.can_thank(viewer(), post), _("You cannot thank yourself."))
    actions.thank(viewer().id, post, wanted=request.form.get("on", "1") != "0")
    return redirect(post_place(thread, post.number), 303)


@bp.get("/posts/<id:post_id>/versions")
@signed_in_or_guest
def versions(post_id: int):
    """The earlier texts of a post, with what changed."""
    thread, post = own_post(post_id)
    return render_template("threads/versions.html", thread=thread, versions=versions_of(viewer(), thread, post), post_url=post_place(thread, post.number))
