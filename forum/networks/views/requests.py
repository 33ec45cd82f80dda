"""Requests for membership, as moderators decide them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from forum.core.access import RuleBroken, SomeoneWasFaster, moderators, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.networks import catalogue, membership
from forum.networks.forms import ReasonForm
from forum.networks.models import MembershipRequest, Municipality
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
    membership.approve(asked.id, by=viewer().id, home_network_id=home.id)
    flash(_("%(name)s is a member of network %(network)s now and gets a mail.", name=asked.name, network=home.name), "success")


def _refuse(request_id: int) -> None:
    form = ReasonForm()
    if not form.validate():
        raise RuleBroken(form.reason.errors[0])
    membership.refuse(request_id, by=viewer().id, reason=form.reason.data)
    flash(_("The request was refused. The asker gets your reason by mail."), "success")
