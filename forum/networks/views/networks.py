"""What moderators set for their network."""

from __future__ import annotations

from flask import abort, flash, redirect, request

from forum.core.access import moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.networks import actions, catalogue, policies
from forum.networks.undo import SETTINGS, undo_url
from forum.networks.views import bp


def _back(activity: Activity):
    """To the network's page, with a way to undo."""
    allowed = activity.kind == SETTINGS[0]
    sentence = _("Members can post without their name now.") if allowed else _("Members can no longer post without their name. What was posted so stays so.")
    flash({"text": sentence, "url": undo_url(activity.id, activity.kind), "label": _("Undo")}, "undo")
    return redirect(catalogue.network(activity.network_id).url, 303)


@bp.post("/networks/<slug>/without-name")
@moderators
def allow_without_name(slug: str):
    """Let members of a network post without their name (`on=1`), or no longer (`on=0`)."""
    entry = catalogue.network_by_slug(slug) or abort(404)
    require(viewer().moderates(entry.id), _("Only moderators of this network can do this."))
    wanted = request.form.get("on", "")
    if wanted not in ("0", "1"):
        abort(400)
    begin_write()
    return _back(actions.allow_without_name(actions.get_network(entry.id), by=viewer().id, on=wanted == "1"))


@bp.post("/networks/undo/<id:activity_id>")
@moderators
def undo_setting(activity_id: int):
    """Take a change of a network's setting back, while it still stands."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind not in SETTINGS:
        abort(404)
    require(policies.can_undo(viewer(), activity), _("Only moderators of this network can do this."))
    return _back(actions.undo_setting(activity, by=viewer().id))
