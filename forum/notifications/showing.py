"""The page of notices in the shape that its template shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import Row

from forum.core.access import Viewer
from forum.core.i18n import _
from forum.core.tellings import statement_urls, tellings
from forum.notifications import words
from forum.notifications.audience import TOLD_BY_ROOM
from forum.notifications.queries import actor, decisions_of, latest_in, page_of_groups, threads_of
from forum.notifications.told import Said, said_to
from forum.threads.queries import thread_url


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, in a thread's group."""

    text: str
    at: datetime
    url: str
    is_unread: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What is told of one thread, one decision, or one telling about no thread."""

    title: str
    url: str
    at: datetime
    icon: str
    unread: int
    lines: list[Line]
    reason: str = ""
    ask: str = ""
    statement_url: str = ""


@dataclass(frozen=True, slots=True)
class Notices:
    """A page of groups; `newest_id` is the newest notice on it, up to which "all" is read."""

    groups: list[Group]
    older_url: str | None
    newer_url: str | None
    newest_id: int


def notices_page(viewer: Viewer) -> Notices:
    """The viewer's notices, in four statements, two more for tellings, and one for each network whose moderators may be asked."""
    page = page_of_groups(viewer)
    thread_ids = [row.thread_id for row in page.rows if row.thread_id]
    threads, latest = threads_of(thread_ids), latest_in(viewer, thread_ids) if thread_ids else []
    said = said_to(viewer.id, [row.activity_id for row in (*latest, *page.rows) if row.kind in tellings])
    lines = _lines(viewer, latest, said)
    activity_ids = [row.activity_id for row in page.rows if row.kind in words.DECISIONS]
    decisions = decisions_of(viewer, activity_ids) if activity_ids else {}
    statements = statement_urls(list(decisions))
    ask = {number: words.whom(number) for number in {found.network_id for found in decisions.values()}}
    groups = [_thread_group(row, threads[row.thread_id], lines[row.thread_id]) if row.thread_id
              else _decision_group(row, decisions[row.activity_id], ask, statements) if row.activity_id in decisions
              else _told_group(row, said.get(row.activity_id)) for row in page.rows]
    newest = max((row.id for row in page.rows), default=0)
    return Notices([group for group in groups if group], page.older_url, page.newer_url, newest)


def _lines(viewer: Viewer, latest: Sequence[Row], said: dict[int, Said]) -> dict[int, list[Line]]:
    """What happened last, by thread; a telling that went out of the viewer's reach has no line."""
    lines = defaultdict(list)
    for row in latest:
        if row.kind not in TOLD_BY_ROOM and row.activity_id not in said:
            continue
        lines[row.thread_id].append(_line(row, viewer.id, said.get(row.activity_id)))
    return lines


def _line(row, viewer_id: int, said: Said | None) -> Line:
    if said is not None:
        return Line(said.text, row.created_at, said.url, row.read_at is None, said.icon)
    who = actor.read(row, viewer_id)
    text = words.happening(row.kind, row.reason, who.heading if who else _("Someone"), row.post_kind or "")
    return Line(text, row.created_at, url_for("threads.permalink", post_id=row.post_id), row.read_at is None)


def _thread_group(row, thread, lines: list[Line]) -> Group | None:
    """What is told of a thread, under the sign of what was told last; None where nothing of it can be read any more and nothing is new."""
    if not lines and not row.unread:
        return None
    url = url_for("threads.permalink", post_id=row.first_post_id) if row.first_post_id else thread_url(thread)
    icon = (lines[0].icon if lines else "") or ("solved" if thread.solved_at else "reply")
    return Group(thread.title, url, row.sort_at, icon, row.unread, lines)


def _told_group(row, said: Said | None) -> Group | None:
    """A telling about no thread. One that went out of reach says nothing any more; while it is new it keeps its place, as the bell counts it."""
    if said is not None:
        return Group(said.text, said.url, row.sort_at, said.icon, row.unread, [])
    return Group(_("Something that you can no longer read"), "", row.sort_at, "eye-off", row.unread, []) if row.unread else None


def _decision_group(row, decision, ask: dict[int | None, str], statements: dict[int, str]) -> Group:
    url = ""
    if decision.thread_id and decision.post_id and decision.hidden_at is None:
        url = url_for("threads.permalink", post_id=decision.post_id)
    elif decision.thread_id:
        url = url_for("threads.show", thread_id=decision.thread_id, slug=decision.slug)
    told = words.decision(decision.kind, decision.facts, decision.title)
    return Group(told, url, row.sort_at, "moderation", row.unread, [], decision.facts.get("reason") or "",
                 ask[decision.network_id], statements.get(decision.id, ""))
