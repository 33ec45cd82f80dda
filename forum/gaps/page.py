"""The page of one gap: a fixed number of queries, however much happened."""

from __future__ import annotations

from types import SimpleNamespace

from flask import abort
from sqlalchemy import case, exists, or_, select

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.urls import url_for
from forum.gaps import policies
from forum.gaps.history import lines_of
from forum.gaps.models import Gap, GapChange, GapMeeting, GapThread
from forum.gaps.queries import gap_url, visible_gaps
from forum.gaps.showing import opener, owner, supporters
from forum.gaps.words import audience_label, mark_of
from forum.networks import catalogue
from forum.threads.models import Thread
from forum.threads.queries import listed as listed_threads
from forum.threads.queries import thread_url
from forum.threads.rows import status_of

COLUMNS = (Gap.id, Gap.question, Gap.slug, Gap.why, Gap.status, Gap.network_id, Gap.audience, Gap.theme_id, Gap.opened_by_id, Gap.owner_id.label("owner"),
           Gap.searched, Gap.answer, Gap.answer_thread_id, Gap.merged_into_id, Gap.version, Gap.is_fictional, Gap.created_at, Gap.changed_at,
           Gap.closed_at, Gap.hidden_at)


def load(viewer: Viewer, gap_id: int):
    """The row of a gap's page; 404 when the viewer may not open it."""
    statement = visible_gaps(viewer).with_only_columns(*COLUMNS, *opener.columns, *owner.columns).select_from(Gap)
    statement = opener.join(statement, Gap.opened_by_id, outer=True)
    return fetch(owner.join(statement, Gap.owner_id, outer=True).where(Gap.id == gap_id)).first() or abort(404)


class GapPage:
    """A gap as its page shows it."""

    def __init__(self, viewer: Viewer, row):
        self.row, self.viewer = row, viewer
        self.url, self.base = gap_url(row), url_for("gaps.bare", gap_id=row.id)
        self.mark, self.theme = mark_of(row.status), catalogue.theme(row.theme_id)
        network = catalogue.network(row.network_id)
        self.network_slug = network.slug if network else "both"
        self.network_label = catalogue.network_label(row.network_id)
        self.audience_label = audience_label(row.audience, self.network_label)
        self.opener, self.owner = opener.read(row, viewer.id), owner.read(row, viewer.id)
        self.having = supporters(row.id)
        self.is_mine = any(viewer.id == number for group in self.having for number, _name in group.members)
        self.is_closed = policies.is_closed(row)
        known = conversations(viewer, row)
        self.threads = [thread for thread in known.values() if thread.is_linked]
        self.answer_thread = known.get(row.answer_thread_id)
        self.meetings = [network for number in proposals(row.id) if (network := catalogue.network(number))]
        self.history = lines_of(viewer, row.id, known)
        self.can = permissions(viewer, row, self.meetings)

    def __getattr__(self, name: str):
        return getattr(self.row, name)


def permissions(viewer: Viewer, row, meetings: list) -> SimpleNamespace:
    """What the viewer may do; the same rules as `policies`, on a row."""
    like = SimpleNamespace(network_id=row.network_id, hidden_at=row.hidden_at, opened_by_id=row.opened_by_id, owner_id=row.owner, audience=row.audience)
    moderator = policies.can_moderate(viewer, like)
    places = [network for network in catalogue.networks() if policies.can_propose(viewer, like, network.id)]
    return SimpleNamespace(tend=policies.can_tend(viewer, like), moderate=moderator, join=policies.can_join(like), take=policies.can_take(viewer, like),
                           release=policies.can_release(viewer, like), propose=[network for network in places if network not in meetings],
                           withdraw=[network for network in places if network in meetings])


def conversations(viewer: Viewer, row) -> dict[int, SimpleNamespace]:
    """The conversations that the page speaks of, by number, of those that the viewer may read: linked ones, the answering one, those in the history."""
    link = exists().where(GapThread.gap_id == row.id, GapThread.thread_id == Thread.id)
    mine = exists().where(GapThread.gap_id == row.id, GapThread.thread_id == Thread.id, GapThread.added_by_id == viewer.id)
    told = select(GapChange.thread_id).where(GapChange.gap_id == row.id, GapChange.thread_id.is_not(None))
    columns = (Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count, case((link, 1), else_=0).label("is_linked"),
               case((mine, 1), else_=0).label("is_mine"))
    wanted = select(*columns).where(or_(link, Thread.id.in_(told), Thread.id == (row.answer_thread_id or 0)), listed_threads(viewer))
    may = policies.can_tend(viewer, SimpleNamespace(network_id=row.network_id, hidden_at=row.hidden_at, opened_by_id=row.opened_by_id, owner_id=row.owner))
    return {found.id: SimpleNamespace(
        id=found.id, title=found.title, url=thread_url(found), kind=found.kind, status=status_of(found.kind, found.solved_at, found.reply_count),
        is_linked=bool(found.is_linked), can_unlink=may or bool(found.is_mine), invite_url=f"/threads/{found.id}/guests?gap={row.id}")
        for found in fetch(wanted.order_by(Thread.id))}


def proposals(gap_id: int) -> list[int]:
    """The networks that a gap was put forward for."""
    return [row.network_id for row in fetch(select(GapMeeting.network_id).where(GapMeeting.gap_id == gap_id).order_by(GapMeeting.network_id))]


