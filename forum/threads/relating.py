"""Which threads look like a thread, reckoned beside the road and kept, so that its page only reads them.

What is kept is the same for every reader; who reads sees of it what is within their reach. Threads for all members and
threads kept to a network are looked for apart, so that what somebody may not read takes no place of what they may.
"""

from __future__ import annotations

from types import SimpleNamespace

from sqlalchemy import ColumnElement, Select, delete, exists, select

from forum.core.access import Viewer
from forum.core.db import after_commit, db, unit_of_work
from forum.core.events import Activity, Happened, on
from forum.core.jobs import job
from forum.core.search.plan import Plan
from forum.networks import catalogue
from forum.threads import finding
from forum.threads.finding import Narrowed
from forum.threads.models import Thread, ThreadRelated

KEPT = 8  # for all members
KEPT_WITHIN = 4  # of each network's own
CANDIDATES = 60
ALIKE = 0.3  # of the weight that a thread has for its own title, by concepts, their place and their rarity
TOLD = 4  # of those found, so many look again too
MOST = 300
ANYONE = Viewer(id=-1, role="member")  # reads what every member reads


@on(Happened.THREAD_STARTED, Happened.THREAD_RETITLED, Happened.POST_EDITED)
def look_again(activity: Activity) -> None:
    """After the commit, look for what is like a new or changed thread."""
    number = activity.thread_id
    if activity.facts.get("number", 1) == 1:
        after_commit(lambda: relate_around.enqueue(number))


@job()
def relate_around(thread_id: int) -> None:
    """Look for what is like a thread, and let those that it found find it."""
    for other in relate(thread_id)[:TOLD]:
        relate(other)


def relate(thread_id: int) -> list[int]:
    """Look for what is like a thread and keep it; gives what was found."""
    thread = db.session.get(Thread, thread_id, populate_existing=True)
    alike = _alike(thread) if thread is not None and thread.hidden_at is None else []
    db.session.rollback()
    with unit_of_work():
        if db.session.scalar(select(Thread.id).where(Thread.id == thread_id).with_for_update()) is None:
            return []
        found = set(db.session.scalars(select(Thread.id).where(Thread.id.in_([number for number, _weight in alike]))))
        db.session.execute(delete(ThreadRelated).where(ThreadRelated.thread_id == thread_id))
        db.session.add(ThreadRelated(thread_id=thread_id, other_id=thread_id, weight=0))
        db.session.add_all([ThreadRelated(thread_id=thread_id, other_id=number, weight=weight) for number, weight in alike if number in found])
    return [number for number, _weight in alike if number in found]


def _alike(thread: Thread) -> list[tuple[int, float]]:
    """Numbers and weights: first what all members read, then the best of what each network keeps."""
    wanted = finding.read(ANYONE, thread.title)
    if not wanted.concepts:
        return []
    found = _weighed(thread, wanted, ANYONE, Thread.audience == "all")[:KEPT]
    for network in catalogue.networks():
        reader = Viewer(id=-1, role="member", home_network_id=network.id)
        found += _weighed(thread, wanted, reader, Thread.audience == "network")[:KEPT_WITHIN]
    return found


def _weighed(thread: Thread, wanted: Plan, viewer: Viewer, within: ColumnElement[bool]) -> list[tuple[int, float]]:
    """Threads that fit a title well enough, best first, each with its weight as a share of what the thread itself weighs."""
    found = finding.find(viewer, wanted, Narrowed((Thread.kind != "announcement", within)))
    rows = [row for row in found.rows[:CANDIDATES] if row.id != thread.id]
    itself = SimpleNamespace(id=thread.id, rank=0)
    fits = finding.fits_of(wanted, [itself, *rows], found.whole | {0})
    whole = fits[thread.id].weight if thread.id in fits else 0
    shares = [(row.id, fits[row.id].weight / whole) for row in rows if whole and row.id in fits]
    return sorted(((number, round(share, 3)) for number, share in shares if share >= ALIKE), key=lambda each: -each[1])


def relate_moved() -> None:
    """Look again for the threads that moved last."""
    _relate(select(Thread.id).where(Thread.hidden_at.is_(None)).order_by(Thread.last_activity_at.desc(), Thread.id.desc()))


def relate_missing() -> None:
    """Look for those that were never looked for, such as imported ones; newest first."""
    looked = exists().where(ThreadRelated.thread_id == Thread.id)
    _relate(select(Thread.id).where(Thread.hidden_at.is_(None), ~looked).order_by(Thread.id.desc()))


def _relate(wanted: Select[tuple[int]]) -> None:
    for number in list(db.session.scalars(wanted.limit(MOST))):
        relate(number)
