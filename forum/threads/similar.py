"""Threads whose title looks like one that is being typed, from what the viewer may read alone: the same index and order as a search."""

from __future__ import annotations

import re
from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup.tokens import without_quotes
from forum.core.text import TITLE_MAX, plain, shorten
from forum.threads import finding
from forum.threads.models import Post, Solution, Thread
from forum.threads.queries import proven_first, shown, thread_url
from forum.threads.references import fill
from forum.threads.rows import status_of

MOST = 5
CANDIDATES = 40
ALIKE = 1 / 3  # of the concepts of a title that another must share
LINE = 160
_FIRST = re.compile(r"</(?:p|li|h\d|tr|blockquote|pre)>")


def similar_to(viewer: Viewer, title: str, *, but: int | None = None) -> list[SimpleNamespace]:
    """At most five threads, tested and then solved ones first, each with the first line of its solution; `but` leaves one out."""
    wanted = finding.read(viewer, title[:TITLE_MAX])
    found = finding.find(viewer, wanted)
    rows = [row for row in found.rows[:CANDIDATES] if row.id != but]
    fits = finding.fits_of(wanted, rows, found.whole)
    least = ALIKE * len(wanted.concepts)
    alike = [row for row in rows if row.id in fits and fits[row.id].concepts >= least]
    rows = _told([row.id for row in alike[:MOST]])
    lines = _solutions(viewer, [row.id for row in rows if row.solved_at is not None])
    return [SimpleNamespace(title=row.title, url=thread_url(row), kind=row.kind, status=status_of(row.kind, row.solved_at, row.reply_count, row.evidence),
                            solution=lines.get(row.id, "")) for row in rows]


def _told(thread_ids: list[int]) -> list:
    """What is told of each thread: those tested in practice, then solved ones, then the rest."""
    columns = (Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.solved_at, Thread.reply_count, Thread.evidence, proven_first().label("place"))
    rows = {row.id: row for row in db.session.execute(select(*columns).where(Thread.id.in_(thread_ids)))}
    return sorted((rows[number] for number in thread_ids), key=lambda row: row.place)


def _solutions(viewer: Viewer, thread_ids: list[int]) -> dict[int, str]:
    """The first line of each solution that members see."""
    if not thread_ids:
        return {}
    wanted = select(Solution.thread_id, Post.html).join(Post, Post.id == Solution.post_id).where(Solution.thread_id.in_(thread_ids), shown())
    rows = db.session.execute(wanted).all()
    texts = fill(viewer, [without_quotes(row.html[:20_000]) for row in rows])
    return {row.thread_id: shorten(first_line(html), LINE) for row, html in zip(rows, texts, strict=True)}


def first_line(html: str) -> str:
    """The words of the first block of stored HTML that has any."""
    return next((line for block in _FIRST.split(html[:20_000]) if (line := plain(block))), "")
