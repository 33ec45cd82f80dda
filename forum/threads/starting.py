"""A theme's page as a place to start: its best solutions, what waits for an answer, and who knows. Each looks at a bounded stretch of the theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, and_, bindparam, case, exists, func, or_, select

from forum.accounts.models import GUEST
from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.markup.tokens import without_quotes
from forum.core.text import shorten
from forum.networks.models import ThemeFollow
from forum.networks.people import Person, PersonColumns
from forum.threads.models import EVIDENCE, TESTED, Post, Solution, Thanks, Thread, ThreadTheme
from forum.threads.queries import bound_listed, shown
from forum.threads.references import fill
from forum.threads.rows import ThreadRow, listing, rows_of, to_row, values_for
from forum.threads.similar import first_line

STRETCH = 300  # threads of a theme, the latest, that are looked at
BEST, OPEN, WHO = 5, 5, 6
LINE = 200
who = PersonColumns("who")


@dataclass(frozen=True, slots=True)
class Solved:
    """A solved problem with the first line of its solution."""

    row: ThreadRow
    line: str

    @property
    def evidence(self) -> str:
        """What practice made of it, by its name in EVIDENCE."""
        return EVIDENCE[self.row.evidence]


@cache
def _stretch() -> Select:
    recent = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == bindparam("theme_id"))
    return recent.order_by(ThreadTheme.last_activity_at.desc(), ThreadTheme.thread_id.desc()).limit(STRETCH)


@cache
def _best() -> Select:
    """Solved problems: confirmed in practice, tested, then those whose solution most readers thanked for; the number itself is shown to nobody."""
    thanks = select(func.count()).select_from(Thanks).where(Thanks.post_id == Solution.post_id).correlate(Solution).scalar_subquery()
    held = case((Thread.evidence >= TESTED, Thread.evidence), else_=0)
    statement = listing().add_columns(Post.html.label("html")).join(Solution, Solution.thread_id == Thread.id).join(Post, Post.id == Solution.post_id)
    statement = statement.where(Thread.id.in_(_stretch()), Thread.kind == "problem", shown())
    return statement.order_by(held.desc(), thanks.desc(), Thread.solved_at.desc(), Thread.id.desc()).limit(BEST)


def best_solutions(viewer: Viewer, theme_id: int) -> list[Solved]:
    """At most five solved problems of a theme that the viewer may read."""
    found = fetch(_best(), values_for(viewer, theme_id=theme_id)).all()
    texts = fill(viewer, [without_quotes(row.html[:20_000]) for row in found])
    return [Solved(to_row(viewer, row), shorten(first_line(html), LINE)) for row, html in zip(found, texts, strict=True)]


@cache
def _open() -> Select:
    waiting = and_(Thread.kind == "problem", Thread.solved_at.is_(None), Thread.locked_at.is_(None))
    statement = listing().where(Thread.id.in_(_stretch()), waiting)
    return statement.order_by(Thread.reply_count > 0, Thread.recurrence_count.desc(), Thread.last_activity_at.desc(), Thread.id.desc()).limit(OPEN)


def open_problems(viewer: Viewer, theme_id: int) -> list[ThreadRow]:
    """At most five open problems of a theme: those without any reply first, then those that most others have too, then those that moved last."""
    return rows_of(viewer, _open(), theme_id=theme_id)


@cache
def _who() -> Select:
    """Who wrote solutions under their own name, and who follows the theme and helps in it; what the viewer may read alone counts."""
    solved = func.count(Solution.post_id)
    follows = exists().where(ThemeFollow.user_id == Post.author_id, ThemeFollow.theme_id == bindparam("theme_id"))
    others = or_(Post.author_id != Thread.author_id, Thread.without_name)  # else who is missing here tells who asked without name
    helps = func.max(case((and_(Post.number > 1, others, follows), 1), else_=0))
    known = select(Post.author_id.label("id"), solved.label("solved"), func.max(Post.id).label("latest")).select_from(Post)
    known = known.join(Thread, Thread.id == Post.thread_id).outerjoin(Solution, Solution.post_id == Post.id)
    known = known.where(Post.thread_id.in_(_stretch()), Post.without_name.is_(False), shown(), bound_listed())
    known = known.group_by(Post.author_id).having(or_(solved > 0, helps > 0)).subquery()
    statement = who.join(select(*who.columns).select_from(known), known.c.id)
    statement = statement.where(who.user.ended_at.is_(None), who.user.vetted_at.is_not(None), who.user.name != "", who.user.role != GUEST)
    return statement.order_by(known.c.solved.desc(), known.c.latest.desc()).limit(WHO)


def who_knows(viewer: Viewer, theme_id: int) -> list[Person]:
    """At most six members who know a theme, by what they wrote in it."""
    return [who.read(row) for row in fetch(_who(), values_for(viewer, theme_id=theme_id))]
