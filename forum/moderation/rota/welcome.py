"""The welcome of a new member by a named moderator: once, when they choose their first password."""

from __future__ import annotations

from sqlalchemy import func, select, update

from forum.accounts.models import GUEST, User
from forum.core.access import SomeoneWasFaster, Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened, on, record
from forum.core.i18n import DEFAULT, _
from forum.core.tellings import Telling, Told, tell
from forum.core.urls import url_for
from forum.moderation.rota.models import Welcome
from forum.networks import catalogue
from forum.networks.actions import get_network
from forum.networks.models import ThemeFollow
from forum.networks.queries import moderators_of
from forum.threads.models import Thread

NAME = {"nl": "{naam}", "en": "{name}"}


def standing(network_id: int) -> Welcome | None:
    """How new members of a network are welcomed now; None when nobody ever said."""
    latest = select(Welcome).where(Welcome.network_id == network_id, Welcome.undone_at.is_(None)).order_by(Welcome.id.desc()).limit(1)
    return db.session.scalar(latest.execution_options(populate_existing=True))


def choose(network_id: int, user_id: int | None, text_nl: str, text_en: str, *, seen: int, by: int) -> Welcome:
    """Say who welcomes and how; `seen` is the number of what stood. Raises SomeoneWasFaster when that was changed since."""
    get_network(network_id)
    now_standing = standing(network_id)
    if (now_standing.id if now_standing else 0) != seen:
        raise SomeoneWasFaster(_("Somebody else changed this welcome in the meantime. Look at what stands now, then change it again."))
    row = Welcome(network_id=network_id, user_id=user_id, text_nl=text_nl, text_en=text_en, set_by_id=by, created_at=now())
    db.session.add(row)
    db.session.flush()
    return row


def undo(row: Welcome) -> None:
    """Back to what stood before. Raises SomeoneWasFaster when this is not the last change."""
    get_network(row.network_id)
    latest = standing(row.network_id)
    if latest is None or latest.id != row.id:
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    db.session.execute(update(Welcome).where(Welcome.id == row.id).values(undone_at=now()).execution_options(synchronize_session=False))


@on(Happened.PASSWORD_CHANGED)
def greet(activity: Activity) -> None:
    """A member who chose a first password is welcomed, once."""
    if not activity.facts.get("is_first") or activity.actor_id != activity.subject_id:
        return
    user = db.session.get(User, activity.subject_id)
    if user is None or user.role == GUEST or user.home_network_id is None or _was_welcomed(user.id):
        return
    found = standing(user.home_network_id)
    keepers = {person.id for person in moderators_of(user.home_network_id)}
    if found is not None and found.user_id in keepers and found.user_id != user.id:
        record(Happened.PERSON_WELCOMED, found.user_id, subject_id=user.id, network_id=user.home_network_id, welcome_id=found.id)


def _was_welcomed(user_id: int) -> bool:
    return db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == Happened.PERSON_WELCOMED, Activity.subject_id == user_id)) > 0


def text_for(row: Welcome, language: str, name: str) -> str:
    """The words in a language (the Dutch ones where there are none), with the first name filled in."""
    text = getattr(row, f"text_{language}", "") or row.text_nl
    for sign in NAME.values():
        text = text.replace(sign, name)
    return text


def welcome_of(viewer: Viewer) -> tuple[Activity, Welcome] | None:
    """How a member was welcomed."""
    mine = select(Activity).where(Activity.kind == Happened.PERSON_WELCOMED, Activity.subject_id == viewer.id).order_by(Activity.id.desc()).limit(1)
    activity = db.session.scalar(mine)
    row = db.session.get(Welcome, activity.facts.get("welcome_id", 0)) if activity else None
    return (activity, row) if row else None


def steps(viewer: Viewer) -> list[tuple[str, str, str, bool]]:
    """Three first steps: what to do, why, where, and whether it is done."""
    has_asked = db.session.scalar(select(func.count(Thread.id)).where(Thread.author_id == viewer.id).limit(1)) > 0
    follows = bool(viewer.followed_themes) or db.session.scalar(select(func.count()).where(ThemeFollow.user_id == viewer.id)) > 0
    user = db.session.get(User, viewer.id)
    return [(_("Fill in your profile"), _("Colleagues see what you do and where."), url_for("networks.profile_settings"), bool(user.function and user.municipality_id)),
            (_("Follow the themes that you work on"), _("New problems about them then stand on your start page."), url_for("networks.themes"), follows),
            (_("Introduce a problem"), _("A small one is fine: somebody else has met it."), url_for("threads.new"), has_asked)]


def _newcomer(activity: Activity):
    return select(User.id).where(User.id == (activity.subject_id or 0))


def _lines(told: Told) -> list[str]:
    row, user = db.session.get(Welcome, told.activity.facts.get("welcome_id", 0)), db.session.get(User, told.user_id)
    said = text_for(row, user.language or DEFAULT, user.name.split(" ")[0]).splitlines() if row else []
    todo = [_("Three first steps:"), _("1. Fill in your profile."), _("2. Follow the themes that you work on."), _("3. Introduce a problem.")]
    return [line for line in said if line.strip()] + todo


def _said(told: Told) -> str:
    return _("Welcome, I am %(name)s, moderator of network %(network)s.", name=told.actor, network=catalogue.network_label(told.activity.network_id))


def attach() -> None:
    """Register what a new member is told."""
    tell(Telling(Happened.PERSON_WELCOMED, _newcomer, _said, lambda _told: url_for("moderation.welcomed"), icon="leaf", lines=_lines,
                 subject=lambda told: _("Welcome, I am %(name)s", name=told.actor), button=lambda _told: _("Take the first steps"),
                 reason=lambda _activity, _user: _("You get this mail because you are a new member.")))
