"""Verbs of appeals: made once by the person concerned, decided once by somebody else than who acted."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.dates import ago
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.core.mail import outbox
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.fairness.queries import appeal_of, is_in_time
from forum.moderation.fairness.statements import is_nameless, reversals
from forum.moderation.fairness.words import OUTCOMES


def appeal(statement: Statement, text: str) -> Appeal:
    """Say that one does not agree. Raises RuleBroken when that was done before, or is too late."""
    if not is_in_time(statement):
        raise RuleBroken(_("You could appeal for half a year after the decision; that time is over."))
    made = Appeal(statement_id=statement.id, text=text, created_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError as fault:
        raise RuleBroken(_("You appealed against this decision already. You can do that once.")) from fault
    who = None if is_nameless(statement.activity_id) else statement.user_id
    record(Happened.APPEAL_MADE, who, network_id=statement.network_id, appeal_id=made.id)
    return made


def decide(statement: Statement, outcome: str, *, by: int, reason: str) -> tuple[Activity, bool]:
    """Confirm the act or take it back; also whether taking back had nothing more to do by itself. Raises SomeoneWasFaster for the second who decides."""
    found = appeal_of(statement.id, lock=True)
    waiting = update(Appeal).where(Appeal.id == found.id, Appeal.decided_at.is_(None))
    values = {"decided_at": now(), "decided_by_id": by, "outcome": outcome, "reason": reason}
    if db.session.execute(waiting.values(**values).execution_options(synchronize_session=False)).rowcount != 1:
        db.session.refresh(found)
        raise SomeoneWasFaster(what_was_decided(found))
    is_done = outcome == "confirmed" or _take_back(statement, by, reason)
    who = None if is_nameless(statement.activity_id) else statement.user_id
    done = record(Happened.APPEAL_DECIDED, by, subject_id=who, network_id=statement.network_id, appeal_id=found.id, outcome=outcome, reason=reason)
    outbox.post("appeal_decided", user_id=statement.user_id, activity_id=done.id, about_id=found.id)
    return done, is_done


def _take_back(statement: Statement, by: int, reason: str) -> bool:
    """Do the reverse of the act; False where a later act stands in the way, so that a person has to look."""
    activity = db.session.get(Activity, statement.activity_id)
    reverse = reversals.get(activity.kind)
    if reverse is None:
        return False
    try:
        with db.session.begin_nested():
            reverse(activity, by, reason)
    except (SomeoneWasFaster, RuleBroken):
        db.session.expire_all()
        return False
    return True


def what_was_decided(found: Appeal) -> str:
    """Who decided what, when and why."""
    name = db.session.scalar(select(User.name).where(User.id == found.decided_by_id)) or _("Someone")
    told = _("%(name)s was faster: %(act)s, %(when)s.", name=name, act=OUTCOMES[found.outcome], when=ago(found.decided_at))
    return f"{told} {_('Reason: %(reason)s', reason=found.reason)}"
