"""Which network each municipality belongs to."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.core.text import clean_line, fold
from forum.networks import actions, catalogue, policies, queries
from forum.networks.models import Municipality
from forum.networks.undo import MUNICIPALITIES, undo_url
from forum.networks.views import bp


@bp.get("/moderation/municipalities")
@moderators
def manage_municipalities():
    """Municipalities by province or name; those without a network first to be settled."""
    require(viewer().is_admin, _("Only an administrator changes the networks of municipalities."))
    words, everything = clean_line(request.args.get("q", ""))[:60], queries.all_municipalities()
    provinces = sorted({row.province for row in everything})
    chosen = request.args.get("province", "" if words else "Vlaams-Brabant")
    found = [row for row in everything if (not chosen or row.province == chosen)
             and fold(words) in fold(f"{row.name} {row.former_names} {row.postal_codes}")]
    return render_template("networks/municipalities.html", municipalities=found, provinces=provinces, province=chosen, words=words,
                           networks=catalogue.networks())


@bp.post("/moderation/municipalities/<nis>")
@moderators
def set_municipality(nis: str):
    """Set or clear the network that members of a municipality are proposed."""
    require(viewer().is_admin, _("Only an administrator changes the networks of municipalities."))
    chosen = request.form.get("network", "")
    network = catalogue.network_by_slug(chosen)
    if chosen and network is None:
        abort(400)
    begin_write()
    row = actions.get_municipality(nis) or abort(404)
    return _back(row, actions.set_municipality_network(row, network.id if network else None, by=viewer().id))


@bp.post("/moderation/municipalities/undo/<id:activity_id>")
@moderators
def undo_municipality(activity_id: int):
    """Give a municipality the network back that it had, while the change still stands."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind not in MUNICIPALITIES:
        abort(404)
    require(policies.can_undo(viewer(), activity), _("Only an administrator changes the networks of municipalities."))
    done = actions.undo_municipality(activity, by=viewer().id)
    return _back(actions.get_municipality(activity.facts["nis"]), done)


def _back(row: Municipality, done: Activity | None):
    """To its province, with a way to undo when something changed."""
    sentence = _("%(municipality)s is saved.", municipality=row.name)
    if done is None:
        flash(sentence, "success")
    else:
        flash({"text": sentence, "url": undo_url(done.id, done.kind), "label": _("Undo")}, "undo")
    return redirect(url_for("networks.manage_municipalities", province=row.province) + f"#m{row.nis}", 303)
