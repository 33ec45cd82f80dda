"""Who welcomes new members, and the page that a new member comes to."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import moderators, signed_in, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.moderation.rota import welcome
from forum.moderation.rota.forms import WelcomeForm
from forum.moderation.rota.models import Welcome
from forum.moderation.rota.views.rota import network_id_of
from forum.moderation.views import bp
from forum.networks import catalogue
from forum.networks.people import find_person
from forum.networks.queries import moderators_of


def form_for(network_id: int, *, typed: bool = False) -> tuple[WelcomeForm, Welcome | None]:
    """The form of a network with what stands, or what was typed."""
    row = welcome.standing(network_id)
    filled = {"user": str(row.user_id or ""), "text_nl": row.text_nl, "text_en": row.text_en} if row else {}
    form = WelcomeForm(**filled) if typed else WelcomeForm(formdata=None, **filled)
    form.user.choices = [("", _("nobody: no welcome is sent")), *((str(person.id), person.name) for person in moderators_of(network_id))]
    for field in form:
        field.id = f"{field.name}-{network_id}"
        field.label.field_id = field.id
    return form, row


def page(refused: tuple[int, WelcomeForm] | None = None) -> str:
    """All networks that the viewer moderates, each with its form."""
    places = []
    for network in catalogue.networks():
        if viewer().moderates(network.id):
            form, row = form_for(network.id)
            places.append((network, refused[1] if refused and refused[0] == network.id else form, row))
    return render_template("moderation/rota/welcome.html", places=places)


@bp.get("/moderation/welcome")
@moderators
def welcomes() -> str:
    """Who welcomes, network by network."""
    return page()


@bp.post("/moderation/welcome/<slug>")
@moderators
def choose_welcome(slug: str):
    """Say who welcomes, and how."""
    network_id = network_id_of(slug)
    form, _row = form_for(network_id, typed=True)
    if not form.validate():
        return page((network_id, form)), 422
    seen = request.form.get("seen", "0")
    begin_write()
    done = welcome.choose(network_id, int(form.user.data) if form.user.data else None, form.text_nl.data or "", form.text_en.data or "",
                          seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0, by=viewer().id)
    told = _("The welcome is saved.") if done.user_id else _("New members get no welcome any more.")
    flash({"text": told, "url": url_for("moderation.undo_welcome", welcome_id=done.id), "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.welcomes"), 303)


@bp.post("/moderation/welcome/undo/<id:welcome_id>")
@moderators
def undo_welcome(welcome_id: int):
    """Back to what stood before."""
    begin_write()
    row = db.session.get(Welcome, welcome_id, populate_existing=True)
    if row is None or not viewer().moderates(row.network_id):
        abort(404)
    welcome.undo(row)
    flash(_("Undone."), "success")
    return redirect(url_for("moderation.welcomes"), 303)


@bp.get("/welcome")
@signed_in
def welcomed() -> str:
    """What a new member reads: the moderator's words, and three first steps."""
    found = welcome.welcome_of(viewer()) or abort(404)
    activity, row = found
    text = welcome.text_for(row, viewer().language, viewer().first_name)
    return render_template("moderation/rota/welcomed.html", person=find_person(activity.actor_id), text=text, steps=welcome.steps(viewer()),
                           network=catalogue.network_label(activity.network_id))
