"""The register of experts."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import moderators, signed_in, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.guests import experts as people
from forum.guests.forms import ExpertForm
from forum.guests.policies import can_edit_expert
from forum.guests.views import bp
from forum.networks import catalogue


@bp.get("/experts/")
@signed_in
def experts() -> str:
    """Experts from outside who came into conversations that the viewer reads; of one theme with `?theme=`."""
    slug = request.args.get("theme", "")[:80]
    theme = catalogue.theme_by_slug(slug) if slug else None
    if slug and theme is None:
        abort(404)
    found, page = people.register(viewer(), theme.id if theme else None)
    choices = [("", _("all")), *((each.slug, each.name) for each in catalogue.themes())]
    return render_template("guests/experts.html", experts=found, page=page, theme=theme, slug=slug, choices=choices, can_edit=can_edit_expert(viewer()))


@bp.route("/experts/<id:user_id>/edit", methods=["GET", "POST"])
@moderators
@limiter.limit("120/hour")
def edit_expert(user_id: int):
    """What the register says of an expert, and where they have access now."""
    expert = people.get_expert(viewer(), user_id)
    form = ExpertForm(organisation=expert.person.organisation, themes=[theme.slug for theme in expert.themes])
    if request.method != "POST" or not form.validate():
        return render_template("guests/edit_expert.html", form=form, expert=expert), 200 if request.method != "POST" else 422
    theme_ids = [theme.id for slug in form.themes.data or [] if (theme := catalogue.theme_by_slug(slug))]
    begin_write()
    people.get_expert(viewer(), user_id)
    people.change_expert(user_id, organisation=form.organisation.data, theme_ids=theme_ids, by=viewer().id)
    flash(_("The register is changed."), "success")
    return redirect(url_for("guests.experts"), 303)
