"""Verbs of membership: asking for it, and approving or refusing it once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from flask_babel import format_date
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts import sessions
from forum.accounts.actions import find_account
from forum.accounts.jobs import send_already_member
from forum.accounts.models import GUEST, User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import after_commit, db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.core.mail import outbox
from forum.core.text import normal_email
from forum.networks.members import end_account, for_change, reopen_account
from forum.networks.models import MembershipRequest, NetworkModerator

log = structlog.get_logger()
DECISIONS = (Happened.MEMBERSHIP_APPROVED, Happened.MEMBERSHIP_REFUSED, Happened.MEMBERSHIP_REOPENED)


@dataclass(frozen=True)
class NewMember:
    """What is known of somebody who gets an account."""

    name: str
    email: str | None
    function: str = ""
    municipality_id: str | None = None
    home_network_id: int | None = None
    role: str = "member"
    language: str = "nl"
    moderated: tuple[int, ...] = ()
    password_hash: str | None = None
    accepted_rules_at: datetime | None = None  # None: asked with the first password


def ask(wanted: NewMember, *, why: str) -> None:
    """Write down a request. An address that is known, or that asked already, makes none, and by answer and time nobody can tell."""
    email, moment = normal_email(wanted.email or ""), now()
    known = find_account(email)
    if _is_member(known):
        record(Happened.MEMBERSHIP_REQUESTED, None, subject_id=known.id)
        return
    asked = MembershipRequest(name=wanted.name, email=email, function=wanted.function, municipality_id=wanted.municipality_id,
                              network_id=wanted.home_network_id, why=why, language=wanted.language, created_at=moment, accepted_rules_at=moment)
    try:
        with db.session.begin_nested():
            db.session.add(asked)
            db.session.flush()
    except IntegrityError:
        record(Happened.MEMBERSHIP_REQUESTED, None)
        return
    record(Happened.MEMBERSHIP_REQUESTED, None, network_id=asked.network_id, request_id=asked.id)


def approve(request_id: int, *, by: int, home_network_id: int) -> Activity:
    """Give somebody an account in a network; their mail carries a link to choose a password. Raises SomeoneWasFaster."""
    asked = _decide(request_id, by=by, was_approved=True, reason="")
    was_open = has_open_account(asked.email)
    user = invite(NewMember(asked.name, asked.email, asked.function, asked.municipality_id, home_network_id, language=asked.language,
                            accepted_rules_at=asked.accepted_rules_at), by=by)
    asked.user_id = user.id
    return record(Happened.MEMBERSHIP_APPROVED, by, subject_id=user.id, network_id=home_network_id, request_id=asked.id, name=asked.name,
                  opened=not was_open)


def has_open_account(email: str) -> bool:
    """Whether somebody signs in with this address today."""
    return _is_member(find_account(email))


def _is_member(known: User | None) -> bool:
    """Whether an account is a member's and open. A guest expert is none, and may become one."""
    return known is not None and known.ended_at is None and known.role != GUEST


def refuse(request_id: int, *, by: int, reason: str) -> Activity:
    """Refuse a request, with the reason that the asker reads. Raises SomeoneWasFaster."""
    asked = _decide(request_id, by=by, was_approved=False, reason=reason)
    activity = record(Happened.MEMBERSHIP_REFUSED, by, network_id=asked.network_id, request_id=asked.id, name=asked.name, reason=reason)
    outbox.post("request_refused", activity_id=activity.id, about_id=asked.id)
    return activity


def take_back(activity: Activity, *, by: int) -> Activity:
    """Let a decided request wait again; an account that the approval opened ends with it. Raises SomeoneWasFaster when that is not what stands."""
    asked = db.session.scalar(select(MembershipRequest).where(MembershipRequest.id == activity.facts["request_id"])
                              .with_for_update().execution_options(populate_existing=True))
    was_approved = activity.kind == Happened.MEMBERSHIP_APPROVED
    user = for_change(activity.subject_id or 0) if was_approved and activity.facts.get("opened") else None
    if asked is None or asked.was_approved is not was_approved or latest_decision(asked.id) != activity.id or (user and user.ended_at):
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    newer = select(MembershipRequest.id).where(MembershipRequest.email == asked.email, MembershipRequest.id > asked.id)
    if db.session.scalar(newer.limit(1)):
        raise RuleBroken(_("There is a newer request from this address."))
    if user is not None:
        end_account(user, by=by)
    asked.decided_at = asked.decided_by_id = asked.was_approved = asked.user_id = None
    asked.reason = ""
    return record(Happened.MEMBERSHIP_REOPENED, by, subject_id=activity.subject_id, network_id=asked.network_id, request_id=asked.id,
                  name=asked.name, undoes=activity.id)


