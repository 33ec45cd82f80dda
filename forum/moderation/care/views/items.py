"""Where moderators decide: a problem past its time, and a conversation that has been pinned for long."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.text import shorten
from forum.moderation.actions import By
from forum.moderation.care import items, pins
from forum.moderation.care.forms import KeepForm
from forum.moderation.care.knowing import people_who_know
from forum.moderation.care.mails import told_of
from forum.moderation.care.models import Nudge
from forum.moderation.forms import OptionalReasonForm
from forum.moderation.policies import can_moderate
from forum.moderation.views import bp
from forum.networks import catalogue
from forum.threads.models import Post, Thread
from forum.threads.queries import get_thread, thread_url
from forum.threads.references import excerpts

PROBLEM = 1_200  # characters of it that the page shows


def _kept(thread_id: int, *, lock: bool = False) -> Thread:
    thread = get_thread(viewer(), thread_id, lock=lock)
    require(can_moderate(viewer(), thread), _("Only moderators of this network can do this."))
    return thread


def _nudge(kind: str, **named) -> Nudge:
    return db.session.query(Nudge).filter_by(kind=kind, **named).first() or abort(404)


@bp.get("/moderation/unanswered/<id:thread_id>")
@moderators
def unanswered(thread_id: int) -> str:
    """The problem, who was nudged when, and who may know."""
    thread = _kept(thread_id)
    _nudge("moderators", thread_id=thread_id)
    opening = db.session.query(Post).filter_by(thread_id=thread_id, number=1).one()
    mark = items.mark_of(items.UNANSWERED, thread_id)
    return render_template("moderation/care/unanswered.html", thread=thread, text=shorten(excerpts(viewer(), [opening.html])[0], PROBLEM), nudged=told_of(thread_id),
                           people=people_who_know(viewer(), thread), done=items.what_stands_now(mark), url=thread_url(thread),
                           network=catalogue.network_label(thread.network_id), item_kind=items.UNANSWERED, item_id=thread_id)


@bp.post("/moderation/unanswered/<id:thread_id>")
@moderators
def decide_unanswered(thread_id: int):
    """Somebody was asked, or it is left open: either ends the item."""
    outcome = request.form.get("outcome", "")
    if outcome not in ("asked", "left"):
        abort(422, description=_("Choose what you did with this problem."))
    _kept(thread_id)
    begin_write()
    thread = _kept(thread_id, lock=True)
    _nudge("moderators", thread_id=thread_id)
    return _done(items.finish(items.UNANSWERED, thread_id, outcome, thread, by=viewer().id))


def _done(done: Activity):
    flash({"text": _("Done. It is out of the list of work."), "url": url_for("moderation.reopen_item", activity_id=done.id), "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.queue"), 303)


@bp.get("/moderation/pinned/<id:nudge_id>")
@moderators
def pinned(nudge_id: int) -> str:
    """A conversation that has been pinned for long: keep it, or unpin it."""
    nudge = _nudge("pinned", id=nudge_id)
    return _pinned_page(nudge, _kept(nudge.thread_id), KeepForm())


def _pinned_page(nudge: Nudge, thread: Thread, form: KeepForm) -> str:
    return render_template("moderation/care/pinned.html", thread=thread, form=form, since=items.since_when(thread), url=thread_url(thread), nudge=nudge,
                           done=items.what_stands_now(items.mark_of(items.PINNED, nudge.id)), is_pinned=thread.pinned_at is not None,
                           network=catalogue.network_label(thread.network_id), item_kind=items.PINNED, item_id=nudge.id)


@bp.post("/moderation/pinned/<id:nudge_id>/keep")
@moderators
def keep_pinned(nudge_id: int):
    """It stays pinned, without end or until a day."""
    nudge, form = _nudge("pinned", id=nudge_id), KeepForm()
    thread = _kept(nudge.thread_id)
    if not form.validate():
        return _pinned_page(nudge, thread, form), 422
    begin_write()
    thread = _kept(nudge.thread_id, lock=True)
    return _done(pins.keep(nudge_id, thread, form.until.data, By(viewer().id, form.reason.data or "")))


@bp.post("/moderation/pinned/<id:nudge_id>/unpin")
@moderators
def unpin_stale(nudge_id: int):
    """It takes its place in the lists again."""
    nudge, form = _nudge("pinned", id=nudge_id), OptionalReasonForm()
    thread = _kept(nudge.thread_id)
    if not form.validate():
        return _pinned_page(nudge, thread, KeepForm()), 422
    begin_write()
    thread = _kept(nudge.thread_id, lock=True)
    return _done(pins.let_go(nudge_id, thread, By(viewer().id, form.reason.data or "")))


@bp.post("/moderation/items/<id:activity_id>/reopen")
@moderators
def reopen_item(activity_id: int):
    """Put an item back among the work; a pin is put back as it was."""
    begin_write()
    done = db.session.get(Activity, activity_id)
    kind = done.facts.get("item") if done is not None and done.kind == Happened.ITEM_DONE else None
    if kind not in (items.UNANSWERED, items.PINNED) or not done.facts.get("outcome"):
        abort(404)
    thread = _kept(done.thread_id, lock=True)
    items.reopen(kind, done.facts["item_id"], thread, by=viewer().id, undoes=done.id)
    pins.put_back(done, thread, by=viewer().id)
    place = url_for("moderation.unanswered", thread_id=thread.id) if kind == items.UNANSWERED else url_for("moderation.pinned", nudge_id=done.facts["item_id"])
    return redirect(place, 303)
