"""Flagging a post, and the page on which a moderator decides."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy import select

from forum.core.access import SomeoneWasFaster, moderators, require, signed_in, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.moderation.actions import By
from forum.moderation.flags import actions, queries
from forum.moderation.flags.forms import DecisionForm, FlagForm
from forum.moderation.flags.models import FlagCase
from forum.moderation.flags.showing import case_page, main_reason
from forum.moderation.flags.words import HELPS
from forum.moderation.queue.views import on_to_next
from forum.moderation.sentences import did
from forum.moderation.views import bp
from forum.threads.models import Post, Thread
from forum.threads.queries import get_readable_post, get_thread, post_place


def flaggable(post_id: int) -> tuple[Thread, Post]:
    """A post that the viewer may flag, with its thread."""
    post = get_readable_post(viewer(), post_id)
    thread = get_thread(viewer(), post.thread_id)
    require(post.author_id != viewer().id, _("This is your own post: change it or take it back."))
    require(post.is_visible and thread.hidden_at is None, _("This post is out of sight already; a moderator decides about it."))
    return thread, post


def locked(post_id: int) -> tuple[Thread, Post]:
    """The same under the thread's lock; also one that somebody else's flag has just hidden, for what both say adds up."""
    post = db.session.get(Post, post_id, populate_existing=True)
    thread = db.session.scalar(select(Thread).where(Thread.id == post.thread_id).with_for_update().execution_options(populate_existing=True))
    db.session.refresh(post)
    return (thread, post) if actions.is_open(post.id) else flaggable(post_id)


def flag_page(form: FlagForm, thread: Thread, post: Post) -> str:
    """The form, with the post that it is about."""
    return render_template("moderation/flags/new.html", form=form, thread=thread, post=post, back=post_place(thread, post.number), helps=HELPS)


@bp.get("/posts/<id:post_id>/flag")
@signed_in
def flag_form(post_id: int) -> str:
    """Asks what is not right."""
    return flag_page(FlagForm(formdata=None), *flaggable(post_id))


@bp.post("/posts/<id:post_id>/flags")
@signed_in
@limiter.limit("60/10 minutes")
def flag(post_id: int):
    """Tell the moderators."""
    thread, post = flaggable(post_id)
    form = FlagForm()
    if not form.validate():
        return flag_page(form, thread, post), 422
    begin_write()
    thread, post = locked(post_id)
    done = actions.flag(thread, post, by=viewer().id, reason=form.reason.data, note=form.note.data or "")
    flash(_("Thank you. The post is out of sight until a moderator decides. You hear what becomes of it.") if done.hid
          else _("Thank you. A moderator looks at it, and you hear what becomes of it."), "success")
    is_gone = done.hid and post.is_opening
    return redirect(url_for("threads.index") if is_gone else post_place(thread, post.number), 303)


def found(case_id: int, *, lock: bool = False) -> tuple[FlagCase, Thread, Post]:
    """A case in the viewer's networks, with its post and thread; 404 for all else."""
    case = queries.get_case(viewer(), case_id) or abort(404)
    post = db.session.get(Post, case.post_id, populate_existing=True)
    thread = get_thread(viewer(), post.thread_id, lock=lock)
    return (queries.get_case(viewer(), case_id) if lock else case), thread, post


@bp.get("/moderation/flags/<id:case_id>")
@moderators
def flag_case(case_id: int) -> str:
    """What was flagged, by whom and why, and what can be decided."""
    case, thread, post = found(case_id)
    return case_page(DecisionForm(formdata=None, rule=main_reason(case.id)), case, thread, post)


@bp.post("/moderation/flags/<id:case_id>")
@moderators
def decide_flags(case_id: int):
    """Decide once; who comes second sees what the first decided."""
    case, thread, post = found(case_id)
    form = DecisionForm()
    if case.decided_at is not None:
        raise SomeoneWasFaster(actions.what_was_decided(case))
    if not form.validate():
        return case_page(form, case, thread, post), 422
    begin_write()
    case, thread, post = found(case_id, lock=True)
    done = actions.decide(thread, post, case, form.outcome.data, By(viewer().id, form.reason.data, rule=form.rule.data or "other", from_flags=True))
    can_undo = done.thread_id is not None
    return on_to_next(did(done.kind), url_for("moderation.undo", activity_id=done.id) if can_undo else "")
