"""The front door: what this is, for visitors; what matters now, for members."""

from __future__ import annotations

from flask import redirect, render_template

from forum.core.access import Viewer, public, viewer
from forum.core.clock import BRUSSELS, now
from forum.core.i18n import _
from forum.core.settings import current_settings
from forum.core.urls import url_for
from forum.home import queries
from forum.home.views import bp
from forum.networks import catalogue
from forum.practice import cycle


@bp.get("/")
@public
def start() -> str:
    """The landing page for a visitor, the start page for a member; a guest goes to their conversation."""
    if viewer().is_guest:
        return redirect(url_for("guests.stay"))
    if not viewer().is_signed_in:
        return render_template("home/landing.html", operator=current_settings().operator_name)
    mine, unread = queries.my_open(viewer()), queries.unread(viewer())
    return render_template("home/start.html", greeting=greeting(viewer()), featured=queries.featured(viewer()), unread=unread,
                           could_answer=queries.could_answer(viewer(), besides=unread),
                           my_open=mine, my_reminders=[row for row in mine if row.reply_count][:3], solved_lately=queries.solved_lately(viewer()),
                           owed=cycle.promised(viewer(), cycle.trying(viewer()))[:3], has_themes=bool(viewer().followed_themes), in_season=in_season(viewer()))


def in_season(who: Viewer, most: int = 6) -> list:
    """Themes that are in season this month, those that one follows first."""
    found = [theme for theme in catalogue.themes() if theme.season]
    return sorted(found, key=lambda theme: theme.id not in who.followed_themes)[:most]


def greeting(who: Viewer) -> str:
    """Good morning, afternoon or evening, by the clock here."""
    hour = now().astimezone(BRUSSELS).hour
    if 5 <= hour < 12:
        return _("Good morning, %(name)s", name=who.first_name)
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s", name=who.first_name)
    return _("Good evening, %(name)s", name=who.first_name)
