"""One's own profile, and what one follows."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from forum.accounts.actions import fresh
from forum.core.access import signed_in, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.networks import actions, catalogue, members
from forum.networks.forms import FollowingForm, ProfileForm
from forum.networks.models import Municipality
from forum.networks.queries import all_municipalities
from forum.networks.views import bp


@bp.route("/account/", methods=["GET", "POST"])
@signed_in
def profile_settings():
    """Name, function and employer. The home network changes only through a moderator."""
    user = fresh(viewer().id)
    place = db.session.get(Municipality, user.municipality_id) if user.municipality_id else None
    form = ProfileForm(name=user.name, function=user.function, municipality=place.name if place else "")
    if request.method != "POST" or not form.validate():
        page = render_template("networks/profile.html", form=form, municipalities=all_municipalities(), home=catalogue.network(user.home_network_id))
        return page, 200 if request.method != "POST" else 422
    begin_write()
    members.change_profile(fresh(viewer().id), name=form.name.data, function=form.function.data, municipality_id=form.municipality.nis)
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("networks.profile_settings"), 303)


@bp.route("/account/following", methods=["GET", "POST"])
@signed_in
def following():
    """The networks and themes that one follows."""
    form = FollowingForm(networks=sorted(viewer().followed_networks), themes=sorted(viewer().followed_themes))
    if request.method != "POST" or not form.validate():
        return render_template("networks/following.html", form=form), 200 if request.method != "POST" else 422
    begin_write()
    actions.choose_following(viewer().id, set(form.networks.data), set(form.themes.data))
    flash(_("Your choices are saved."), "success")
    return redirect(url_for("networks.following"), 303)
