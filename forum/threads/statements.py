"""The statements of a thread page, built once: their cost is paid at the first page, not at every one."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.networks.people import PersonColumns
from forum.threads import guesting, rows
from forum.threads.models import Bookmark, Post, ProblemDetails, ReadingMark, Solution, Thanks, Thread, ThreadFollow, ThreadTheme
from forum.threads.queries import asked_without_name, bound_reach

_answer = aliased(Post)
solver = PersonColumns("solver", _answer.without_name)
writer = PersonColumns("author", Post.without_name)
chooser = PersonColumns("chooser", asked_without_name(Solution.chosen_by_id))
_thanker = aliased(User)
_other = aliased(Post)
NAMELESS = "\t"  # among the names of who thanked, for one who wrote in the thread without name

# What higher rooms ask with the head of a thread page, so that each looks further only where there is something: name → condition on Thread.
head_facts: dict[str, ColumnElement[bool]] = {}


def add_head_fact(model, column: str = "thread_id") -> None:
    """Let `head.has_<table>` say whether a table of a higher room has rows of the thread. Call it while the application is set up."""
    head_facts[f"has_{model.__tablename__}"] = exists().where(getattr(model, column) == Thread.id).correlate(Thread)


@cache
def head() -> Select:
    """One row: the thread, its asker, its named fields, its solution, and how the viewer (`me`) stands to it."""
    me = bindparam("me")
    followers = select(func.count()).select_from(ThreadFollow).where(ThreadFollow.thread_id == Thread.id, ~guesting.was_guest(ThreadFollow)).scalar_subquery()
    themes = select(func.aggregate_strings(cast(ThreadTheme.theme_id, String), ",")).where(ThreadTheme.thread_id == Thread.id).scalar_subquery()
    opening = select(_other.id).where(_other.thread_id == Thread.id, _other.number == 1).correlate(Thread).scalar_subquery()
    following = exists().where(ThreadFollow.thread_id == Thread.id, ThreadFollow.user_id == me)
    statement = select(
        *rows.COLUMNS, Thread.numbers_used, followers.label("followers"), themes.label("theme_ids"), following.label("is_following"), opening.label("opening_id"),
        _is_kept(opening, me).label("is_kept"),
        *(fact.label(name) for name, fact in head_facts.items()),
        guesting.count_of(guesting.is_live()).label("guests"), guesting.count_of(guesting.is_open()).label("invited"),
        Thread.featured_at, Thread.featured_until,
        ProblemDetails.tried, ProblemDetails.question, ProblemDetails.deadline, ProblemDetails.effort, Solution.post_id.label("solution_id"),
        Solution.created_at.label("chosen_at"),
        _answer.number.label("solution_number"), _answer.html.label("solution_html"), *solver.columns, *chooser.columns)
    mark = and_(ReadingMark.thread_id == Thread.id, ReadingMark.user_id == me)
    statement = rows.author.join(statement.select_from(Thread).outerjoin(ReadingMark, mark), Thread.author_id)
    statement = statement.outerjoin(ProblemDetails, ProblemDetails.thread_id == Thread.id).outerjoin(Solution, Solution.thread_id == Thread.id)
    statement = statement.outerjoin(_answer, _answer.id == Solution.post_id)
    statement = chooser.join(statement, Solution.chosen_by_id, outer=True)
    return solver.join(statement, _answer.author_id, outer=True).where(Thread.id == bindparam("thread_id"), bound_reach())


@cache
def posts() -> Select:
    """The posts from number `first` to `last` of a thread, with their writers and thanks. Who thanked is for the writer alone."""
    me = bindparam("me")
    thanked = exists().where(Thanks.post_id == Post.id, Thanks.user_id == me)
    kept = _is_kept(Post.id, me)
    hidden = exists().where(_other.thread_id == Post.thread_id, _other.author_id == Thanks.user_id, _other.without_name).correlate(Post, Thanks)
    names = select(func.aggregate_strings(case((hidden, NAMELESS), else_=_thanker.name), "\n")).select_from(Thanks).join(_thanker, _thanker.id == Thanks.user_id)
    names = names.where(Thanks.post_id == Post.id).scalar_subquery()
    statement = select(Post.id, Post.number, Post.kind, Post.html, Post.created_at, Post.edited_at, Post.withdrawn_at, Post.hidden_at,
                       thanked.label("has_thanked"), kept.label("is_kept"), case((Post.author_id == me, names)).label("thanked_names"), *writer.columns)
    statement = writer.join(statement.select_from(Post), Post.author_id)
    within = Post.number.between(bindparam("first"), bindparam("last"))
    return statement.where(Post.thread_id == bindparam("thread_id"), within).order_by(Post.number)


def _is_kept(post_id, me):
    return exists().where(Bookmark.post_id == post_id, Bookmark.user_id == me, Bookmark.removed_at.is_(None))
