"""Who hears of guests: the inviter, that their guest has come in."""

from __future__ import annotations

from sqlalchemy import Select, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.core.urls import url_for
from forum.threads.models import GuestAccess, Thread
from forum.threads.queries import readers_of


def _inviter(activity: Activity) -> Select[tuple[int]]:
    by = select(GuestAccess.invited_by_id).where(GuestAccess.id == activity.facts.get("access_id", 0))
    return readers_of(db.session.get(Thread, activity.thread_id)).where(User.id.in_(by), User.id != (activity.actor_id or 0))


def _text(told: Told) -> str:
    return _("%(name)s accepted your invitation and reads along in “%(title)s”", name=told.actor, title=told.title)


def register() -> None:
    """Say who hears of what."""
    tell(Telling(kind=Happened.GUEST_ENTERED, receivers=_inviter, text=_text, icon="people", by_mail=False,
                 url=lambda told: url_for("threads.bare", thread_id=told.activity.thread_id)))