def latest_decision(request_id: int) -> int | None:
    """The number of the last activity on a request."""
    return db.session.scalar(select(func.max(Activity.id)).where(Activity.kind.in_([str(kind) for kind in DECISIONS]),
                                                                 Activity.facts["request_id"].as_integer() == request_id))


def _decide(request_id: int, *, by: int, was_approved: bool, reason: str) -> MembershipRequest:
    """Claim the decision: of two moderators at once, one gets it."""
    waiting = update(MembershipRequest).where(MembershipRequest.id == request_id, MembershipRequest.decided_at.is_(None))
    decided = waiting.values(decided_at=now(), decided_by_id=by, was_approved=was_approved, reason=reason)
    is_ours = db.session.execute(decided.execution_options(synchronize_session=False)).rowcount == 1
    asked = db.session.get(MembershipRequest, request_id, populate_existing=True)
    if not is_ours:
        raise SomeoneWasFaster(what_was_decided(asked))
    return asked


def what_was_decided(asked: MembershipRequest) -> str:
    """Who decided what, and when."""
    decider = db.session.scalar(select(User.name).where(User.id == asked.decided_by_id)) or _("Somebody")
    day = format_date(asked.decided_at, "d MMMM yyyy")
    if asked.was_approved:
        return _("%(who)s approved the request of %(name)s already, on %(day)s.", who=decider, name=asked.name, day=day)
    return _("%(who)s refused the request of %(name)s already, on %(day)s.", who=decider, name=asked.name, day=day)


def add_member(wanted: NewMember, *, by: int | None) -> User:
    """A new account, vetted."""
    moment = now()
    user = User(name=wanted.name, email=normal_email(wanted.email) if wanted.email else None, function=wanted.function,
                municipality_id=wanted.municipality_id, home_network_id=wanted.home_network_id, role=wanted.role, language=wanted.language,
                password_hash=wanted.password_hash, created_at=moment, accepted_rules_at=wanted.accepted_rules_at, vetted_at=moment, vetted_by_id=by)
    db.session.add(user)
    db.session.flush()
    db.session.add_all([NetworkModerator(user_id=user.id, network_id=number, created_at=moment) for number in wanted.moderated])
    record(Happened.ACCOUNT_CREATED, by, subject_id=user.id, network_id=user.home_network_id, name=user.name, role=user.role)
    log.info("account made", user=user.id, by=by, role=user.role)
    return user


def invite(wanted: NewMember, *, by: int) -> User:
    """Make an account for an address, or bring an ended one back, and send its welcome; the owner of an open one is told only that it is there."""
    known = find_account(wanted.email or "")
    if _is_member(known):
        number = known.id
        after_commit(lambda: send_already_member.enqueue(number))
        return known
    user = add_member(wanted, by=by) if known is None else _bring_back(known, wanted, by=by)
    outbox.post("welcome", user_id=user.id)
    return user


def _bring_back(user: User, wanted: NewMember, *, by: int) -> User:
    """Open the account of somebody who returns, or who was a guest: as a member, in the network of now, with a password to choose anew."""
    user.name, user.function, user.municipality_id, user.home_network_id = wanted.name, wanted.function, wanted.municipality_id, wanted.home_network_id
    user.role, user.password_hash, user.vetted_at, user.vetted_by_id, user.accepted_rules_at = "member", None, now(), by, wanted.accepted_rules_at
    db.session.execute(delete(NetworkModerator).where(NetworkModerator.user_id == user.id).execution_options(synchronize_session=False))
    if user.ended_at is not None:
        reopen_account(user, by=by)
    else:
        sessions.end_all(user.id)
        record(Happened.ACCOUNT_CREATED, by, subject_id=user.id, network_id=user.home_network_id, name=user.name, role=user.role)
    return user
