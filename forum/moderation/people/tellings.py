"""The notice of a measure to the person; its mail is a letter of its own. Nobody else hears of it."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import literal, select

from forum.accounts.models import User
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.moderation.people.actions import HAPPENED
from forum.moderation.people.words import LIFTED, said_to_person


def _concerned(activity: Activity):
    return select(User.id).where(User.id == (activity.subject_id or 0), literal(True))


def _said(told: Told) -> str:
    facts = told.activity.facts
    kind = next(name for name, happened in HAPPENED.items() if happened == told.activity.kind)
    until = datetime.fromisoformat(facts["until"]) if facts.get("until") else None
    return f"{said_to_person(SimpleNamespace(kind=kind, until=until))} {_('Reason: %(reason)s', reason=facts.get('reason', ''))}"


def _said_lifted(told: Told) -> str:
    return f"{LIFTED[told.activity.facts['measure']]} {_('Reason: %(reason)s', reason=told.activity.facts.get('reason', ''))}"


def attach() -> None:
    """Register the notices."""
    for kind in HAPPENED.values():
        tell(Telling(kind, _concerned, _said, lambda _told: "/statements/", icon="moderation", by_mail=False))
    tell(Telling(Happened.SANCTION_LIFTED, _concerned, _said_lifted, lambda _told: "/statements/", icon="moderation", by_mail=False))
