"""Saved replies: the list, adding, changing, removing, and taking one along into a conversation."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import RuleBroken, moderators, require, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.moderation.policies import can_moderate
from forum.moderation.rota import saved
from forum.moderation.rota.forms import SavedReplyForm
from forum.moderation.rota.models import SavedReply
from forum.moderation.rota.saved import Wording
from forum.moderation.rota.words import USES
from forum.moderation.views import bp
from forum.networks import catalogue
from forum.threads.queries import get_thread, thread_url


def form_for(row: SavedReply | None = None) -> SavedReplyForm:
    """The form, with what stands. A moderator saves for their own networks or for all."""
    only = None if viewer().is_admin else viewer().moderated_ids
    network = catalogue.network(row.network_id) if row else None
    filled = {"title": row.title, "text": row.text, "use": row.use} if row else {"use": "reason"}
    return SavedReplyForm(network_ids=only, network=network.slug if network else "", **filled)


def wording(form: SavedReplyForm) -> Wording:
    """What was filled in."""
    return Wording(form.title.data, form.text.data, form.use.data, form.network_id)


@bp.route("/moderation/replies", methods=["GET", "POST"])
@moderators
def replies():
    """The saved replies; the form adds one."""
    form = form_for()
    if request.method == "POST" and form.validate():
        begin_write()
        return _done(saved.add(wording(form), by=viewer().id).id, _("The reply is saved."))
    page = render_template("moderation/rota/replies.html", rows=saved.listed(viewer()), form=form, uses=USES, label=catalogue.network_label)
    return page, 200 if request.method != "POST" else 422


@bp.route("/moderation/replies/<id:reply_id>", methods=["GET", "POST"])
@moderators
def saved_reply(reply_id: int):
    """Change one."""
    row = saved.get_reply(viewer(), reply_id)
    if row is None and (request.method != "POST" or saved.get_reply(viewer(), reply_id, also_removed=True) is None):
        abort(404)
    form = form_for(row)
    if request.method != "POST" or not form.validate():
        return render_template("moderation/rota/reply.html", form=form, reply_id=reply_id), 200 if request.method != "POST" else 422
    begin_write()
    return _done(saved.change(reply_id, wording(form), by=viewer().id).id, _("The reply is changed."))


@bp.post("/moderation/replies/<id:reply_id>/removal")
@moderators
def remove_reply(reply_id: int):
    """Offer it no longer."""
    begin_write()
    _found(reply_id)
    saved.remove(reply_id, by=viewer().id)
    return _done(reply_id, _("The reply is removed."))


@bp.post("/moderation/replies/<id:reply_id>/undo")
@moderators
def undo_reply(reply_id: int):
    """Take back what was done last with it."""
    begin_write()
    saved.undo(_found(reply_id), by=viewer().id)
    flash(_("Undone."), "success")
    return redirect(url_for("moderation.replies"), 303)


def _found(reply_id: int) -> SavedReply:
    return saved.get_reply(viewer(), reply_id, also_removed=True) or abort(404)


def _done(reply_id: int, sentence: str):
    flash({"text": sentence, "url": url_for("moderation.undo_reply", reply_id=reply_id), "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.replies"), 303)


@bp.post("/threads/<id:thread_id>/saved-reply")
@moderators
def use_reply(thread_id: int):
    """Put a saved reply in one's draft of a reply, after what stands there, to read it over before it is placed."""
    thread = get_thread(viewer(), thread_id)
    require(can_moderate(viewer(), thread), _("Only moderators of this network can do this."))
    number = request.form.get("saved", "")
    text = saved.text_of(viewer(), int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    if text is None:
        raise RuleBroken(_("Choose a saved reply from the list."))
    begin_write()
    saved.into_draft(viewer(), thread.id, text)
    flash(_("The saved reply stands in the reply box. Read it over, then place it."), "success")
    return redirect(f"{thread_url(thread)}#reply", 303)
