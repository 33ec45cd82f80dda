"""Who was invited to what: for those who look after it, for the thread's page, and for the guest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from flask import abort
from sqlalchemy import Select, bindparam, select

from forum.core.access import Viewer
from forum.core.db import db, fetch
from forum.core.urls import url_for
from forum.guests.policies import can_look_after
from forum.networks.people import Person, PersonColumns
from forum.threads import guesting
from forum.threads.models import GuestAccess, Thread
from forum.threads.queries import asked_without_name, listed, thread_url

guest = PersonColumns("guest")
inviter = PersonColumns("inviter", asked_without_name(GuestAccess.invited_by_id))
MOST = 100


@dataclass(frozen=True, slots=True)
class Invitation:
    """One expert who was invited to a thread."""

    id: int
    name: str
    organisation: str
    email: str
    by: Person | None
    last_day: date
    entered_at: datetime | None
    revoked_at: datetime | None
    is_over: bool

    @property
    def is_open(self) -> bool:
        """Whether it still counts."""
        return self.revoked_at is None and not self.is_over


@dataclass(frozen=True, slots=True)
class Here:
    """An expert on a thread's page."""

    person: Person
    is_in: bool
    last_day: date


@dataclass(frozen=True, slots=True)
class Stay:
    """One conversation that a guest reads, and until when."""

    thread_id: int
    title: str
    url: str
    last_day: date


def invitations(viewer: Viewer, thread: Thread) -> list[Invitation]:
    """The invitations to a thread that the viewer looks after, those that count first."""
    wanted = select(GuestAccess, guest.user.email, *guest.columns, *inviter.columns).select_from(GuestAccess).join(Thread, Thread.id == GuestAccess.thread_id)
    wanted = inviter.join(guest.join(wanted, GuestAccess.user_id), GuestAccess.invited_by_id, outer=True).where(GuestAccess.thread_id == thread.id)
    rows = db.session.execute(wanted.order_by(GuestAccess.id.desc()).limit(MOST)).all()
    found = [_invitation(row, viewer) for row in rows if can_look_after(viewer, thread, row.GuestAccess)]
    return sorted(found, key=lambda each: not each.is_open)


def _invitation(row, viewer: Viewer) -> Invitation:
    """What was typed, until the guest has come in under a name of their own."""
    access, known = row.GuestAccess, guest.read(row)
    name, organisation = (known.name, known.organisation) if access.entered_at else (access.name, access.organisation)
    return Invitation(access.id, name, organisation, row.email or "", inviter.read(row, viewer.id), access.last_day, access.entered_at, access.revoked_at,
                      access.last_day < guesting.today())


def get_access(viewer: Viewer, thread: Thread, access_id: int, *, lock: bool = False) -> GuestAccess:
    """An invitation to a thread that the viewer looks after; to others there is none."""
    wanted = select(GuestAccess).where(GuestAccess.id == access_id, GuestAccess.thread_id == thread.id)
    found = db.session.scalar((wanted.with_for_update() if lock else wanted).execution_options(populate_existing=True))
    return found if found is not None and can_look_after(viewer, thread, found) else abort(404)


@cache
def _here() -> Select:
    wanted = select(GuestAccess.name, GuestAccess.organisation, GuestAccess.last_day, GuestAccess.entered_at, *guest.columns).select_from(GuestAccess)
    wanted = guest.join(wanted, GuestAccess.user_id).where(GuestAccess.thread_id == bindparam("thread_id"), guesting.is_open())
    return wanted.order_by(GuestAccess.entered_at.is_(None), GuestAccess.id).limit(MOST)


def experts_here(thread_id: int) -> list[Here]:
    """The experts who read a thread now, and those who may still come in."""
    found = []
    for row in fetch(_here(), {"thread_id": thread_id}):
        known = guest.read(row) if row.entered_at else Person(0, row.name, organisation=row.organisation, is_external=True)
        found.append(Here(known, row.entered_at is not None, row.last_day))
    return found


def stays_of(viewer: Viewer) -> list[Stay]:
    """The conversations that a guest reads now, that which ends last first."""
    if not viewer.is_guest:
        return []
    wanted = select(Thread.id, Thread.title, Thread.slug, GuestAccess.last_day).join(GuestAccess, GuestAccess.thread_id == Thread.id)
    wanted = wanted.where(GuestAccess.user_id == viewer.id, guesting.is_live(), listed(viewer)).order_by(GuestAccess.last_day.desc(), GuestAccess.id)
    return [Stay(row.id, row.title, thread_url(row), row.last_day) for row in db.session.execute(wanted)]


def invite_url(thread_id: int) -> str:
    """Where experts are invited to a thread."""
    return url_for("guests.invitations", thread_id=thread_id)
