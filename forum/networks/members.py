"""Verbs on members' accounts. Each is recorded with its reason, and each has its reverse."""

from __future__ import annotations

import structlog
from flask_babel import format_date
from sqlalchemy import delete, func, select

from forum.accounts import actions, links, sessions
from forum.accounts.models import ROLES, User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.core.mail import outbox
from forum.networks.models import NetworkModerator

log = structlog.get_logger()


def for_change(user_id: int) -> User | None:
    """An account as it stands, locked until the transaction ends. Administrators are locked first and in order, so that two acts never wait for each other."""
    db.session.execute(select(User.id).where(User.role == "admin").order_by(User.id).with_for_update()).all()
    return actions.fresh(user_id, lock=True)


def end_account(user: User, *, by: int | None, reason: str = "") -> Activity:
    """Close an account: every session and link is dead at once. What they wrote stays."""
    if user.ended_at is not None:
        raise SomeoneWasFaster(_already(user, Happened.ACCOUNT_ENDED, _("This account was ended already.")))
    _keep_an_admin(user)
    user.ended_at = now()
    db.session.flush()
    sessions.end_all(user.id)
    links.kill_links(user.id)
    log.info("account ended", user=user.id, by=by)
    activity = record(Happened.ACCOUNT_ENDED, by, subject_id=user.id, network_id=user.home_network_id, reason=reason, name=user.name)
    if reason and user.email and user.password_hash:
        outbox.post("account_ended", user_id=user.id, activity_id=activity.id)
    return activity


def reopen_account(user: User, *, by: int | None, reason: str = "") -> Activity:
    """Open an ended account again, with the password that it had."""
    if user.ended_at is None:
        raise SomeoneWasFaster(_already(user, Happened.ACCOUNT_REOPENED, _("This account is open already.")))
    user.ended_at = None
    log.info("account reopened", user=user.id, by=by)
    return record(Happened.ACCOUNT_REOPENED, by, subject_id=user.id, network_id=user.home_network_id, reason=reason, name=user.name)


def change_home(user: User, network_id: int, *, by: int | None, reason: str = "") -> Activity:
    """Give somebody another home network, and with it what they may read."""
    earlier = user.home_network_id
    if earlier == network_id:
        raise SomeoneWasFaster(_already(user, Happened.HOME_NETWORK_CHANGED, _("This is their home network already.")))
    user.home_network_id = network_id
    return record(Happened.HOME_NETWORK_CHANGED, by, subject_id=user.id, network_id=network_id, reason=reason, name=user.name,
                  from_network=earlier, to_network=network_id)


def change_role(user: User, role: str, moderated: list[int], *, by: int | None, reason: str = "") -> Activity:
    """Give somebody a role; a moderator with the networks to moderate."""
    if role not in ROLES:
        raise RuleBroken(_("There is no such role."))
    moderated = sorted(set(moderated)) if role == "moderator" else []
    if role == "moderator" and not moderated:
        raise RuleBroken(_("Choose at least one network to moderate."))
    earlier, earlier_networks = user.role, moderated_by(user.id)
    if (earlier, earlier_networks) == (role, moderated):
        raise SomeoneWasFaster(_already(user, Happened.ROLE_CHANGED, _("They have this role already.")))
    if role != "admin":
        _keep_an_admin(user)
    user.role = role
    db.session.execute(delete(NetworkModerator).where(NetworkModerator.user_id == user.id).execution_options(synchronize_session=False))
    db.session.add_all([NetworkModerator(user_id=user.id, network_id=number, created_at=now()) for number in moderated])
    log.info("role changed", user=user.id, by=by, role=role)
    return record(Happened.ROLE_CHANGED, by, subject_id=user.id, network_id=user.home_network_id, reason=reason, name=user.name,
                  from_role=earlier, to_role=role, from_networks=earlier_networks, to_networks=moderated)


def _already(user: User, kind: Happened, sentence: str) -> str:
    """What stands, and who did that when."""
    theirs = (select(User.name, Activity.created_at).join(Activity, Activity.actor_id == User.id)
              .where(Activity.subject_id == user.id, Activity.kind == kind).order_by(Activity.id.desc()))
    if (row := db.session.execute(theirs).first()) is None:
        return sentence
    return _("%(sentence)s %(who)s did that on %(day)s.", sentence=sentence, who=row.name, day=format_date(row.created_at, "d MMMM yyyy"))


def moderated_by(user_id: int) -> list[int]:
    """The numbers of the networks that somebody moderates."""
    rows = select(NetworkModerator.network_id).where(NetworkModerator.user_id == user_id).order_by(NetworkModerator.network_id)
    return list(db.session.scalars(rows))


def _keep_an_admin(user: User) -> None:
    """Refuse what would leave the site without an administrator. Their rows are locked (`for_change`), so that two cannot go at once."""
    if user.role != "admin" or user.ended_at is not None:
        return
    others = select(func.count(User.id)).where(User.role == "admin", User.ended_at.is_(None), User.email.is_not(None), User.id != user.id)
    if not db.session.scalar(others):
        raise RuleBroken(_("This is the only administrator. Make somebody else administrator first."))


def change_profile(user: User, *, name: str, function: str, municipality_id: str | None) -> None:
    """A person's own name, function and employer. A change of employer is recorded; the home network never follows by itself."""
    user.name, user.function = name, function
    if user.municipality_id != municipality_id:
        earlier, user.municipality_id = user.municipality_id, municipality_id
        record(Happened.EMPLOYER_CHANGED, user.id, subject_id=user.id, network_id=user.home_network_id, name=name,
               from_municipality=earlier, to_municipality=municipality_id)


def undo(activity: Activity, *, by: int) -> Activity:
    """The reverse of an act on an account, when what stands is still what that act made. Raises SomeoneWasFaster."""
    user = for_change(activity.subject_id or 0)
    if user is None or not _still_stands(activity, user):
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    facts, reason = activity.facts, activity.facts.get("reason", "")
    match activity.kind:
        case Happened.ACCOUNT_ENDED:
            return reopen_account(user, by=by, reason=reason)
        case Happened.ACCOUNT_REOPENED | Happened.ACCOUNT_CREATED:
            return end_account(user, by=by, reason=reason)
        case Happened.HOME_NETWORK_CHANGED:
            return change_home(user, facts["from_network"], by=by, reason=reason)
        case Happened.ROLE_CHANGED:
            return change_role(user, facts["from_role"], facts["from_networks"], by=by, reason=reason)
    raise RuleBroken(_("This cannot be undone."))


def _still_stands(activity: Activity, user: User) -> bool:
    facts = activity.facts
    latest = select(func.max(Activity.id)).where(Activity.subject_id == user.id, Activity.kind.in_(family(activity.kind)))
    if db.session.scalar(latest) != activity.id:
        return False
    match activity.kind:
        case Happened.ACCOUNT_ENDED:
            return user.ended_at is not None
        case Happened.ACCOUNT_REOPENED:
            return user.ended_at is None
        case Happened.ACCOUNT_CREATED:
            return user.ended_at is None and user.password_hash is None
        case Happened.HOME_NETWORK_CHANGED:
            return user.home_network_id == facts["to_network"] and facts["from_network"] is not None
        case Happened.ROLE_CHANGED:
            return user.role == facts["to_role"] and moderated_by(user.id) == facts["to_networks"]
    return True


def family(kind: str) -> list[str]:
    """The acts that change the same thing."""
    whether_open = [str(Happened.ACCOUNT_CREATED), str(Happened.ACCOUNT_ENDED), str(Happened.ACCOUNT_REOPENED)]
    return whether_open if kind in whether_open else [str(kind)]
