"""What care puts among the work of moderators: problems past their time, and conversations that have been pinned for long."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, cast, exists, func, literal_column, null, or_, select, update

from forum.accounts.models import User
from forum.core.access import SomeoneWasFaster, Viewer
from forum.core.clock import now
from forum.core.dates import ago, day
from forum.core.db import Moment, add_once, db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _, lazy
from forum.core.urls import url_for
from forum.moderation.care.choices import today
from forum.moderation.care.due import unanswered
from forum.moderation.care.models import Nudge
from forum.moderation.queue.models import QueueMark
from forum.moderation.queue.sources import Shown, Source, add_source, moderated
from forum.networks import catalogue
from forum.threads.models import Thread
from forum.threads.queries import listed

UNANSWERED, PINNED = "unanswered", "pinned"
OUTCOMES = {"asked": lazy("asked somebody"), "left": lazy("leave it open"), "kept": lazy("keep it pinned"), "unpinned": lazy("unpinned")}


def _open(kind: str, subject_id):
    """The condition for an item that no moderator ended."""
    return ~exists().where(QueueMark.kind == kind, QueueMark.subject_id == subject_id, QueueMark.done_at.is_not(None))


def _columns(subject_id, since) -> tuple:
    due, urgent = cast(null(), Moment()), literal_column("0")
    return subject_id.label("id"), Thread.network_id.label("network_id"), since.label("since"), due.label("due"), urgent.label("urgent")


def waiting_unanswered(viewer: Viewer) -> Select:
    """Problems past their time: a reply, a solution, closing or hiding ends them by itself. The number of an item is that of its thread."""
    found = select(*_columns(Thread.id, Nudge.created_at)).select_from(Nudge).join(Thread, Thread.id == Nudge.thread_id)
    return found.where(Nudge.kind == "moderators", unanswered(), listed(viewer), moderated(viewer, Thread.network_id), _open(UNANSWERED, Thread.id))


def is_stale(nudge: type[Nudge] = Nudge):
    """The condition for a nudge about a pinned thread that still holds: pinned since before, without end or past its day, and nothing happened in it."""
    still = or_(Thread.pinned_until < today(), and_(Thread.pinned_until.is_(None), Thread.last_activity_at < nudge.created_at))
    return and_(nudge.kind == "pinned", Thread.pinned_at < nudge.created_at, Thread.hidden_at.is_(None), still)


def waiting_pinned(viewer: Viewer) -> Select:
    """Pinned conversations to look at: the last nudge about each. The number of an item is that of its nudge."""
    later = Nudge.__table__.alias("later")
    is_last = ~exists().where(later.c.thread_id == Nudge.thread_id, later.c.kind == "pinned", later.c.step > Nudge.step)
    found = select(*_columns(Nudge.id, Nudge.created_at)).select_from(Nudge).join(Thread, Thread.id == Nudge.thread_id)
    return found.where(is_stale(), is_last, listed(viewer), moderated(viewer, Thread.network_id), _open(PINNED, Nudge.id))


def show_unanswered(viewer: Viewer, ids: Sequence[int]) -> dict[int, Shown]:
    """Problems in words."""
    rows = db.session.execute(select(Thread.id, Thread.title, Thread.network_id, Thread.created_at).where(Thread.id.in_(ids), listed(viewer)))
    return {row.id: Shown(row.title, _("Network %(name)s, asked %(when)s", name=catalogue.network_label(row.network_id), when=ago(row.created_at)),
                          url_for("moderation.unanswered", thread_id=row.id)) for row in rows}


def show_pinned(viewer: Viewer, ids: Sequence[int]) -> dict[int, Shown]:
    """Pinned conversations in words."""
    columns = (Nudge.id, Thread.title, Thread.pinned_at, Thread.pinned_until)
    rows = db.session.execute(select(*columns).join(Thread, Thread.id == Nudge.thread_id).where(Nudge.id.in_(ids), listed(viewer)))
    return {row.id: Shown(row.title, since_when(row), url_for("moderation.pinned", nudge_id=row.id)) for row in rows}


def since_when(row) -> str:
    """Since when a thread is pinned, and until when it was."""
    if row.pinned_until is not None:
        return _("Pinned until %(day)s, which is over", day=day(row.pinned_until))
    return _("Pinned since %(day)s, without end", day=day(row.pinned_at)) if row.pinned_at else _("No longer pinned")


def mark_of(kind: str, subject_id: int) -> QueueMark | None:
    """What stands with an item."""
    return db.session.get(QueueMark, (kind, subject_id), populate_existing=True)


def finish(kind: str, subject_id: int, outcome: str, thread: Thread, *, by: int) -> Activity:
    """End an item, once. Raises SomeoneWasFaster with what another moderator made of it."""
    if mark_of(kind, subject_id) is None:
        add_once(QueueMark(kind=kind, subject_id=subject_id))
    free = update(QueueMark).where(QueueMark.kind == kind, QueueMark.subject_id == subject_id, QueueMark.done_at.is_(None))
    values = {"done_at": now(), "done_by_id": by, "outcome": outcome}
    if db.session.execute(free.values(**values).execution_options(synchronize_session=False)).rowcount != 1:
        raise SomeoneWasFaster(what_stands(mark_of(kind, subject_id)))
    return record(Happened.ITEM_DONE, by, thread_id=thread.id, network_id=thread.network_id, item=kind, item_id=subject_id, outcome=outcome)


def what_stands(mark: QueueMark) -> str:
    """Who ended an item, how and when."""
    name = db.session.scalar(select(User.name).where(User.id == mark.done_by_id)) or _("Someone")
    return _("%(name)s was faster: %(act)s, %(when)s.", name=name, act=str(OUTCOMES.get(mark.outcome, mark.outcome)), when=ago(mark.done_at))


def what_stands_now(mark: QueueMark | None) -> str:
    """The same for the item's page; empty while it waits."""
    if mark is None or mark.done_at is None:
        return ""
    name = db.session.scalar(select(User.name).where(User.id == mark.done_by_id)) or _("Someone")
    return _("Done by %(name)s: %(act)s, %(when)s.", name=name, act=str(OUTCOMES.get(mark.outcome, mark.outcome)), when=ago(mark.done_at))


def reopen(kind: str, subject_id: int, thread: Thread, *, by: int, undoes: int) -> None:
    """Put an item back among the work. Raises SomeoneWasFaster when it waits already, or was ended anew since."""
    last = select(func.max(Activity.id)).where(Activity.kind == Happened.ITEM_DONE, Activity.thread_id == thread.id, Activity.facts["item"].as_string() == kind,
                                               Activity.facts["item_id"].as_integer() == subject_id)
    done = update(QueueMark).where(QueueMark.kind == kind, QueueMark.subject_id == subject_id, QueueMark.done_at.is_not(None))
    values = {"done_at": None, "done_by_id": None, "outcome": ""}
    if db.session.scalar(last) != undoes or db.session.execute(done.values(**values).execution_options(synchronize_session=False)).rowcount != 1:
        raise SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
    record(Happened.ITEM_DONE, by, thread_id=thread.id, network_id=thread.network_id, item=kind, item_id=subject_id, outcome="", undoes=undoes)


def attach() -> None:
    """Register both kinds."""
    add_source(Source(UNANSWERED, lazy("problem past its time"), "clock", waiting_unanswered, show_unanswered))
    add_source(Source(PINNED, lazy("pinned for long"), "pin", waiting_pinned, show_pinned))
