"""The notice that an appeal was decided; the mail is a letter of its own."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.fairness.words import OUTCOMES


def _concerned(activity: Activity):
    return select(Statement.user_id).join(Appeal, Appeal.statement_id == Statement.id).where(Appeal.id == activity.facts.get("appeal_id", 0))


def _said(told: Told) -> str:
    return _("Your appeal was decided: %(outcome)s.", outcome=OUTCOMES[told.activity.facts["outcome"]])


def attach() -> None:
    """Register the notice."""
    tell(Telling(Happened.APPEAL_DECIDED, _concerned, _said, lambda _told: "/statements/", icon="moderation", by_mail=False))
