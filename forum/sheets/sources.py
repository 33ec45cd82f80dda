"""What conversations hold that goes into a sheet, read from the tables of threads and practice: their texts, reports and people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.networks.models import Municipality
from forum.networks.organisations import organisation_column
from forum.practice.models import PracticeReport
from forum.sheets.models import SheetThread
from forum.threads.models import Post, ProblemDetails, Solution, Thread, ThreadTheme
from forum.threads.queries import listed, shown

MOST_THREADS = 8
MOST_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Report:
    """A report as far as a sheet may tell it: one without name brings no place."""

    result: str
    note: str
    place: str
    municipality: str
    tried_on: date | None
    amount: float | None
    unit: str
    soil: str
    cost_cents: int | None
    cost_note: str
    hours: float | None
    helped: str
    hindered: str
    conditions: str


@dataclass(frozen=True, slots=True)
class Source:
    """A conversation with what it taught: source texts as Markdown."""

    thread: Thread
    opening: str
    details: ProblemDetails | None
    solution: str
    reports: list[Report]


def readable(viewer: Viewer, numbers: Sequence[int]) -> list[Thread]:
    """Those of these threads that somebody may make a sheet from, in the order given: within reach, and not hidden."""
    found = {thread.id: thread for thread in db.session.scalars(select(Thread).where(Thread.id.in_(numbers), listed(viewer)))}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def offered(viewer: Viewer, theme_id: int | None, words: str = "") -> list[Thread]:
    """Solved problems and good practices to start a sheet from, tested ones first."""
    fit = or_(Thread.solved_at.is_not(None), Thread.kind == "practice")
    wanted = select(Thread).where(listed(viewer), fit)
    if theme_id:
        wanted = wanted.where(Thread.id.in_(select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == theme_id)))
    for word in words.split()[:6]:
        wanted = wanted.where(Thread.title.icontains(word, autoescape=True))
    return list(db.session.scalars(wanted.order_by(Thread.evidence.desc(), Thread.last_activity_at.desc(), Thread.id.desc()).limit(MOST_OFFERED)))


def read(threads: Sequence[Thread]) -> list[Source]:
    """What these threads hold that members see."""
    numbers = [thread.id for thread in threads]
    details = {row.thread_id: row for row in db.session.scalars(select(ProblemDetails).where(ProblemDetails.thread_id.in_(numbers)))}
    posts = select(Post.thread_id, Post.number, Post.body).outerjoin(Solution, Solution.post_id == Post.id)
    rows = list(db.session.execute(posts.where(Post.thread_id.in_(numbers), or_(Post.number == 1, Solution.post_id.is_not(None)), shown())))
    openings = {row.thread_id: row.body for row in rows if row.number == 1}
    solutions = {row.thread_id: row.body for row in rows if row.number > 1}
    reports = _reports(numbers)
    return [Source(thread, openings.get(thread.id, ""), details.get(thread.id), solutions.get(thread.id, ""), reports[thread.id]) for thread in threads]


def _visible_reports():
    return and_(PracticeReport.withdrawn_at.is_(None), PracticeReport.hidden_at.is_(None))


def _reports(numbers: list[int]) -> dict[int, list[Report]]:
    statement = select(PracticeReport, Municipality.name).outerjoin(Municipality, Municipality.nis == PracticeReport.municipality_id)
    statement = statement.join(Post, Post.id == PracticeReport.post_id).where(PracticeReport.thread_id.in_(numbers), _visible_reports(), shown())
    found: dict[int, list[Report]] = defaultdict(list)
    for row, municipality in db.session.execute(statement.order_by(PracticeReport.created_at, PracticeReport.id)):
        found[row.thread_id].append(_report(row, municipality or ""))
    return found


def _report(row: PracticeReport, municipality: str) -> Report:
    place, where = ("", "") if row.without_name else (row.place, municipality)
    return Report(row.result, row.note, place, where, row.tried_on, row.amount, row.unit, row.soil, row.cost_cents, row.cost_note, row.hours,
                  row.helped, row.hindered, row.conditions)


def evidence_of(sheet_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """What the reports behind each sheet come to: by result, how many organisations, each by its latest report. The writer's own organisation does not count."""
    columns = (SheetThread.sheet_id, PracticeReport.organisation, PracticeReport.result)
    statement = select(*columns).select_from(SheetThread).join(Thread, and_(Thread.id == SheetThread.thread_id, Thread.hidden_at.is_(None)))
    statement = statement.join(PracticeReport, PracticeReport.thread_id == Thread.id).join(Post, Post.id == PracticeReport.post_id)
    statement = statement.join(User, User.id == Post.author_id).where(SheetThread.sheet_id.in_(sheet_ids), _visible_reports(), shown())
    other = and_(PracticeReport.organisation != organisation_column(User), PracticeReport.user_id != Post.author_id)
    statement = statement.where(or_(other, and_(Post.without_name, ~PracticeReport.without_name)))  # left out, they would tell where a writer without name works
    latest: dict[int, dict[str, str]] = defaultdict(dict)
    for row in db.session.execute(statement.order_by(PracticeReport.created_at, PracticeReport.id)):
        latest[row.sheet_id][row.organisation] = row.result
    return {number: _counted(results) for number, results in latest.items()}


def _counted(results: dict[str, str]) -> dict[str, int]:
    """By result how many; `others` says that not all of them are municipalities."""
    numbers = Counter(results.values())
    return dict(numbers) | ({} if all(organisation.startswith("nis:") for organisation in results) else {"others": 1})


def people_of(thread_ids: Sequence[int]) -> set[int]:
    """Whose words or reports stand in these threads: who asked, who wrote the solution, who reported. With those without name: they are asked too."""
    askers = select(Thread.author_id).where(Thread.id.in_(thread_ids))
    solvers = select(Post.author_id).join(Solution, Solution.post_id == Post.id).where(Solution.thread_id.in_(thread_ids))
    testers = select(PracticeReport.user_id).where(PracticeReport.thread_id.in_(thread_ids), _visible_reports())
    return {number for statement in (askers, solvers, testers) for number in db.session.scalars(statement)}


def reporters_of(sheet_id: int):
    """A statement for the ids of who reported behind a sheet."""
    threads = select(SheetThread.thread_id).where(SheetThread.sheet_id == sheet_id)
    return select(PracticeReport.user_id).where(PracticeReport.thread_id.in_(threads), _visible_reports())
