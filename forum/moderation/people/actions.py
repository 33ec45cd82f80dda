"""Verbs about people: a measure, and lifting it. The person's row is locked, so that of two moderators at once one is first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update

from forum.accounts import sessions
from forum.accounts.actions import fresh
from forum.accounts.models import User
from forum.accounts.viewers import is_let_in
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.dates import ago
from forum.core.db import db
from forum.core.events import Activity, Happened, on, record
from forum.core.i18n import _
from forum.core.mail import outbox
from forum.moderation.fairness.statements import reversed_by, state
from forum.moderation.people.models import Sanction
from forum.moderation.people.words import KINDS
from forum.networks.members import end_account, for_change, reopen_account

HAPPENED = {"note": Happened.PERSON_NOTED, "warning": Happened.PERSON_WARNED, "silence": Happened.PERSON_SILENCED, "suspension": Happened.PERSON_SUSPENDED,
            "exclusion": Happened.PERSON_EXCLUDED}
ONE_AT_A_TIME = ("silence", "suspension", "exclusion")
COLUMNS = {"silence": "silenced_until", "suspension": "suspended_until"}


@dataclass(frozen=True)
class Measure:
    """What is decided about somebody; `until` as a moment."""

    kind: str
    reason: str
    rule: str = "other"
    until: datetime | None = None
    private_note: str = ""


def standing(user_id: int, kind: str) -> Sanction | None:
    """The measure of a kind that holds now."""
    holds = or_(Sanction.until.is_(None), Sanction.until > now())
    return db.session.scalar(select(Sanction).where(Sanction.user_id == user_id, Sanction.kind == kind, Sanction.lifted_at.is_(None), holds)
                             .order_by(Sanction.id.desc()).limit(1).execution_options(populate_existing=True))


def decide(user_id: int, measure: Measure, *, by: int) -> Sanction:
    """Decide a measure about somebody. Raises SomeoneWasFaster where one of its kind stands, RuleBroken for the last administrator."""
    user = for_change(user_id)
    _check_actor(user, measure, by)
    if measure.kind in ONE_AT_A_TIME and (theirs := standing(user_id, measure.kind)) is not None and not (measure.kind == "exclusion" and user.ended_at is None):
        raise SomeoneWasFaster(_what_stands(theirs))
    made = Sanction(user_id=user_id, kind=measure.kind, rule=measure.rule, reason=measure.reason, private_note=measure.private_note, network_id=user.home_network_id,
                    until=measure.until, created_by_id=by, created_at=now(), lift_reason="")
    db.session.add(made)
    db.session.flush()
    done = record(HAPPENED[measure.kind], by, subject_id=user_id, network_id=user.home_network_id, sanction_id=made.id, reason=measure.reason,
                  until=measure.until.isoformat() if measure.until else None)
    made.activity_id = done.id
    _carry_out(user, made, by)
    if measure.kind != "note":
        state(done, user_id=user_id, rule=measure.rule, until=measure.until)
    outbox.post("measure", user_id=user_id, activity_id=done.id, about_id=made.id)
    return made


def _check_actor(user: User, measure: Measure, by: int) -> None:
    """Who decides is still let in themselves, and an administrator stays who can sign in. The administrators' rows are locked."""
    actor = fresh(by)
    if actor is None or actor.ended_at is not None or actor.is_suspended:
        raise RuleBroken(_("Your own account was suspended or closed in the meantime."))
    others = select(func.count(User.id)).where(User.role == "admin", User.id != user.id, User.ended_at.is_(None), User.email.is_not(None), is_let_in())
    if user.role == "admin" and measure.kind in ("suspension", "exclusion") and not db.session.scalar(others):
        raise RuleBroken(_("This is the only administrator. Make somebody else administrator first."))


@on(Happened.ACCOUNT_REOPENED)
def opened_again(activity: Activity) -> None:
    """An account that is open again, from whichever page, is excluded no longer."""
    standing_ones = update(Sanction).where(Sanction.user_id == activity.subject_id, Sanction.kind == "exclusion", Sanction.lifted_at.is_(None))
    values = {"lifted_at": activity.created_at, "lifted_by_id": activity.actor_id, "lift_reason": activity.facts.get("reason") or ""}
    db.session.execute(standing_ones.values(**values).execution_options(synchronize_session=False))


def _what_stands(theirs: Sanction) -> str:
    name = db.session.scalar(select(User.name).where(User.id == theirs.created_by_id)) or _("Someone")
    told = _("%(name)s was faster: %(act)s, %(when)s.", name=name, act=KINDS[theirs.kind], when=ago(theirs.created_at))
    return f"{told} {_('Reason: %(reason)s', reason=theirs.reason)}"


def _carry_out(user: User, made: Sanction, by: int) -> None:
    """What a measure does to the account."""
    if made.kind in COLUMNS:
        setattr(user, COLUMNS[made.kind], made.until)
    if made.kind == "suspension":
        sessions.end_all(user.id)
    if made.kind == "exclusion" and user.ended_at is None:
        end_account(user, by=by)
    db.session.flush()


def lift(sanction_id: int, *, by: int, reason: str) -> Activity:
    """End a measure before its time. Raises SomeoneWasFaster when it does not stand any more."""
    made = db.session.get(Sanction, sanction_id)
    user = for_change(made.user_id)
    free = update(Sanction).where(Sanction.id == sanction_id, Sanction.lifted_at.is_(None))
    lifted = free.values(lifted_at=now(), lifted_by_id=by, lift_reason=reason)
    if made.kind == "note" or db.session.execute(lifted.execution_options(synchronize_session=False)).rowcount != 1:
        db.session.refresh(made)
        raise SomeoneWasFaster(_what_was_lifted(made))
    db.session.refresh(made)
    if made.kind in COLUMNS:
        holds = select(func.max(Sanction.until)).where(Sanction.user_id == user.id, Sanction.kind == made.kind, Sanction.lifted_at.is_(None))
        setattr(user, COLUMNS[made.kind], db.session.scalar(holds))
    if made.kind == "exclusion" and user.ended_at is not None:
        reopen_account(user, by=by)
    done = record(Happened.SANCTION_LIFTED, by, subject_id=user.id, network_id=user.home_network_id, sanction_id=made.id, measure=made.kind, reason=reason)
    if made.kind != "exclusion":  # a mail says already that the account is open again
        outbox.post("measure_lifted", user_id=user.id, activity_id=done.id, about_id=made.id)
    return done


def what_stands_no_more(sanction_id: int) -> str:
    """Why a measure cannot be lifted: somebody did, or it ended by itself."""
    made = db.session.get(Sanction, sanction_id)
    return _what_was_lifted(made) if made.lifted_at else _("This ended by itself already.")


def _what_was_lifted(made: Sanction) -> str:
    if made.lifted_at is None:
        return _("There is nothing to lift.")
    name = db.session.scalar(select(User.name).where(User.id == made.lifted_by_id)) or _("Someone")
    return _("%(name)s was faster: %(act)s, %(when)s.", name=name, act=_("measure lifted"), when=ago(made.lifted_at))


@reversed_by(*(kind for name, kind in HAPPENED.items() if name != "note"))
def take_back(activity: Activity, by: int, reason: str) -> None:
    """A successful appeal lifts the measure, as far as it stands."""
    made = db.session.get(Sanction, activity.facts["sanction_id"], populate_existing=True)
    if made is None or made.lifted_at is not None:
        return
    if made.until is not None and made.until <= now():
        raise RuleBroken(_("This ended by itself already."))
    lift(made.id, by=by, reason=reason)
