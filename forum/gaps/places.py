"""What the gaps room shows on pages of lower rooms: a conversation, a theme, a search that found nothing."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from flask import g, render_template
from sqlalchemy import case, select

from forum.accounts.models import GUEST
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import fetch
from forum.gaps.models import CLOSED, Gap, GapThread
from forum.gaps.queries import gap_url, listed
from forum.gaps.showing import organisations
from forum.gaps.words import mark_of
from forum.threads.models import EVIDENCE

PATIENCE = timedelta(days=14)  # how long a problem waits for a reply before it is offered as a gap
MOST_ON_THREAD, MOST_ON_THEME = 10, 4
DISPUTED = EVIDENCE.index("disputed")


def _reads(viewer: Viewer) -> bool:
    return viewer.is_signed_in and viewer.role != GUEST


def _of_thread(viewer: Viewer, head) -> list[SimpleNamespace]:
    """The gaps of a conversation (its row) within reach: one query for both places on its page, none where it has no gap."""
    if not head.has_gap_thread:
        return []
    known = g.setdefault("gaps_of_threads", {})
    if head.id not in known:
        statement = select(Gap.id, Gap.question, Gap.slug, Gap.status).join(GapThread, GapThread.gap_id == Gap.id)
        rows = fetch(statement.where(GapThread.thread_id == head.id, listed(viewer)).order_by(Gap.changed_at.desc()).limit(MOST_ON_THREAD))
        known[head.id] = [SimpleNamespace(question=row.question, url=gap_url(row), mark=mark_of(row.status)) for row in rows]
    return known[head.id]


def beside_thread(viewer: Viewer, thread) -> str:
    """The gaps that a conversation is about."""
    found = _of_thread(viewer, thread.head) if _reads(viewer) else []
    return render_template("gaps/_beside_thread.html", gaps=found) if found else ""


def under_thread(viewer: Viewer, thread) -> str:
    """The offer to make a gap of what nobody answers, or what is disputed."""
    head = thread.head
    if not _reads(viewer) or head.kind != "problem" or head.hidden_at is not None:
        return ""
    is_silent = head.solved_at is None and head.reply_count == 0 and head.created_at < now() - PATIENCE
    is_disputed = head.evidence == DISPUTED
    if not (is_silent or is_disputed) or _of_thread(viewer, head):
        return ""
    return render_template("gaps/_offer.html", thread=thread, is_disputed=is_disputed)


def on_theme(viewer: Viewer, theme) -> str:
    """The open gaps of a theme, those of most organisations first."""
    if not _reads(viewer):
        return ""
    number = organisations()
    statement = select(Gap.question, Gap.slug, Gap.id, Gap.status, number.label("number"), case((Gap.owner_id.is_(None), 0), else_=1).label("has_owner"))
    statement = statement.where(listed(viewer), Gap.theme_id == theme.id, Gap.status.not_in(CLOSED)).order_by(number.desc(), Gap.changed_at.desc())
    gaps = [SimpleNamespace(question=row.question, url=gap_url(row), mark=mark_of(row.status), number=row.number, has_owner=bool(row.has_owner))
            for row in fetch(statement.limit(MOST_ON_THEME))]
    return render_template("gaps/_on_theme.html", gaps=gaps, theme=theme) if gaps else ""


def after_search(viewer: Viewer, query: str) -> str:
    """The way to report what nobody could find."""
    return render_template("gaps/_after_search.html", query=query) if _reads(viewer) else ""
