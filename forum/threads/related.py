"""Threads beside a thread, and unread counts for the rail: both bounded, whatever the size of the forum."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select, union_all

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.urls import url_for
from forum.networks import catalogue
from forum.threads.models import ReadingMark, Thread, ThreadTheme
from forum.threads.queries import bound_listed, bound_reach, reach_values
from forum.threads.rows import status_of, values_for

LATEST = 200


@cache
def _related() -> Select:
    recent = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == bindparam("theme_id")).order_by(ThreadTheme.last_activity_at.desc()).limit(30)
    statement = select(Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count)
    statement = statement.where(Thread.id.in_(recent), Thread.id != bindparam("thread_id"), Thread.hidden_at.is_(None), bound_reach())
    return statement.order_by(Thread.solved_at.is_(None), Thread.last_activity_at.desc()).limit(5)


def related_to(viewer: Viewer, head) -> list[SimpleNamespace]:
    """At most five threads of the same theme, solved ones first."""
    if head.theme_id is None:
        return []
    found = fetch(_related(), {"theme_id": head.theme_id, "thread_id": head.id, **reach_values(viewer)})
    return [SimpleNamespace(title=row.title, url=url_for("threads.show", thread_id=row.id, slug=row.slug),
                            status=status_of(row.kind, row.solved_at, row.reply_count)) for row in found]


@cache
def _unread() -> Select:
    """Two short tables in one answer: unread threads a network, and a followed theme, out of the latest 200."""
    recent = select(Thread.id, Thread.network_id, Thread.theme_id, Thread.last_number).where(bound_listed(), Thread.last_activity_at > bindparam("since"))
    recent = recent.order_by(Thread.last_activity_at.desc(), Thread.id.desc()).limit(LATEST).subquery()
    mark = and_(ReadingMark.thread_id == recent.c.id, ReadingMark.user_id == bindparam("me"))
    unread = or_(ReadingMark.number.is_(None), ReadingMark.number < recent.c.last_number)
    found = select(recent.c.network_id, recent.c.theme_id).select_from(recent).outerjoin(ReadingMark, mark).where(unread).cte("unread")
    by_network = select(literal("network").label("of"), found.c.network_id.label("number"), func.count().label("unread")).group_by(found.c.network_id)
    followed = found.c.theme_id.in_(bindparam("themes", expanding=True))
    by_theme = select(literal("theme"), found.c.theme_id, func.count()).where(followed).group_by(found.c.theme_id)
    return union_all(by_network, by_theme)


def _counts(viewer: Viewer) -> tuple[dict, dict]:
    """Unread threads by network (None is both) and by followed theme."""
    counts: dict[str, dict] = {"network": {}, "theme": {}}
    values = values_for(viewer, since=viewer.joined_at, themes=sorted(viewer.followed_themes))
    for of, number, unread in fetch(_unread(), values):
        counts[of][number] = unread
    return counts["network"], counts["theme"]


def rail(viewer: Viewer) -> SimpleNamespace:
    """The viewer's networks and followed themes, each with how many of the 200 latest threads they have not read."""
    by_network, by_theme = _counts(viewer)
    mine = viewer.reader_networks | viewer.followed_networks
    shared = by_network.get(None, 0)
    networks = [SimpleNamespace(name=n.name, url=n.url, unread=by_network.get(n.id, 0) + shared) for n in catalogue.networks() if n.id in mine]
    themes = [SimpleNamespace(name=t.name, url=t.url, unread=by_theme.get(t.id, 0)) for t in catalogue.themes() if t.id in viewer.followed_themes]
    return SimpleNamespace(networks=networks, themes=themes)
