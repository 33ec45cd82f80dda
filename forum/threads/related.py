"""Threads beside a thread, and unread counts for the rail: both bounded, whatever the size of the forum."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from sqlalchemy import Select, and_, bindparam, func, literal, or_, select, union_all

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.urls import url_for
from forum.networks import catalogue
from forum.threads.models import ReadingMark, Thread, ThreadRelated, ThreadTheme
from forum.threads.queries import bound_listed, bound_reach, proven_first, reach_values
from forum.threads.rows import status_of, values_for

LATEST = 200
SHOWN = 5


@cache
def _related() -> Select:
    """What was found to be like a thread (see `relating`), and the theme's latest for when nothing was; all within the reader's reach."""
    alike = select(ThreadRelated.other_id.label("id"), ThreadRelated.weight.label("weight")).where(ThreadRelated.thread_id == bindparam("thread_id"))
    recent = select(ThreadTheme.thread_id, literal(0.0)).where(ThreadTheme.theme_id == bindparam("theme_id"))
    recent = recent.order_by(ThreadTheme.last_activity_at.desc()).limit(30).subquery()
    near = union_all(alike, select(recent)).subquery()
    statement = select(Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count, Thread.evidence, near.c.weight)
    statement = statement.join(near, near.c.id == Thread.id).where(Thread.id != bindparam("thread_id"), Thread.hidden_at.is_(None), bound_reach())
    return statement.order_by(near.c.weight == 0, proven_first(), near.c.weight.desc(), Thread.last_activity_at.desc()).limit(SHOWN)


def related_to(viewer: Viewer, head) -> list[SimpleNamespace]:
    """At most five threads that look like this one, tested and then solved ones first; when there are none, of the same theme."""
    found = fetch(_related(), {"theme_id": head.theme_id or 0, "thread_id": head.id, **reach_values(viewer)}).all()
    chosen = [row for row in found if row.weight] or found
    return [SimpleNamespace(title=row.title, url=url_for("threads.show", thread_id=row.id, slug=row.slug), kind=row.kind,
                            status=status_of(row.kind, row.solved_at, row.reply_count, row.evidence)) for row in chosen]


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
