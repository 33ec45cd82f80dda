"""Looking after themes."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import RuleBroken, moderators, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.networks import actions, catalogue, queries
from forum.networks.forms import ThemeForm
from forum.networks.models import Theme
from forum.networks.undo import THEMES, undo_url
from forum.networks.views import bp


def _to_change(theme_id: int) -> Theme:
    begin_write()
    return actions.get_theme(theme_id) or abort(404)


def _back(activity: Activity, sentence: str):
    """To the list, with a way to undo."""
    flash({"text": sentence, "url": undo_url(activity.id, activity.kind), "label": _("Undo")}, "undo")
    return redirect(url_for("networks.manage_themes"), 303)


@bp.route("/moderation/themes", methods=["GET", "POST"])
@moderators
def manage_themes():
    """All themes; the form adds one."""
    form = ThemeForm()
    if request.method == "POST" and form.validate():
        begin_write()
        try:
            done = actions.add_theme(form.label_nl.data, form.label_en.data, by=viewer().id, slug=form.slug.data,
                                     description_nl=form.description_nl.data or "", description_en=form.description_en.data or "")
        except RuleBroken as fault:
            form.slug.errors = [str(fault)]
        else:
            return _back(done, _("The theme is there now."))
    page = render_template("networks/manage_themes.html", form=form, themes=queries.managed_themes(), followers=queries.follower_counts())
    return page, 200 if request.method != "POST" else 422


@bp.route("/moderation/themes/<id:theme_id>", methods=["GET", "POST"])
@moderators
def edit_theme(theme_id: int):
    """A theme's words and address."""
    theme = db.session.get(Theme, theme_id) or abort(404)
    form = ThemeForm(obj=theme)
    if request.method == "POST" and form.validate():
        try:
            done = actions.change_theme(_to_change(theme_id), by=viewer().id, **form.data)
        except RuleBroken as fault:
            form.slug.errors = [str(fault)]
        else:
            return _back(done, _("The theme is changed."))
    others = [entry for entry in catalogue.themes() if entry.id != theme_id]
    return render_template("networks/edit_theme.html", form=form, theme=theme, others=others), 200 if request.method != "POST" else 422


@bp.post("/moderation/themes/<id:theme_id>/merge")
@moderators
def merge_theme(theme_id: int):
    """Make one theme of two."""
    entry = catalogue.theme_by_slug(request.form.get("into", ""))
    if entry is None:
        raise RuleBroken(_("Choose a theme to merge into."))
    begin_write()
    found = actions.get_themes(theme_id, entry.id)
    theme, into = found.get(theme_id) or abort(404), found.get(entry.id) or abort(404)
    actions.merge_theme(theme, into, by=viewer().id)
    flash(_("“%(theme)s” is part of “%(into)s” now.", theme=theme.label_nl, into=into.label_nl), "success")
    return redirect(url_for("networks.manage_themes"), 303)


@bp.post("/moderation/themes/<id:theme_id>/retire")
@moderators
def retire_theme(theme_id: int):
    """Offer a theme no longer."""
    theme = _to_change(theme_id)
    return _back(actions.retire_theme(theme, by=viewer().id), _("“%(theme)s” is no longer offered.", theme=theme.label_nl))


@bp.post("/moderation/themes/<id:theme_id>/revive")
@moderators
def revive_theme(theme_id: int):
    """Offer a retired theme again."""
    theme = _to_change(theme_id)
    return _back(actions.revive_theme(theme, by=viewer().id), _("“%(theme)s” is offered again.", theme=theme.label_nl))


@bp.post("/moderation/themes/undo/<id:activity_id>")
@moderators
def undo_theme_act(activity_id: int):
    """Take an act on a theme back; a merge stays."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind not in THEMES:
        abort(404)
    return _back(actions.undo(activity, by=viewer().id), _("Undone."))
