"""What moderators hear of the rota: that their week begins, and that somebody gave them a week or took it over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.core.urls import url_for
from forum.moderation.queue.queries import everything
from forum.moderation.queue.sources import sources
from forum.moderation.rota.actions import week_in_words
from forum.moderation.rota.turns import known, note_before
from forum.networks import catalogue
from forum.networks.models import NetworkModerator


def _still_keeps(activity: Activity, *user_ids: int | None):
    """Those of some people who still keep order in the network."""
    here = select(NetworkModerator.user_id).where(NetworkModerator.network_id == activity.network_id)
    numbers = [number for number in user_ids if number]
    return select(User.id).where(User.id.in_(numbers), (User.role == "admin") | ((User.role == "moderator") & User.id.in_(here)))


def _watcher(activity: Activity):
    return _still_keeps(activity, activity.subject_id)


def _both(activity: Activity):
    """Who watches now, and who would have."""
    return _still_keeps(activity, activity.facts.get("is_now"), activity.facts.get("was"))


def _week(told: Told) -> dict[str, str]:
    return {"network": catalogue.network_label(told.activity.network_id), "week": week_in_words(date.fromisoformat(told.activity.facts["week"]))}


def _said_begins(told: Told) -> str:
    return _("This week you watch network %(network)s.", network=catalogue.network_label(told.activity.network_id))


def open_by_kind(network_id: int) -> list[str]:
    """How much waits in a network, a line for each kind."""
    keeper = Viewer(id=-1, role="moderator", moderated_ids=frozenset([network_id]))
    items = everything(keeper)
    found = dict(db.session.execute(select(items.c.kind, func.count()).group_by(items.c.kind)).all())
    return [f"{source.label}: {found[kind]}" for kind, source in sources.items() if found.get(kind)]


def _lines(told: Told) -> list[str]:
    network_id = told.activity.network_id
    waiting = open_by_kind(network_id)
    lines = [_("Open now:"), *waiting] if waiting else [_("Nothing is open now.")]
    before = note_before(known([network_id]), network_id)
    return [*lines, _("Note from last week:"), *before.note.splitlines()] if before else lines


def _said_changed(told: Told) -> str:
    facts, names = told.activity.facts, {"name": told.actor, **_week(told)}
    if facts.get("is_now") == told.user_id:
        return _("%(name)s changed the rota: you watch network %(network)s from %(week)s.", **names)
    if facts.get("to_name"):
        return _("%(name)s changed the rota: %(other)s watches network %(network)s from %(week)s, not you.", other=facts["to_name"], **names)
    return _("%(name)s changed the rota: you do not watch network %(network)s from %(week)s.", **names)


def _why(_activity: Activity, _user: int) -> str:
    return _("You get this mail because you keep order in this network.")


def attach() -> None:
    """Register both."""
    tell(Telling(Happened.WATCH_BEGINS, _watcher, _said_begins, lambda _told: url_for("moderation.queue"), icon="eye", lines=_lines,
                 button=lambda _told: _("Look at what waits"), reason=_why))
    tell(Telling(Happened.ROTA_CHANGED, _both, _said_changed, lambda _told: url_for("moderation.rota"), icon="calendar",
                 subject=lambda _told: _("The rota changed"), button=lambda _told: _("Look at the rota"), reason=_why))
