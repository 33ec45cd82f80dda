"""What moderators set for the nudges of their network."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import moderators, require, viewer
from forum.core.clock import now
from forum.core.db import begin_write, db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation.care import settings
from forum.moderation.care.forms import PERIODS, CareForm, filled
from forum.moderation.care.kinds import KINDS
from forum.moderation.care.models import CareSetting
from forum.moderation.views import bp
from forum.networks import catalogue
from forum.networks.people import find_person


@bp.get("/moderation/care")
@moderators
def care() -> str:
    """The settings of one of the viewer's networks."""
    mine = _mine()
    network = _moderated(request.args["network"]) if request.args.get("network") else mine[0]
    standing = db.session.get(CareSetting, network.id)
    return _page(network, filled(settings.care_of(standing), standing.version if standing else 0))


def _mine() -> list:
    return [network for network in catalogue.networks() if viewer().moderates(network.id)]


def _moderated(slug: str):
    network = catalogue.network_by_slug(slug) or abort(404)
    require(viewer().moderates(network.id), _("Only moderators of this network can do this."))
    return network


def _page(network, form: CareForm) -> str:
    last, care = settings.last_change(network.id), settings.care_of(db.session.get(CareSetting, network.id))
    by = find_person(last.actor_id) if last else None
    return render_template("moderation/care/settings.html", form=form, network=network, networks=_mine(), kinds=KINDS, periods=range(PERIODS), last=last, by=by,
                           goes_out=care.next_working(now()), is_open=care.is_working(now()))


@bp.post("/moderation/care/<slug>")
@moderators
def change_care(slug: str):
    """Set them."""
    network = _moderated(slug)
    form = filled(settings.Care(), 0)
    if not form.validate():
        return _page(network, form), 422
    begin_write()
    return _back(settings.change(network.id, form.wanted(), version=form.version.data or 0, by=viewer().id))


def _back(done: Activity):
    flash({"text": _("The reminders of network %(name)s are saved.", name=catalogue.network_label(done.network_id)),
           "url": url_for("moderation.undo_care", activity_id=done.id), "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.care", network=catalogue.network(done.network_id).slug), 303)


@bp.post("/moderation/care/undo/<id:activity_id>")
@moderators
def undo_care(activity_id: int):
    """Take the last change back."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind != Happened.CARE_CHANGED:
        abort(404)
    require(viewer().moderates(activity.network_id), _("Only moderators of this network can do this."))
    return _back(settings.undo(activity, by=viewer().id))
