"""What a member's start page shows. Each list looks at a bounded stretch of an index, so none grows with the forum.

The statements are built once; who looks, and what they follow, are parameters.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, or_, select

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import Moment
from forum.threads.models import ReadingMark, Thread, ThreadTheme
from forum.threads.queries import bound_listed
from forum.threads.rows import ThreadRow, listing, rows_of

STRETCH = 300
LATELY = timedelta(days=30)
is_problem = Thread.kind == "problem"
is_open = and_(is_problem, Thread.solved_at.is_(None), Thread.hidden_at.is_(None))
is_unanswered = and_(is_open, Thread.reply_count == 0)
since = bindparam("since", type_=Moment)
me = bindparam("me")


def _newest(condition: ColumnElement[bool], moment) -> Select:
    """The ids of the newest few hundred threads of a kind, by one index."""
    return select(Thread.id).where(bound_listed(), condition).order_by(moment.desc(), Thread.id.desc()).limit(STRETCH)


def _in_networks() -> ColumnElement[bool]:
    """What stands in the viewer's networks: home, moderated, followed; what is for both is for all."""
    return or_(Thread.network_id.is_(None), Thread.network_id.in_(bindparam("networks", expanding=True)))


def _in_themes() -> ColumnElement[bool]:
    """What carries a theme that the viewer follows."""
    return exists().where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme_id.in_(bindparam("themes", expanding=True)))


def _networks_of(viewer: Viewer) -> list[int]:
    return sorted(viewer.reader_networks | viewer.followed_networks)


@cache
def _unread() -> Select:
    lately = _newest(Thread.last_activity_at > since, Thread.last_activity_at).scalar_subquery()
    is_new = or_(ReadingMark.number.is_(None), ReadingMark.number < Thread.last_number)
    statement = listing().where(Thread.id.in_(lately), is_new, or_(_in_networks(), _in_themes()))
    return statement.order_by(Thread.last_activity_at.desc(), Thread.id.desc()).limit(bindparam("most"))


def unread(viewer: Viewer, most: int = 8) -> list[ThreadRow]:
    """What happened since the viewer last looked, in their networks and themes; nothing from before they joined."""
    return rows_of(viewer, _unread(), since=viewer.joined_at, networks=_networks_of(viewer), themes=sorted(viewer.followed_themes), most=most)


@cache
def _could_answer(by_theme: bool) -> Select:
    waiting, going_on = (_newest(is_unanswered, Thread.created_at).subquery(), _newest(is_open, Thread.last_activity_at).subquery())
    ids = select(waiting.c.id).union(select(going_on.c.id)).scalar_subquery()
    statement = listing().where(Thread.id.in_(ids), _in_themes() if by_theme else _in_networks(), Thread.author_id != me, Thread.locked_at.is_(None),
                                Thread.id.not_in(bindparam("besides", expanding=True)))
    return statement.order_by(Thread.reply_count > 0, Thread.recurrence_count.desc(), Thread.created_at.desc(), Thread.id.desc()).limit(bindparam("most"))


def could_answer(viewer: Viewer, besides: list[ThreadRow], most: int = 5) -> list[ThreadRow]:
    """Problems of others that wait, besides those shown already, in followed themes or else in the home network.

    Those without any reply come first, then those that most others have too.
    """
    home = [viewer.home_network_id] if viewer.home_network_id else []
    own = {"themes": sorted(viewer.followed_themes)} if viewer.followed_themes else {"networks": home}
    return rows_of(viewer, _could_answer(bool(viewer.followed_themes)), most=most, besides=[row.id for row in besides], **own)


@cache
def _my_open() -> Select:
    statement = listing().where(Thread.author_id == me, is_open)
    return statement.order_by(Thread.created_at.desc(), Thread.id.desc()).limit(bindparam("most"))


def my_open(viewer: Viewer, most: int = 8) -> list[ThreadRow]:
    """The viewer's own problems without a solution."""
    return rows_of(viewer, _my_open(), most=most)


@cache
def _featured() -> Select:
    lasts = or_(Thread.featured_until.is_(None), Thread.featured_until >= bindparam("today", type_=Date))
    return listing().where(Thread.featured_at.is_not(None), lasts).order_by(Thread.featured_at.desc(), Thread.id.desc()).limit(bindparam("most"))


def featured(viewer: Viewer, most: int = 3) -> list[ThreadRow]:
    """What moderators put in the spotlight, the latest first."""
    return rows_of(viewer, _featured(), today=now().astimezone(BRUSSELS).date(), most=most)


@cache
def _solved_lately() -> Select:
    lately = _newest(Thread.solved_at > since, Thread.solved_at).scalar_subquery()
    statement = listing().where(Thread.id.in_(lately), _in_networks())
    return statement.order_by(Thread.solved_at.desc(), Thread.id.desc()).limit(bindparam("most"))


def solved_lately(viewer: Viewer, most: int = 5) -> list[ThreadRow]:
    """What was solved in the last thirty days in the viewer's networks."""
    return rows_of(viewer, _solved_lately(), since=now() - LATELY, networks=_networks_of(viewer), most=most)
