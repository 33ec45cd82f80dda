"""The conversations that a moderator can act on, narrowed by what the address or the form asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import Select, and_, select

from forum.core.access import Viewer
from forum.core.clock import BRUSSELS
from forum.core.db import db
from forum.moderation.queue.sources import moderated
from forum.networks import catalogue
from forum.networks.people import PersonColumns
from forum.threads.models import KINDS, Thread, ThreadTheme
from forum.threads.queries import visible_threads

MOST = 500  # conversations in one act
FILTERS = ("network", "theme", "kind", "status", "state", "title", "author", "quiet")
author = PersonColumns("author", Thread.without_name)
STATES = {"hidden": Thread.hidden_at, "locked": Thread.locked_at, "pinned": Thread.pinned_at, "featured": Thread.featured_at}


def asked_of(given: Mapping[str, str]) -> dict[str, str]:
    """The filters that were given, each as text."""
    return {name: (given.get(name) or "").replace("\x00", "").strip()[:200] for name in FILTERS}


def statement(viewer: Viewer, asked: dict[str, str]) -> Select:
    """One row a conversation, with who began it; those that are merged with another are no longer there."""
    columns = (Thread.id, Thread.title, Thread.slug, Thread.kind, Thread.network_id, Thread.reply_count, Thread.hidden_at, Thread.locked_at,
               Thread.pinned_at, Thread.featured_at, Thread.last_activity_at.label("sort_at"), *author.columns)
    within = visible_threads(viewer).with_only_columns(Thread.id)
    wanted = author.join(select(*columns).select_from(Thread), Thread.author_id)
    return wanted.where(Thread.id.in_(within), moderated(viewer, Thread.network_id), Thread.merged_into_id.is_(None), *_conditions(asked))


def _conditions(asked: dict[str, str]) -> list:
    return [condition for name in FILTERS if asked[name] and (condition := _CONDITIONS[name](asked[name])) is not None]


def _network(slug: str):
    if slug == "both":
        return Thread.network_id.is_(None)
    network = catalogue.network_by_slug(slug)
    return Thread.network_id == network.id if network else None


def _theme(slug: str):
    theme = catalogue.theme_by_slug(slug)
    return Thread.id.in_(select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == theme.id)) if theme else None


def _status(word: str):
    return {"solved": Thread.solved_at.is_not(None), "open": and_(Thread.kind == "problem", Thread.solved_at.is_(None))}.get(word)


def _quiet(text: str):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return Thread.last_activity_at < datetime.combine(day, time(), BRUSSELS) if 1970 < day.year < 9999 else None


_CONDITIONS = {
    "network": _network, "theme": _theme, "kind": lambda word: Thread.kind == word if word in KINDS else None, "status": _status,
    "state": lambda word: STATES[word].is_not(None) if word in STATES else None, "title": lambda words: Thread.title.icontains(words, autoescape=True),
    "author": lambda words: and_(author.user.name.icontains(words, autoescape=True), Thread.without_name.is_(False)), "quiet": _quiet,
}


def all_of(viewer: Viewer, asked: dict[str, str]) -> list[int]:
    """The numbers of all that fit, newest first, at most as many as one act takes, and one more to tell."""
    rows = statement(viewer, asked).with_only_columns(Thread.id).order_by(Thread.last_activity_at.desc(), Thread.id.desc())
    return list(db.session.scalars(rows.limit(MOST + 1)))


def own(viewer: Viewer, numbers: list[int]) -> list[int]:
    """Those of some numbers that the viewer may act on; of others nobody says that they are there."""
    within = statement(viewer, dict.fromkeys(FILTERS, "")).with_only_columns(Thread.id)
    return list(db.session.scalars(within.where(Thread.id.in_(numbers)).order_by(Thread.id).limit(MOST)))
