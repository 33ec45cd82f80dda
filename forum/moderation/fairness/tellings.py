"""Who hears of an appeal: those who may decide it, and once it is decided the person concerned, whose mail is a letter of its own."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.core.urls import url_for
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.fairness.words import OUTCOMES
from forum.moderation.queue.watching import keepers_of


def _concerned(activity: Activity):
    return select(Statement.user_id).join(Appeal, Appeal.statement_id == Statement.id).where(Appeal.id == activity.facts.get("appeal_id", 0))


def _said(told: Told) -> str:
    return _("Your appeal was decided: %(outcome)s.", outcome=OUTCOMES[told.activity.facts["outcome"]])


def _deciders(activity: Activity):
    """All who keep order there, but never who acted, nor who appeals."""
    theirs = select(Statement.decided_by_id, Statement.user_id).join(Appeal, Appeal.statement_id == Statement.id).where(Appeal.id == activity.facts.get("appeal_id", 0))
    row = db.session.execute(theirs).first()
    return keepers_of(activity.network_id).where(User.id.not_in([number for number in (row or ()) if number]))


def _said_made(_told: Told) -> str:
    return _("Somebody appeals against a decision. It is for another moderator than the one who decided.")


def _page(told: Told) -> str:
    return url_for("moderation.appeal_page", appeal_id=told.activity.facts.get("appeal_id", 0))


def attach() -> None:
    """Register the notices."""
    tell(Telling(Happened.APPEAL_MADE, _deciders, _said_made, _page, icon="quote", subject=lambda _told: _("An appeal"),
                 button=lambda _told: _("Look at it and decide"), reason=lambda _activity, _user: _("You get this mail because you keep order in this network.")))
    tell(Telling(Happened.APPEAL_DECIDED, _concerned, _said, lambda _told: "/statements/", icon="moderation", by_mail=False))
