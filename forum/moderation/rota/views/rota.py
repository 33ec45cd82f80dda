"""The rota: who watches which week, and who is away."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from forum.core.access import RuleBroken, moderators, require, viewer
from forum.core.db import abandon, begin_write, db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation.rota import actions, showing
from forum.moderation.rota.forms import AwayForm, HandOverForm
from forum.moderation.rota.models import ModeratorAway
from forum.moderation.rota.turns import watcher_of
from forum.moderation.views import bp
from forum.networks import catalogue


def page(*, away: AwayForm | None = None, notes: dict | None = None, status: int = 200):
    """The page, with a refused form in it."""
    return render_template("moderation/rota/rota.html", places=showing.watched(viewer()), away=away or AwayForm(formdata=None), notes=notes or {},
                           mine=showing.away_of(viewer().id)), status


def network_id_of(slug: str) -> int:
    """A network that the viewer moderates; 404 for another."""
    found = catalogue.network_by_slug(slug)
    return found.id if found and viewer().moderates(found.id) else abort(404)


@bp.get("/moderation/rota")
@moderators
def rota():
    """Who watches this week and the next eight."""
    return page()


@bp.post("/moderation/rota/<slug>/<week>")
@moderators
def give_week(slug: str, week: str):
    """Take a week over (`user` is oneself), give it to a colleague, or leave it to the turn ("")."""
    network_id, monday = network_id_of(slug), showing.monday_of(week) or abort(404)
    wanted = actions.Wanted(network_id, monday, _number("user"), _number("seen"))
    begin_write()
    done = actions.assign(wanted, by=viewer().id)
    return _done(done)


def _number(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _done(done: Activity):
    name = done.facts["to_name"]
    told = _("%(name)s watches that week.", name=name) if name else _("Nobody watches that week.")
    flash({"text": told, "url": url_for("moderation.undo_rota", activity_id=done.id), "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.rota"), 303)


@bp.post("/moderation/rota/undo/<id:activity_id>")
@moderators
def undo_rota(activity_id: int):
    """Give a week back to whose it was."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind != Happened.ROTA_CHANGED or not viewer().moderates(activity.network_id):
        abort(404)
    return _done(actions.undo(activity, by=viewer().id))


@bp.post("/moderation/rota/<slug>/note")
@moderators
def hand_over(slug: str):
    """Leave a note for whoever watches next week: for who watches now."""
    network_id, form = network_id_of(slug), HandOverForm()
    _check_watcher(network_id)
    if not form.validate():
        return page(notes={network_id: form}, status=422)
    begin_write()
    _check_watcher(network_id)
    actions.leave_note(network_id, form.note.data or "", by=viewer().id)
    flash(_("The note is kept. Whoever watches next week reads it.") if form.note.data else _("The note is taken away."), "success")
    return redirect(url_for("moderation.rota"), 303)


def _check_watcher(network_id: int) -> None:
    require(viewer().is_admin or watcher_of(network_id) == viewer().id, _("Only who watches this week leaves a note for the next."))


@bp.post("/moderation/rota/away")
@moderators
def go_away():
    """Say on which days one is away."""
    form = AwayForm()
    if not form.validate():
        return page(away=form, status=422)
    begin_write()
    try:
        actions.go_away(viewer().id, form.from_day.data, form.until_day.data)
    except RuleBroken as fault:
        abandon()
        form.until_day.errors = [str(fault)]
        return page(away=form, status=422)
    flash(_("You take no turn while you are away. Weeks that somebody fixed by hand stay as they are."), "success")
    return redirect(url_for("moderation.rota"), 303)


@bp.post("/moderation/rota/away/<id:away_id>/removal")
@moderators
def come_back(away_id: int):
    """Be there after all; undo is being away again."""
    begin_write()
    row = db.session.get(ModeratorAway, away_id, populate_existing=True)
    if row is None or row.user_id != viewer().id:
        abort(404)
    again = url_for("moderation.away_again", first=row.from_day.isoformat(), last=row.until_day.isoformat())
    db.session.delete(row)
    flash({"text": _("You take your turn again on those days."), "url": again, "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.rota"), 303)


@bp.post("/moderation/rota/away/again")
@moderators
def away_again():
    """Take back that one is there after all."""
    form = AwayForm(from_day=None, until_day=None, formdata=_asked())
    if not form.validate():
        abort(400)
    begin_write()
    actions.go_away(viewer().id, form.from_day.data, form.until_day.data)
    flash(_("You are away on those days again."), "success")
    return redirect(url_for("moderation.rota"), 303)


def _asked():
    return MultiDict({"from_day": request.args.get("first", ""), "until_day": request.args.get("last", "")})
