"""Shelf life: a solution carries until when it holds; past that day, or when it grew old without one, who knows it is asked whether it still does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true, update

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import add_once, db, unit_of_work
from forum.core.events import Happened, record
from forum.practice.models import PracticeReport, ShelfCheck, ShelfLife
from forum.practice.reports.queries import seen
from forum.threads.models import Post, Solution, Thread

MOST = 200
YEARS = 3  # after which a solution is asked about when nobody set a day


@dataclass(frozen=True)
class Shelf:
    """What somebody fills in."""

    season: str = ""
    leans_on: str = ""
    check_on: date | None = None


def can_set(viewer: Viewer, thread: Thread, post: Post) -> bool:
    """The asker, who wrote the solution, and the network's moderators."""
    return viewer.is_signed_in and thread.hidden_at is None and (viewer.id in (thread.author_id, post.author_id) or viewer.moderates(thread.network_id))


def is_tester(user_id: int, post: Post) -> bool:
    """Whether somebody can say from practice if a post still holds: who reported on it, and who wrote it."""
    told = select(exists().where(PracticeReport.post_id == post.id, PracticeReport.user_id == user_id, seen()))
    return user_id == post.author_id or bool(db.session.scalar(told))


def can_check(viewer: Viewer, thread: Thread, post: Post) -> bool:
    """Testers, the writer, the asker, and the network's moderators."""
    knows = viewer.moderates(thread.network_id) or viewer.id == thread.author_id
    return viewer.is_signed_in and thread.hidden_at is None and (knows or is_tester(viewer.id, post))


def set_shelf(thread: Thread, post: Post, wanted: Shelf, *, by: int) -> None:
    """Write down until when a post holds; what was said of an earlier day counts no more."""
    standing = db.session.get(ShelfLife, post.id, populate_existing=True)
    if standing is None:
        standing = ShelfLife(post_id=post.id, thread_id=thread.id)
        db.session.add(standing)
    standing.season, standing.leans_on, standing.check_on = wanted.season, wanted.leans_on, wanted.check_on
    standing.set_by_id, standing.set_at, standing.asked_at, standing.outdated_at, standing.replaced_by_id = by, now(), None, None, None
    record(Happened.CHECK_SET, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id,
           check_on=wanted.check_on.isoformat() if wanted.check_on else None)


def answer(thread: Thread, post: Post, said: str, *, by: int, note: str = "", until: date | None = None, replaced_by_id: int | None = None) -> None:
    """Say whether a post still holds ("still", "outdated", or "replaced" by another post). "Still" moves the day on: to `until`, or a year from now."""
    db.session.add(ShelfCheck(post_id=post.id, user_id=by, answer=said, note=note, created_at=now()))
    standing = db.session.get(ShelfLife, post.id, populate_existing=True)
    if standing is None:
        standing = ShelfLife(post_id=post.id, thread_id=thread.id, set_by_id=by, set_at=now())
        db.session.add(standing)
    standing.replaced_by_id = replaced_by_id if said == "replaced" else None
    if said == "still":
        standing.check_on, standing.asked_at, standing.outdated_at = until or in_years(1), None, None
    else:
        standing.outdated_at = now()
    record(Happened.CHECK_ANSWERED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, answer=said)


def today() -> date:
    """The day it is here."""
    return now().astimezone(BRUSSELS).date()


def in_years(years: int) -> date:
    """The same day in some years; 29 February becomes the 28th."""
    here = today()
    return here.replace(year=here.year + years, day=28 if (here.month, here.day) == (2, 29) else here.day)


def is_tried(fact) -> ColumnElement[bool]:
    """The condition for a fact about a post that people try now: the solution of a problem, or the opening of a good practice."""
    chosen = exists().where(Solution.post_id == fact.post_id).correlate(fact)
    opens = exists().where(Post.id == fact.post_id, Post.number == 1, Thread.id == Post.thread_id, Thread.kind == "practice").correlate(fact)
    return or_(chosen, opens)


def _grown_old(years: int) -> ColumnElement[bool]:
    """The condition on Solution (with its ShelfLife, if any) for one that was chosen, and last checked, so many years ago while nobody set a day for it."""
    cutoff = now() - timedelta(days=round(365.25 * years))
    checked = exists().where(ShelfCheck.post_id == Solution.post_id, ShelfCheck.created_at >= cutoff).correlate(Solution)
    return and_(Solution.created_at < cutoff, ~checked, _unasked(), or_(ShelfLife.post_id.is_(None), ShelfLife.check_on.is_(None)))


def _unasked() -> ColumnElement[bool]:
    return and_(ShelfLife.asked_at.is_(None), ShelfLife.outdated_at.is_(None))


def _due(where: ColumnElement[bool], years: int) -> tuple[Select, Select]:
    """Two statements, each in its order: posts whose day is over, and solutions without a day that grew old."""
    stands = and_(Thread.hidden_at.is_(None), Thread.merged_into_id.is_(None), where)
    dated = select(ShelfLife.post_id).join(Thread, Thread.id == ShelfLife.thread_id)
    dated = dated.where(ShelfLife.check_on < today(), ShelfLife.asked_at.is_(None), is_tried(ShelfLife), stands)
    old = select(Solution.post_id).join(Thread, Thread.id == Solution.thread_id)
    old = old.outerjoin(ShelfLife, ShelfLife.post_id == Solution.post_id).where(_grown_old(years), Thread.kind == "problem", stands)
    return dated.order_by(ShelfLife.check_on), old.order_by(Solution.created_at)


def ask_testers(where: ColumnElement[bool] | None = None, *, years: int = YEARS, most: int = MOST) -> None:
    """Ask who knows about posts whose day is over, and about solutions of so many years old for which nobody set one; once each.

    `where` narrows the threads; at most `most` posts.
    """
    found = [post_id for statement in _due(true() if where is None else where, years) for post_id in db.session.scalars(statement.limit(most))][:most]
    db.session.rollback()
    for post_id in found:
        with unit_of_work():
            _ask(post_id)


def _ask(post_id: int) -> None:
    """Claim it first, so that two workers ask once. A solution for which nobody set a day gets its row here."""
    post = db.session.get(Post, post_id)
    if db.session.get(ShelfLife, post_id) is None:
        add_once(ShelfLife(post_id=post_id, thread_id=post.thread_id, set_at=now()))
    free = update(ShelfLife).where(ShelfLife.post_id == post_id, ShelfLife.asked_at.is_(None), or_(ShelfLife.check_on.is_(None), ShelfLife.check_on < today()))
    if db.session.execute(free.values(asked_at=now()).execution_options(synchronize_session=False)).rowcount != 1:
        return
    thread = db.session.get(Thread, post.thread_id)
    record(Happened.CHECK_DUE, None, thread_id=thread.id, post_id=post_id, network_id=thread.network_id)
