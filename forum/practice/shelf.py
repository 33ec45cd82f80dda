"""Shelf life: a solution carries until when it holds; past that day its testers are asked whether it still does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select, update

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import db, unit_of_work
from forum.core.events import Happened, record
from forum.practice.models import PracticeReport, ShelfCheck, ShelfLife
from forum.practice.reports.queries import seen
from forum.threads.models import Post, Solution, Thread

MOST = 200


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
    """Testers, the writer, and the network's moderators."""
    return viewer.is_signed_in and thread.hidden_at is None and (viewer.moderates(thread.network_id) or is_tester(viewer.id, post))


def set_shelf(thread: Thread, post: Post, wanted: Shelf, *, by: int) -> None:
    """Write down until when a post holds; what was said of an earlier day counts no more."""
    standing = db.session.get(ShelfLife, post.id, populate_existing=True)
    if standing is None:
        standing = ShelfLife(post_id=post.id, thread_id=thread.id)
        db.session.add(standing)
    standing.season, standing.leans_on, standing.check_on = wanted.season, wanted.leans_on, wanted.check_on
    standing.set_by_id, standing.set_at, standing.asked_at, standing.outdated_at = by, now(), None, None
    record(Happened.CHECK_SET, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id,
           check_on=wanted.check_on.isoformat() if wanted.check_on else None)


def answer(thread: Thread, post: Post, said: str, *, by: int, note: str = "", until: date | None = None) -> None:
    """Say whether a post still holds ("still" or "outdated"). "Still" moves the day on: to `until`, or a year from now."""
    db.session.add(ShelfCheck(post_id=post.id, user_id=by, answer=said, note=note, created_at=now()))
    standing = db.session.get(ShelfLife, post.id, populate_existing=True)
    if standing is None:
        standing = ShelfLife(post_id=post.id, thread_id=thread.id, set_by_id=by, set_at=now())
        db.session.add(standing)
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


def ask_testers() -> None:
    """Ask the testers of solutions whose day is over, once each."""
    due = select(ShelfLife.post_id).where(ShelfLife.check_on < today(), ShelfLife.asked_at.is_(None), is_tried(ShelfLife)).order_by(ShelfLife.check_on).limit(MOST)
    found = list(db.session.scalars(due))
    db.session.rollback()
    for post_id in found:
        with unit_of_work():
            _ask(post_id)


def _ask(post_id: int) -> None:
    """Claim it first, so that two workers ask once."""
    free = update(ShelfLife).where(ShelfLife.post_id == post_id, ShelfLife.asked_at.is_(None), ShelfLife.check_on < today())
    if db.session.execute(free.values(asked_at=now()).execution_options(synchronize_session=False)).rowcount != 1:
        return
    post = db.session.get(Post, post_id)
    thread = db.session.get(Thread, post.thread_id)
    record(Happened.CHECK_DUE, None, thread_id=thread.id, post_id=post_id, network_id=thread.network_id)
