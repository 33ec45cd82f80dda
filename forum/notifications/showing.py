"""The page of notices in the shape that its template shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from forum.core.access import Viewer
from forum.core.i18n import _
from forum.notifications import words
from forum.notifications.queries import actor, decisions_of, latest_in, page_of_groups, threads_of
from forum.threads.queries import thread_url


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, in a thread's group."""

    text: str
    at: datetime
    url: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What is told of one thread, or one decision."""

    title: str
    url: str
    at: datetime
    icon: str
    unread: int
    lines: list[Line]
    reason: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Notices:
    """A page of groups; `newest_id` is the newest notice on it, up to which "all" is read."""

    groups: list[Group]
    older_url: str | None
    newer_url: str | None
    newest_id: int


def notices_page(viewer: Viewer) -> Notices:
    """The viewer's notices, in four statements and one for each network whose moderators may be asked."""
    page = page_of_groups(viewer)
    thread_ids = [row.thread_id for row in page.rows if row.thread_id]
    threads, lines = threads_of(thread_ids), defaultdict(list)
    for row in latest_in(viewer, thread_ids) if thread_ids else ():
        lines[row.thread_id].append(_line(row, viewer.id))
    activity_ids = [row.activity_id for row in page.rows if not row.thread_id]
    decisions = decisions_of(viewer, activity_ids) if activity_ids else {}
    ask = {number: words.whom(number) for number in {found.network_id for found in decisions.values()}}
    groups = [_thread_group(row, threads[row.thread_id], lines[row.thread_id]) if row.thread_id
              else _decision_group(row, decisions[row.activity_id], ask) for row in page.rows]
    newest = max((row.id for row in page.rows), default=0)
    return Notices(groups, page.older_url, page.newer_url, newest)


def _line(row, viewer_id: int) -> Line:
    who = actor.read(row, viewer_id)
    text = words.happening(row.kind, row.reason, who.heading if who else _("Someone"), row.post_kind or "")
    return Line(text, row.created_at, url_for("threads.permalink", post_id=row.post_id), row.read_at is None)


def _thread_group(row, thread, lines: list[Line]) -> Group:
    url = url_for("threads.permalink", post_id=row.first_post_id) if row.first_post_id else thread_url(thread)
    return Group(thread.title, url, row.sort_at, "solved" if thread.solved_at else "reply", row.unread, lines)


def _decision_group(row, decision, ask: dict[int | None, str]) -> Group:
    url = ""
    if decision.thread_id and decision.post_id and decision.hidden_at is None:
        url = url_for("threads.permalink", post_id=decision.post_id)
    elif decision.thread_id:
        url = url_for("threads.show", thread_id=decision.thread_id, slug=decision.slug)
    told = words.decision(decision.kind, decision.facts, decision.title)
    return Group(told, url, row.sort_at, "moderation", row.unread, [], decision.facts.get("reason") or "",
                 ask[decision.network_id])
