"""My learning cycle: what I asked, what I try, what I still owe the others, what came of it. Only one's own rows, and nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import and_, exists, or_, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.practice import labels
from forum.practice.models import Evidence, PracticeReport, ShelfLife, Trial
from forum.practice.reports.queries import seen
from forum.practice.shelf import is_tried, today
from forum.threads.models import Post, Solution, Thread
from forum.threads.queries import listed
from forum.threads.rows import status_of

MOST = 12
HALF_A_YEAR = timedelta(days=182)
THREAD = (Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count, Thread.evidence, Thread.last_activity_at)


def asked(viewer: Viewer) -> list[SimpleNamespace]:
    """My problems, the latest first, each with how it stands."""
    rows = db.session.execute(select(*THREAD).where(Thread.author_id == viewer.id, Thread.kind == "problem", listed(viewer))
                              .order_by(Thread.created_at.desc(), Thread.id.desc()).limit(MOST))
    return [SimpleNamespace(id=row.id, title=row.title, slug=row.slug, kind=row.kind, is_solved=row.solved_at is not None, reply_count=row.reply_count,
                            status=status_of(row.kind, row.solved_at, row.reply_count, row.evidence)) for row in rows]


def trying(viewer: Viewer) -> list:
    """What I try, or am asked along for; what goes on first."""
    mine = or_(Trial.user_id == viewer.id, Trial.buddy_id == viewer.id)
    told = exists().where(PracticeReport.post_id == Trial.post_id, PracticeReport.user_id == Trial.user_id, PracticeReport.created_at >= Trial.created_at, seen())
    columns = (Trial.id, Trial.user_id, Trial.buddy_id, Trial.buddy_accepted_at, Trial.post_id, Trial.status, Trial.planned_on, Trial.season, Trial.remind_on,
               Trial.place, told.label("is_told"), Thread.title, Thread.slug, Thread.id.label("thread_id"))
    rows = select(*columns).join(Thread, Thread.id == Trial.thread_id).where(mine, listed(viewer))
    return list(db.session.execute(rows.order_by(Trial.status.in_(("done", "stopped")), Trial.changed_at.desc(), Trial.id.desc()).limit(2 * MOST)))


def promised(viewer: Viewer, plans: list) -> list[SimpleNamespace]:
    """Who waits for me: a colleague who asks me along, and what I tried and did not tell of."""
    tell = [SimpleNamespace(kind="tell", title=row.title, url=f"/posts/{row.post_id}/reports/new") for row in plans
            if row.user_id == viewer.id and row.status == "done" and not row.is_told]
    answer = [SimpleNamespace(kind="buddy", title=row.title, url=f"/trials/{row.id}") for row in plans if row.buddy_id == viewer.id and row.buddy_accepted_at is None]
    return [*answer, *tell]


def owed(viewer: Viewer, problems: list[SimpleNamespace], plans: list) -> list[SimpleNamespace]:
    """What I still owe the others, each with where to do it."""
    choose = [SimpleNamespace(kind="choose", title=row.title, url=f"/threads/{row.id}") for row in problems if row.reply_count and not row.is_solved]
    return [*promised(viewer, plans), *_to_follow_up(viewer), *_to_check(viewer), *choose]


def _to_follow_up(viewer: Viewer) -> list[SimpleNamespace]:
    """Reports of half a year ago and more that said "too early", which nothing followed."""
    later = PracticeReport.__table__.alias("later")
    followed = exists().where(later.c.post_id == PracticeReport.post_id, later.c.user_id == PracticeReport.user_id, later.c.id > PracticeReport.id)
    half_a_year_ago = now() - HALF_A_YEAR
    rows = select(PracticeReport.post_id, Thread.title).join(Thread, Thread.id == PracticeReport.thread_id).where(
        PracticeReport.user_id == viewer.id, PracticeReport.result == "early", PracticeReport.created_at < half_a_year_ago, seen(), ~followed, is_tried(PracticeReport),
        listed(viewer))
    return [SimpleNamespace(kind="follow", title=row.title, url=f"/posts/{row.post_id}/reports/new")
            for row in db.session.execute(rows.order_by(PracticeReport.created_at).limit(MOST))]


def _to_check(viewer: Viewer) -> list[SimpleNamespace]:
    """Solutions and good practices that I wrote and that had to be checked again: past their day, or asked about because they are old."""
    is_asked = and_(ShelfLife.check_on.is_(None), ShelfLife.asked_at.is_not(None), ShelfLife.outdated_at.is_(None))
    rows = select(ShelfLife.post_id, Thread.title).join(Post, Post.id == ShelfLife.post_id).join(Thread, Thread.id == ShelfLife.thread_id)
    rows = rows.where(Post.author_id == viewer.id, or_(ShelfLife.check_on < today(), is_asked), is_tried(ShelfLife), listed(viewer))
    return [SimpleNamespace(kind="check", title=row.title,
                            url=f"/posts/{row.post_id}/checks") for row in db.session.execute(rows.order_by(ShelfLife.check_on).limit(MOST))]


def outcomes(viewer: Viewer) -> list[SimpleNamespace]:
    """What came of it: my answers that became a solution, with what others told of them, and my own reports."""
    columns = (Thread.id, Thread.title, Thread.slug, Post.id.label("post_id"), Solution.created_at.label("at"),
               *(c for c in Evidence.__table__.c if c.name not in ("post_id", "thread_id")))
    chosen = select(*columns).select_from(Solution).join(Post, Post.id == Solution.post_id).join(Thread, Thread.id == Solution.thread_id)
    chosen = chosen.outerjoin(Evidence, Evidence.post_id == Post.id).where(Post.author_id == viewer.id, and_(listed(viewer)))
    rows = db.session.execute(chosen.order_by(Solution.created_at.desc()).limit(MOST))
    return [SimpleNamespace(title=row.title, url=f"/posts/{row.post_id}", at=row.at, told=labels.label(row) if row.level else "") for row in rows]


def told(viewer: Viewer) -> list:
    """My own reports, the latest first."""
    rows = select(PracticeReport.id, PracticeReport.result, PracticeReport.created_at, Thread.title).join(Thread, Thread.id == PracticeReport.thread_id)
    return list(db.session.execute(rows.where(PracticeReport.user_id == viewer.id, seen(), listed(viewer)).order_by(PracticeReport.created_at.desc()).limit(MOST)))


def of(viewer: Viewer) -> SimpleNamespace:
    """The whole circle of one member."""
    problems, plans = asked(viewer), trying(viewer)
    return SimpleNamespace(asked=problems, trying=plans, owed=owed(viewer, problems, plans), outcomes=outcomes(viewer), told=told(viewer))
