"""Who has a problem too: shown as municipalities, not as votes."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace

from sqlalchemy import and_, func, select, update

from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import add_once, db, fetch
from forum.core.events import Happened, record
from forum.core.i18n import _
from forum.networks.models import Municipality
from forum.networks.organisations import organisation_of
from forum.practice.models import Recurrence
from forum.threads.actions import follow
from forum.threads.models import Thread
from forum.threads.queries import listed

MOST = 200


def can_recur(viewer: Viewer, thread) -> bool:
    """Every member who reads a problem that is not their own. `thread` is a row or an entity."""
    return viewer.is_signed_in and viewer.role != GUEST and thread.kind == "problem" and thread.hidden_at is None and viewer.id != thread.author_id


def add_recurrence(thread: Thread, *, by: int, note: str | None = None) -> None:
    """Note that somebody has the problem too, and follow it; `note` None leaves the line of context as it is."""
    standing = db.session.get(Recurrence, (thread.id, by), populate_existing=True)
    if standing is not None:
        standing.note = standing.note if note is None else note
        return
    user = db.session.get(User, by)
    add_once(Recurrence(thread_id=thread.id, user_id=by, municipality_id=user.municipality_id, organisation=organisation_of(user), note=note or "", created_at=now()))
    follow(by, thread)
    refresh_recurrences(thread.id)
    record(Happened.RECURRENCE_ADDED, by, thread_id=thread.id, network_id=thread.network_id)


def withdraw_recurrence(thread: Thread, *, by: int) -> None:
    """Take it back; following goes on."""
    standing = db.session.get(Recurrence, (thread.id, by), populate_existing=True)
    if standing is None:
        return
    db.session.delete(standing)
    db.session.flush()
    refresh_recurrences(thread.id)
    record(Happened.RECURRENCE_WITHDRAWN, by, thread_id=thread.id, network_id=thread.network_id)


def refresh_recurrences(thread_id: int) -> None:
    """Count anew how many organisations have a problem too."""
    db.session.flush()
    number = select(func.count(Recurrence.organisation.distinct())).where(Recurrence.thread_id == thread_id).scalar_subquery()
    db.session.execute(update(Thread).where(Thread.id == thread_id).values(recurrence_count=number).execution_options(synchronize_session="fetch"))


def of_thread(viewer: Viewer, head) -> SimpleNamespace:
    """Who has it too, by municipality with their lines of context, and how the viewer stands to it."""
    rows = fetch(_statement(head.id, viewer.id)).all() if head.recurrence_count else []
    places: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        places[row.municipality or row.organisation_name or _("a member without municipality")] += [row.note] if row.note else []
    mine = next((row for row in rows if row.user_id == viewer.id), None)
    return SimpleNamespace(places=sorted(places), bare=sorted(place for place in places if not places[place]), notes=[(place,
        note) for place in sorted(places) for note in places[place]], mine=mine,
                           can=can_recur(viewer, head))


def _statement(thread_id: int, me: int):
    columns = (Recurrence.user_id, Recurrence.note, Municipality.name.label("municipality"), User.organisation.label("organisation_name"))
    statement = select(*columns).join(User, User.id == Recurrence.user_id).outerjoin(Municipality, Municipality.nis == Recurrence.municipality_id)
    return statement.where(Recurrence.thread_id == thread_id).order_by(Recurrence.user_id != me, Recurrence.created_at).limit(MOST)


def recurring(viewer: Viewer, network_id: int, most: int = 10) -> list:
    """The open problems of a network that most organisations share, for the agenda of a meeting: number, title, slug and how many."""
    is_open = and_(Thread.kind == "problem", Thread.solved_at.is_(None), Thread.recurrence_count > 0)
    columns = (Thread.id, Thread.title, Thread.slug, Thread.recurrence_count)
    statement = select(*columns).where(is_open, listed(viewer), (Thread.network_id == network_id) | Thread.network_id.is_(None))
    return list(db.session.execute(statement.order_by(Thread.recurrence_count.desc(), Thread.last_activity_at.desc(), Thread.id.desc()).limit(most)))
