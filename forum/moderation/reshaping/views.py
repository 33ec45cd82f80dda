"""Pages to merge, to mark as duplicate, and to split. What becomes one is shown before it is done."""

from __future__ import annotations

from flask import redirect, render_template, request
from sqlalchemy import select

from forum.core.access import RuleBroken, require, signed_in, viewer
from forum.core.db import begin_write, db
from forum.core.events import Happened
from forum.core.i18n import _
from forum.core.text import plain, shorten
from forum.moderation.actions import By, latest
from forum.moderation.forms import OptionalReasonForm
from forum.moderation.policies import can_moderate, can_move_to
from forum.moderation.reshaping import actions
from forum.moderation.reshaping.finding import candidates, target_of
from forum.moderation.reshaping.forms import IntoForm, SplitForm, number
from forum.moderation.undo import lock_pair
from forum.moderation.views import bp
from forum.moderation.views.acts import act, by_form, checked, leave
from forum.networks import catalogue
from forum.threads.models import Post, Thread
from forum.threads.queries import thread_url
from forum.threads.references import fill


@bp.get("/threads/<id:thread_id>/merge")
@signed_in
def merge_form(thread_id: int) -> str:
    """Which conversation this one is to be merged with; `?into=` shows what would become one."""
    return merge_page(IntoForm(formdata=None, into=request.args.get("into", "")[:300]), checked(thread_id))


def merge_page(form: IntoForm, thread: Thread) -> str:
    """The form, with the other conversation beside this one once it is known, or those that look alike."""
    target = target_of(viewer(), form.into.data, thread)
    refused = _refusal(thread, target) if target is not None else ""
    return render_template("moderation/reshaping/merge.html", form=form, thread=thread, target=target, refused=refused, where=catalogue.network_label,
                           found=candidates(viewer(), form.into.data or thread.title, thread) if target is None else [], back=thread_url(thread))


def _refusal(thread: Thread, target: Thread) -> str:
    if not can_moderate(viewer(), target):
        return _("You do not keep order there. Ask a moderator of that network.")
    try:
        actions.check_pair(thread, target)
    except (RuleBroken, actions.SomeoneWasFaster) as fault:
        return str(fault)
    return ""


def two(thread_id: int, typed: str | None) -> tuple[Thread, Thread]:
    """Both conversations under their locks, for who keeps order in both. Raises RuleBroken where the other is not known."""
    first, other = checked(thread_id), target_of(viewer(), typed, None)
    if other is None:
        raise RuleBroken(_("There is no such conversation within your reach. Give its number or its address."))
    lock_pair(first.id, other.id)
    first, other = checked(thread_id, lock=True), db.session.get(Thread, other.id, populate_existing=True)
    require(can_moderate(viewer(), other), _("You do not keep order there. Ask a moderator of that network."))
    return first, other


def join(thread_id: int, verb):
    """Merge or mark as duplicate: both ask with which, and why."""
    thread, form = checked(thread_id), IntoForm()
    if not form.validate() or target_of(viewer(), form.into.data, thread) is None:
        if not form.errors:
            form.into.errors = [_("There is no such conversation within your reach. Give its number or its address.")]
        return merge_page(form, thread), 422
    begin_write()
    thread, target = two(thread_id, form.into.data)
    done = verb(thread, target, by_form(form))
    return leave(done, target, None)


@bp.post("/threads/<id:thread_id>/merge")
@signed_in
def merge(thread_id: int):
    """Put this conversation's posts after those of another."""
    return join(thread_id, actions.merge)


@bp.post("/threads/<id:thread_id>/duplicate")
@signed_in
def duplicate(thread_id: int):
    """Mark this conversation as the same problem as another."""
    return join(thread_id, actions.mark_duplicate)


@bp.get("/threads/<id:thread_id>/split")
@signed_in
def split_form(thread_id: int) -> str:
    """Which replies form a new conversation."""
    thread = checked(thread_id)
    return split_page(SplitForm.for_thread(thread, formdata=None, post=[number(part) for part in request.args.getlist("post")][:500]), thread)


def split_page(form: SplitForm, thread: Thread) -> str:
    """The form, with the first words of each reply."""
    posts = list(db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number > 1).order_by(Post.number).limit(500)))
    texts = [shorten(plain(html), 160) for html in fill(viewer(), [post.html for post in posts])]
    return render_template("moderation/reshaping/split.html", form=form, thread=thread, posts=list(zip(posts, texts, strict=True)), chosen=set(form.post.data or ()),
                           back=thread_url(thread))


@bp.post("/threads/<id:thread_id>/split")
@signed_in
def split(thread_id: int):
    """Let the chosen replies begin a new conversation."""
    thread = checked(thread_id)
    form = SplitForm.for_thread(thread)
    if not form.validate():
        return split_page(form, thread), 422
    begin_write()
    thread = checked(thread_id, lock=True)
    _check_place(thread, form)
    stays = form.network_id == thread.network_id
    done = actions.split(thread, form.post.data, form.title.data, by_form(form), network_id=form.network_id, audience=thread.audience if stays else "all",
                         theme_ids=form.theme_ids)
    fresh = db.session.get(Thread, done.facts["new"])
    leave(done, thread, None)
    return redirect(thread_url(fresh), 303)


def _check_place(thread: Thread, form: SplitForm) -> None:
    allowed = can_move_to(viewer(), thread, form.network_id)
    require(allowed, _("You cannot move this conversation to a network where you may not read it."))


@bp.post("/threads/<id:thread_id>/unduplicate")
@signed_in
def unduplicate(thread_id: int):
    """It is a problem of its own after all."""
    form = OptionalReasonForm()

    def verb(thread: Thread, by: By):
        lock_pair(thread.id, thread.merged_into_id)
        marked = latest([Happened.THREAD_DUPLICATE], thread.id)
        if marked is None or thread.merged_into_id is None or thread.hidden_at is not None:
            raise RuleBroken(_("This conversation is not marked as a duplicate."))
        return actions.unmark_duplicate(marked, thread, by)

    return act(thread_id, form, verb)
