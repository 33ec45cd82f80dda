"""Drafts: saved while one writes, listed, discarded and put back. Each is its owner's alone."""

from __future__ import annotations

from flask import Response, abort, flash, jsonify, redirect, render_template, request

from forum.accounts.addresses import own_path
from forum.core.access import signed_in, signed_in_or_guest, viewer
from forum.core.clock import now
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.core.urls import url_for
from forum.threads import policies
from forum.threads.drafts import actions, showing
from forum.threads.queries import get_readable_post, get_thread
from forum.threads.views import bp


def _key() -> str:
    """The key that was sent; 404 for a form that does not exist for the viewer."""
    key = actions.known_key(request.form.get("key", "")) or abort(404)
    if key.startswith("thread:"):
        get_thread(viewer(), int(key[7:]))
    elif key.startswith("post:"):
        post = get_readable_post(viewer(), int(key[5:]))
        policies.can_edit(viewer(), get_thread(viewer(), post.thread_id), post) or abort(404)
    elif viewer().is_guest or (key == "new:announcement" and not viewer().is_moderator):
        abort(404)
    return key


def _base() -> int | None:
    """The moment of the draft that the form started from; None when the sender does not say."""
    text = request.form.get("base", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@bp.post("/drafts")
@signed_in_or_guest
@limiter.limit("300/10 minutes")
def save_draft():
    """Keep what stands in a form now: 204; 205 when that form was posted already; 409 with what stands when another device wrote on since `base`."""
    key = _key()
    try:
        fields = actions.fields_of(key, request.form.items(multi=True))
    except actions.TooLarge:
        abort(413)
    begin_write()
    try:
        kept = actions.save(viewer().id, key, fields, request.form.get("idempotency", "")[:64], _base())
    except actions.WrittenElsewhere as fault:
        return jsonify(at=fault.draft.saved_ms, said=fault.draft.said_at, fields=fault.draft.fields), 409
    return Response(status=204 if kept else 205, headers={"X-Draft-At": str(int(now().timestamp() * 1000))})


@bp.get("/drafts/")
@signed_in
def drafts():
    """All own drafts."""
    return render_template("threads/drafts.html", drafts=showing.drafts_of(viewer()))


@bp.get("/drafts/<id:draft_id>")
@signed_in
def go_on(draft_id: int):
    """To the form with this draft in it."""
    return redirect(showing.place_of(viewer(), showing.get_draft(viewer(), draft_id)))


@bp.post("/drafts/<id:draft_id>/discard")
@signed_in_or_guest
def discard(draft_id: int):
    """Throw a draft away; it can be put back."""
    begin_write()
    draft = showing.get_draft(viewer(), draft_id)
    actions.discard(draft)
    flash({"text": _("Draft discarded."), "url": url_for("threads.put_draft_back", draft_id=draft.id), "label": _("Undo")}, "undo")
    return redirect(own_path(request.form.get("next"), url_for("threads.drafts")), 303)


@bp.post("/drafts/<id:draft_id>/return")
@signed_in_or_guest
def put_draft_back(draft_id: int):
    """Put a discarded draft back."""
    begin_write()
    draft = showing.get_draft(viewer(), draft_id, discarded=True)
    actions.discard(draft, wanted=False)
    return redirect(showing.place_of(viewer(), draft), 303)
