"""What a member's start page shows. Each list looks at a bounded stretch of an index, so none grows with the forum."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.threads.models import ReadingMark, Thread, ThreadTheme
from forum.threads.queries import listed
from forum.threads.rows import ThreadRow, thread_rows

STRETCH = 300
LATELY = timedelta(days=30)
is_problem = Thread.kind == "problem"
is_open = and_(is_problem, Thread.solved_at.is_(None), Thread.hidden_at.is_(None))
is_unanswered = and_(is_open, Thread.reply_count == 0)


def _newest(viewer: Viewer, condition: ColumnElement[bool], moment) -> Select:
    """The ids of the newest few hundred threads of a kind, by one index."""
    return select(Thread.id).where(listed(viewer), condition).order_by(moment.desc(), Thread.id.desc()).limit(STRETCH)


def _networks(viewer: Viewer) -> ColumnElement[bool]:
    """What stands in the viewer's networks: home, moderated, followed; what is for both is for all."""
    mine = viewer.reader_networks | viewer.followed_networks
    return or_(Thread.network_id.is_(None), Thread.network_id.in_(sorted(mine)))


def _themes(viewer: Viewer) -> ColumnElement[bool]:
    """What carries a theme that the viewer follows."""
    return exists().where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme_id.in_(sorted(viewer.followed_themes)))


def unread(viewer: Viewer, most: int = 8) -> list[ThreadRow]:
    """What happened since the viewer last looked, in their networks and themes; nothing from before they joined."""
    lately = _newest(viewer, Thread.last_activity_at > viewer.joined_at, Thread.last_activity_at).scalar_subquery()
    is_new = or_(ReadingMark.number.is_(None), ReadingMark.number < Thread.last_number)
    mine = or_(_networks(viewer), _themes(viewer)) if viewer.followed_themes else _networks(viewer)
    return thread_rows(viewer, Thread.id.in_(lately), is_new, mine, order=(Thread.last_activity_at.desc(), Thread.id.desc()), limit=most)


def could_answer(viewer: Viewer, most: int = 5) -> list[ThreadRow]:
    """Problems of others that wait, in followed themes or else in the home network; those without any reply first."""
    waiting, going_on = (_newest(viewer, is_unanswered, Thread.created_at).subquery(), _newest(viewer, is_open, Thread.last_activity_at).subquery())
    ids = select(waiting.c.id).union(select(going_on.c.id)).scalar_subquery()
    mine = _themes(viewer) if viewer.followed_themes else or_(Thread.network_id.is_(None), Thread.network_id == viewer.home_network_id)
    return thread_rows(viewer, Thread.id.in_(ids), mine, Thread.author_id != viewer.id, Thread.locked_at.is_(None),
                       order=(Thread.reply_count > 0, Thread.created_at.desc(), Thread.id.desc()), limit=most)


def my_open(viewer: Viewer, most: int = 8) -> list[ThreadRow]:
    """The viewer's own problems without a solution."""
    return thread_rows(viewer, Thread.author_id == viewer.id, is_open, order=(Thread.created_at.desc(), Thread.id.desc()), limit=most)


def solved_lately(viewer: Viewer, most: int = 5) -> list[ThreadRow]:
    """What was solved in the last thirty days in the viewer's networks."""
    lately = _newest(viewer, Thread.solved_at > now() - LATELY, Thread.solved_at).scalar_subquery()
    return thread_rows(viewer, Thread.id.in_(lately), _networks(viewer), order=(Thread.solved_at.desc(), Thread.id.desc()), limit=most)
