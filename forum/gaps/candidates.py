"""What could become a gap, for moderators: problems that nobody answered, disputed ones, and searches that found nothing."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import and_, exists, func, or_, select, true

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import fetch
from forum.core.search.misses import SearchMiss
from forum.core.search.models import SearchIgnored
from forum.gaps.models import Gap, GapThread
from forum.gaps.places import DISPUTED, PATIENCE
from forum.networks import catalogue
from forum.threads.models import Thread
from forum.threads.queries import listed, thread_url
from forum.threads.rows import audience_label, status_of

MOST = 30  # of each kind
LOOKED_BACK = timedelta(days=90)


def unanswered(viewer: Viewer) -> list[SimpleNamespace]:
    """Problems of a viewer's networks without reply for fourteen days, the newest first."""
    silent = and_(Thread.reply_count == 0, Thread.solved_at.is_(None), Thread.created_at < now() - PATIENCE)
    return _threads(viewer, silent)


def disputed(viewer: Viewer) -> list[SimpleNamespace]:
    """Problems whose solution works with one and not with the other."""
    return _threads(viewer, Thread.evidence == DISPUTED)


def _threads(viewer: Viewer, condition) -> list[SimpleNamespace]:
    """Problems within reach, in networks that the viewer moderates, that no gap is about yet."""
    own = true() if viewer.is_admin else or_(Thread.network_id.is_(None), Thread.network_id.in_(sorted(viewer.moderated_ids)))
    known = exists().where(GapThread.thread_id == Thread.id, Gap.id == GapThread.gap_id, Gap.hidden_at.is_(None))
    columns = (Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count, Thread.created_at, Thread.network_id, Thread.theme_id,
               Thread.audience)
    wanted = select(*columns).where(Thread.kind == "problem", condition, listed(viewer), own, ~known)
    return [_candidate(row) for row in fetch(wanted.order_by(Thread.created_at.desc(), Thread.id.desc()).limit(MOST))]


def _candidate(row) -> SimpleNamespace:
    network, theme = catalogue.network(row.network_id), catalogue.theme(row.theme_id)
    place = {"theme": theme.slug if theme else "", "network": network.slug if network else "both", "audience": row.audience}
    fields = {"thread": row.id, "question": row.title, **place}
    return SimpleNamespace(id=row.id, title=row.title, url=thread_url(row), created_at=row.created_at, theme=theme, fields=fields,
                           network_label=catalogue.network_label(row.network_id), is_restricted=row.audience == "network",
                           status=status_of(row.kind, row.solved_at, row.reply_count), audience_label=audience_label(row.audience, row.network_id))


def searches() -> list[SimpleNamespace]:
    """What was searched for and not found in the last ninety days, the most frequent first; without what moderators put aside."""
    since = now().astimezone(BRUSSELS).date() - LOOKED_BACK
    times = func.sum(SearchMiss.times)
    taken = exists().where(Gap.searched == SearchMiss.query, Gap.hidden_at.is_(None))
    ignored = exists().where(SearchIgnored.word == SearchMiss.query)
    wanted = select(SearchMiss.query, times.label("times"), func.max(SearchMiss.day).label("last")).where(SearchMiss.day >= since, ~taken, ~ignored)
    wanted = wanted.group_by(SearchMiss.query).order_by(times.desc(), SearchMiss.query).limit(MOST)
    return [SimpleNamespace(query=row.query, times=row.times, last=row.last) for row in fetch(wanted)]
