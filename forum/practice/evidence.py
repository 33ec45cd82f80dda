"""What the reports on a solution come to: counted by independent organisations, and weighed to one of a few levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.clock import BRUSSELS
from forum.core.db import db
from forum.networks.organisations import organisation_of
from forum.practice.models import Evidence, PracticeReport
from forum.threads import searching
from forum.threads.models import EVIDENCE, Post, Solution, Thread


@dataclass
class Counts:
    """Numbers of independent organisations by result, and what else the reports tell together."""

    works: int = 0
    partly: int = 0
    fails: int = 0
    early: int = 0
    own: int = 0
    are_municipalities: bool = True
    soils: list[str] = field(default_factory=list)
    situations: list[str] = field(default_factory=list)
    first_on: date | None = None
    last_on: date | None = None


def level_of(counts: Counts) -> str:
    """The rule: where one in three who can judge says that it does not work, it is disputed; two that say it works confirm it; one that says so, or partly, tested it.

    Only independent organisations count, each by its latest report; "too early" judges nothing.
    """
    judged = counts.works + counts.partly + counts.fails
    if not judged:
        return "early" if counts.early or counts.own else ""
    if counts.fails * 3 >= judged:
        return "disputed"
    return "confirmed" if counts.works >= 2 else "tested"


def count(reports: Iterable, own: str) -> Counts:
    """Reckon reports (visible ones, oldest first), each organisation by its latest; those of the writer's `own` organisation count apart."""
    latest = {report.organisation: report for report in reports}
    counts = Counts(own=int(own in latest))
    latest.pop(own, None)
    for organisation, report in latest.items():
        setattr(counts, report.result, getattr(counts, report.result) + 1)
        counts.are_municipalities = counts.are_municipalities and organisation.startswith("nis:")
    days = sorted(report.tried_on or report.created_at.astimezone(BRUSSELS).date() for report in latest.values())
    counts.first_on, counts.last_on = (days[0], days[-1]) if days else (None, None)
    judged = [report for report in latest.values() if report.result != "early"]
    counts.soils = sorted({report.soil for report in judged if report.soil})
    counts.situations = sorted({report.situation for report in judged if report.situation})
    return counts


def _telling(post: Post, report, own: str) -> bool:
    """Whether saying that a report is of the writer's own organisation would tell where somebody works who gave no name: either of the two."""
    return report.organisation == own and bool(post.without_name) != bool(report.without_name)


def count_safely(post: Post, reports: Iterable, own: str) -> Counts:
    """The same, so that it tells of nobody without name: on a post without name the own organisation counts as any other where it stands with a name,
    and a report without name of the own organisation on a post with a name counts nowhere.
    """
    if post.without_name:
        return count(reports, "" if any(_telling(post, report, own) for report in reports) else own)
    return count([report for report in reports if not _telling(post, report, own)], own)


def refresh_evidence(post_id: int) -> None:
    """Write down anew what the reports on a post come to, and what its thread's lists and search show of it."""
    db.session.flush()
    post = db.session.get(Post, post_id)
    visible = (PracticeReport.post_id == post_id, PracticeReport.hidden_at.is_(None), PracticeReport.withdrawn_at.is_(None))
    columns = (PracticeReport.organisation, PracticeReport.result, PracticeReport.tried_on, PracticeReport.created_at, PracticeReport.soil, PracticeReport.situation,
               PracticeReport.without_name)
    reports = db.session.execute(select(*columns).where(*visible).order_by(PracticeReport.created_at, PracticeReport.id)).all()
    standing = db.session.get(Evidence, post_id, populate_existing=True)
    own = standing.writer if standing and standing.writer else organisation_of(db.session.get(User, post.author_id))
    counts = count_safely(post, reports, own)
    values = vars(counts) | {"level": EVIDENCE.index(level_of(counts)), "writer": own}
    if standing is None and reports:
        db.session.add(Evidence(post_id=post_id, thread_id=post.thread_id, **values))
    elif standing is not None:
        for name, value in values.items():
            setattr(standing, name, value)
    refresh_thread_evidence(post.thread_id)


def refresh_thread_evidence(thread_id: int) -> None:
    """Let a thread carry the level of its present solution, or of its opening where that is a good practice."""
    db.session.flush()
    opening = select(Post.id).where(Post.thread_id == Thread.id, Post.number == 1, Thread.kind == "practice").correlate(Thread)
    chosen = select(Solution.post_id).where(Solution.thread_id == Thread.id).correlate(Thread)
    level = select(Evidence.level).where(Evidence.post_id.in_(chosen.union_all(opening))).correlate(Thread).scalar_subquery()
    reckoned = db.session.scalar(select(level).select_from(Thread).where(Thread.id == thread_id)) or 0
    db.session.execute(update(Thread).where(Thread.id == thread_id).values(evidence=reckoned).execution_options(synchronize_session="fetch"))
    searching.refresh(thread_id)
