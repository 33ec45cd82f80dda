"""Requests for membership, as moderators decide them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from forum.accounts.actions import fresh
from forum.core.access import RuleBroken, SomeoneWasFaster, moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.networks import catalogue, membership, policies
from forum.networks.forms import ReasonForm
from forum.networks.models import MembershipRequest, Municipality
from forum.networks.undo import REQUESTS, undo_url
from forum.networks.views import bp


def _visible_requests():
    columns = (MembershipRequest, Municipality.name.label("municipality"), Municipality.proposed_network_id)
    statement = select(*columns).outerjoin(Municipality, Municipality.nis == MembershipRequest.municipality_id)
    return statement if viewer().is_admin else statement.where(MembershipRequest.network_id.in_(sorted(viewer().moderated_ids)))


@bp.get("/moderation/requests")
@moderators
def requests():
    """The requests that wait in the viewer's networks, oldest first."""
    waiting = _visible_requests().where(MembershipRequest.decided_at.is_(None)).order_by(MembershipRequest.id).limit(100)
    return render_template("networks/requests.html", requests=list(db.session.execute(waiting)), networks=catalogue.networks())


@bp.post("/moderation/requests/<id:request_id>")
@moderators
def decide_request(request_id: int):
    """Approve or refuse. Who comes second hears who decided what."""
    begin_write()
    row = db.session.execute(_visible_requests().where(MembershipRequest.id == request_id)).first() or abort(404)
    if row.MembershipRequest.decided_at is not None:
        raise SomeoneWasFaster(membership.what_was_decided(row.MembershipRequest))
    if request.form.get("decision") == "approve":
        _approve(row.MembershipRequest)
    elif request.form.get("decision") == "refuse":
        _refuse(request_id)
    else:
        abort(400)
    return redirect(url_for("networks.requests"), 303)


def _approve(asked: MembershipRequest) -> None:
    slug = request.form.get("network")
    home = catalogue.network_by_slug(slug) if slug else catalogue.network(asked.network_id)
    if home is None:
        raise RuleBroken(_("Choose a network."))
    done = membership.approve(asked.id, by=viewer().id, home_network_id=home.id)
    _offer_undo(done, _("%(name)s is a member of network %(network)s now and gets a mail.", name=asked.name, network=home.name))


def _refuse(request_id: int) -> None:
    form = ReasonForm()
    if not form.validate():
        raise RuleBroken(form.reason.errors[0])
    done = membership.refuse(request_id, by=viewer().id, reason=form.reason.data)
    _offer_undo(done, _("The request was refused. The asker gets your reason by mail."))


def _offer_undo(activity: Activity, sentence: str) -> None:
    flash({"text": sentence, "url": undo_url(activity.id, activity.kind), "label": _("Undo")}, "undo")


@bp.post("/moderation/requests/undo/<id:activity_id>")
@moderators
def undo_decision(activity_id: int):
    """Let a decided request wait again: for moderators of its network who may also end the account that it made."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind not in REQUESTS or not policies.can_undo(viewer(), activity):
        abort(404)
    user = fresh(activity.subject_id or 0)
    require(user is None or not activity.facts.get("opened") or policies.can_close_again(viewer(), user, activity),
            _("Only an administrator can change this account, and nobody their own."))
    membership.take_back(activity, by=viewer().id)
    flash(_("Undone: the request of %(name)s waits again.", name=activity.facts["name"]), "success")
    return redirect(url_for("networks.requests"), 303)
