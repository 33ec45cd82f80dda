"""When a guest expert reads a thread: invited, come in by their link, not sent away, and the last day is not over. Each asks the clock anew."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, ScalarSelect, Select, String, and_, bindparam, cast, exists, func, select

from forum.accounts.models import GUEST, User
from forum.core.clock import BRUSSELS, now
from forum.threads.models import GuestAccess, Thread


def today() -> date:
    """The day it is here, by which a last day ends."""
    return now().astimezone(BRUSSELS).date()


def day_of_now() -> BindParameter[date]:
    """The day it is when the statement runs, also in one that was built long before."""
    return bindparam("today", type_=Date, unique=True, callable_=today)


def is_open(access: type[GuestAccess] = GuestAccess) -> ColumnElement[bool]:
    """The condition for an invitation that still counts, whether its guest came in or not."""
    return and_(access.revoked_at.is_(None), access.last_day >= day_of_now())


def is_live(access: type[GuestAccess] = GuestAccess) -> ColumnElement[bool]:
    """The condition for access by which a guest reads now."""
    return and_(is_open(access), access.entered_at.is_not(None))


def guests_of(thread_id: int | None) -> Select[tuple[int]]:
    """The ids of the guests who read a thread now."""
    return select(GuestAccess.user_id).where(GuestAccess.thread_id == thread_id, is_live())


def was_guest(fact) -> ColumnElement[bool]:
    """The condition that a fact of a thread and a user, such as that they follow it, is of a guest whose access has ended."""
    same = (GuestAccess.thread_id == fact.thread_id, GuestAccess.user_id == fact.user_id)
    return exists().where(*same, GuestAccess.entered_at.is_not(None), ~is_open()).correlate(fact)


def reads_as_guest(user: type[User]) -> ColumnElement[bool]:
    """The condition, for a user and a Thread of the enclosing query, that the one reads the other as a guest."""
    mine = exists().where(GuestAccess.user_id == user.id, GuestAccess.thread_id == Thread.id, is_live()).correlate(user, Thread)
    return and_(user.role == GUEST, mine)


def threads_of(_user_id) -> ScalarSelect[str]:
    """For the viewer's query: the numbers of the threads that a guest reads now, joined with commas; nothing for members."""
    joined = select(func.aggregate_strings(cast(GuestAccess.thread_id, String), ","))
    return joined.where(GuestAccess.user_id == User.id, User.role == GUEST, is_live()).correlate(User).scalar_subquery()


def count_of(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many invitations to the Thread of the enclosing query meet a condition."""
    return select(func.count()).where(GuestAccess.thread_id == Thread.id, condition).correlate(Thread).scalar_subquery()
