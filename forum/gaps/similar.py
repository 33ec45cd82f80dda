"""Gaps whose question looks like one that is being asked, among the newest that the viewer may read."""

from __future__ import annotations

from types import SimpleNamespace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.search import dictionary
from forum.core.text import TITLE_MAX
from forum.gaps.models import Gap
from forum.gaps.queries import gap_url, listed
from forum.gaps.showing import who_have
from forum.gaps.words import mark_of

LOOKED_AT = 500  # gaps, the newest
MOST = 5
ALIKE = 0.5  # of the roots of the shorter question that the other must share


def similar_to(viewer: Viewer, question: str) -> list[SimpleNamespace]:
    """At most five gaps whose words come back, the most alike first."""
    known = dictionary.lexicon()
    wanted = set(known.of_text(question[:TITLE_MAX]))
    if not wanted:
        return []
    rows = list(fetch(select(Gap.id, Gap.question, Gap.slug, Gap.status).where(listed(viewer)).order_by(Gap.id.desc()).limit(LOOKED_AT)))
    weighed = [(_likeness(wanted, set(known.of_text(row.question))), row) for row in rows]
    best = [row for likeness, row in sorted(weighed, key=lambda pair: (-pair[0], -pair[1].id)) if likeness >= ALIKE][:MOST]
    having = who_have([row.id for row in best])
    return [SimpleNamespace(id=row.id, question=row.question, url=gap_url(row), mark=mark_of(row.status), having=having[row.id].line) for row in best]


def _likeness(one: set[str], other: set[str]) -> float:
    """What part of the shorter question's roots both have; one root in common is chance, unless it is all there is."""
    shared, least = len(one & other), min(len(one), len(other))
    return shared / least if least and (shared > 1 or least == 1) else 0.0
