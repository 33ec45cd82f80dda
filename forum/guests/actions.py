"""The verbs on guests: invite, come in, renew, send away. Each ends by recording what happened; none commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts import actions as accounts
from forum.accounts import sessions
from forum.accounts.models import GUEST, User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.dates import whole_day
from forum.core.db import add_once, db
from forum.core.events import Happened, record
from forum.core.i18n import _
from forum.core.mail import outbox
from forum.guests import tokens
from forum.guests.models import ExpertTheme
from forum.threads import guesting
from forum.threads.actions import follow
from forum.threads.models import GuestAccess, Thread

LETTER = "guest_invited"


@dataclass(frozen=True)
class Invited:
    """What an inviter says of an expert."""

    email: str
    name: str
    organisation: str
    last_day: date
    note: str = ""
    language: str = "nl"
    theme_ids: tuple[int, ...] = ()
    gap_id: int | None = None


def invite(thread: Thread, wanted: Invited, *, by: int) -> GuestAccess:
    """Invite an address to a thread; its mail carries the link. Raises RuleBroken when it is invited already.

    An address that was a guest before is the same person. A member's address gets a row that gives nothing, and a mail that asks to have a look:
    the inviter cannot tell.
    """
    user = _person(wanted)
    access = db.session.scalar(_of(thread.id, user.id))
    if access is not None and is_open(access):
        until = whole_day(access.last_day)
        raise RuleBroken(_("This expert is invited already, until %(day)s. You can renew that invitation on this page.", day=until))
    if access is None:
        access = _new_access(thread, user)
    _forget_old_sessions(user)
    access.invited_by_id, access.name, access.organisation, access.note = by, wanted.name, wanted.organisation, wanted.note
    access.last_day, access.token_hash, access.revoked_at, access.revoked_by_id = wanted.last_day, None, None, None
    db.session.flush()
    for theme_id in wanted.theme_ids if user.role == GUEST else ():
        if db.session.get(ExpertTheme, (user.id, theme_id)) is None:
            add_once(ExpertTheme(user_id=user.id, theme_id=theme_id, created_at=now()))
    _told(Happened.GUEST_INVITED, thread, access, by, **({"gap_id": wanted.gap_id} if wanted.gap_id else {}))
    return access


def _person(wanted: Invited) -> User:
    """Whose address this is; a new guest when nobody's."""
    known = accounts.find_account(wanted.email)
    if known is None:
        try:
            with db.session.begin_nested():
                known = User(email=wanted.email, name=wanted.name, organisation=wanted.organisation, role=GUEST, language=wanted.language, created_at=now())
                db.session.add(known)
                db.session.flush()
        except IntegrityError:
            known = accounts.find_account(wanted.email)
    return accounts.fresh(known.id, lock=True)


def _new_access(thread: Thread, user: User) -> GuestAccess:
    try:
        with db.session.begin_nested():
            access = GuestAccess(thread_id=thread.id, user_id=user.id, last_day=guesting.today(), created_at=now())
            db.session.add(access)
            db.session.flush()
    except IntegrityError:
        raise SomeoneWasFaster(_("Somebody else has just invited this expert.")) from None
    return access


def _of(thread_id: int, user_id: int):
    return select(GuestAccess).where(GuestAccess.thread_id == thread_id, GuestAccess.user_id == user_id).with_for_update().execution_options(populate_existing=True)


def is_open(access: GuestAccess) -> bool:
    """Whether an invitation still counts."""
    return access.revoked_at is None and access.last_day >= guesting.today()


def enter(token: str, *, name: str) -> GuestAccess | None:
    """Spend a token: its guest has come in, under the name that they want, and has accepted the rules. Of several at once exactly one gets the access."""
    spent = update(GuestAccess).where(GuestAccess.token_hash == tokens.hashed(token), guesting.is_open())
    spent = spent.values(token_hash=None, entered_at=func.coalesce(GuestAccess.entered_at, now())).returning(GuestAccess.id)
    number = db.session.scalar(spent.execution_options(synchronize_session=False))
    access = db.session.get(GuestAccess, number, populate_existing=True) if number else None
    if access is None:
        return None
    user, thread = accounts.fresh(access.user_id, lock=True), db.session.get(Thread, access.thread_id)
    user.name, user.accepted_rules_at = name, user.accepted_rules_at or now()
    db.session.flush()
    follow(user.id, thread)
    record(Happened.GUEST_ENTERED, user.id, thread_id=thread.id, subject_id=user.id, network_id=thread.network_id, access_id=access.id, name=name,
           organisation=user.organisation)
    return access


def renew(thread: Thread, access: GuestAccess, *, last_day: date, by: int) -> None:
    """Mail a new link, until a day; the old one is dead. It also lets somebody back in who was sent away or whose day was over."""
    user = accounts.fresh(access.user_id, lock=True)
    _forget_old_sessions(user)
    access.token_hash, access.last_day, access.revoked_at, access.revoked_by_id = None, last_day, None, None
    db.session.flush()
    _told(Happened.GUEST_RENEWED, thread, access, by)


def revoke(thread: Thread, access: GuestAccess, *, by: int) -> None:
    """Send a guest away at this second. Raises SomeoneWasFaster when that was done.

    Their open sessions are nobody's from now on (see `accounts.viewers.load`) and tell only that the access has ended.
    """
    if access.revoked_at is not None:
        raise SomeoneWasFaster(_("This access was ended already."))
    user = accounts.fresh(access.user_id, lock=True)
    access.revoked_at, access.revoked_by_id, access.token_hash = now(), by, None
    db.session.flush()
    record(Happened.GUEST_REVOKED, by, thread_id=thread.id, subject_id=_subject(user), network_id=thread.network_id, **_facts(access))


def _forget_old_sessions(user: User) -> None:
    """A guest who read nothing any more does not come back into an open session when access comes back: their new link opens one."""
    live = select(GuestAccess.id).where(GuestAccess.user_id == user.id, guesting.is_live())
    if user.role == GUEST and db.session.scalar(live.limit(1)) is None:
        sessions.end_all(user.id)


def _told(kind: Happened, thread: Thread, access: GuestAccess, by: int, **more) -> None:
    user = db.session.get(User, access.user_id)
    activity = record(kind, by, thread_id=thread.id, subject_id=_subject(user), network_id=thread.network_id, **_facts(access), **more)
    outbox.post(LETTER, user_id=access.user_id, activity_id=activity.id, about_id=access.id)


def _subject(user: User) -> int | None:
    """Whom the log names: a guest; never a member, whose address somebody happened to type."""
    return user.id if user.role == GUEST else None


def _facts(access: GuestAccess) -> dict:
    return {"access_id": access.id, "name": access.name, "organisation": access.organisation, "last_day": access.last_day.isoformat()}


def change_name(user_id: int, name: str) -> None:
    """The name under which a guest writes."""
    user = accounts.fresh(user_id, lock=True)
    user.name = name
    db.session.flush()
