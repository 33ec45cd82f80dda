"""Looking for what is new in saved searches, and the mail that tells of it: one letter a member for all of them, with rights checked when it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import url_for
from sqlalchemy import ColumnElement, and_, false, func, or_, select, update
from sqlalchemy.exc import OperationalError

from forum.accounts.letters import receiver
from forum.accounts.models import User
from forum.accounts.viewers import viewer_of
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.i18n import force_locale
from forum.core.mail import outbox
from forum.core.mail.outbox import Letter, Message, composes
from forum.discovery.filters import narrowed, read_filters
from forum.discovery.models import DIRECT, NONE, WEEKLY, SavedFind, SavedSearch
from forum.discovery.saved import values_of
from forum.discovery.saved_switch import off_url
from forum.networks import catalogue
from forum.threads import finding
from forum.threads.finding import Narrowed
from forum.threads.models import Thread
from forum.threads.queries import listed

log = structlog.get_logger()
SETTLE = timedelta(minutes=1)  # so long a thread may take from its date to its commit
WEEK = timedelta(days=7)
MEMBERS = 200  # looked for in one run; who waited longest first
TOLD = 10  # threads of one search in a letter


def look() -> None:
    """Look for what is new in the searches that are due."""
    until = now() - SETTLE
    dates = db.session.execute(select(func.max(Thread.created_at), func.max(Thread.solved_at))).one()
    due = _is_due(until, max(filter(None, dates), default=None))
    wanted = select(SavedSearch.user_id).join(User, User.id == SavedSearch.user_id).where(User.ended_at.is_(None), User.wants_mail, due)
    waiting = list(db.session.scalars(wanted.group_by(SavedSearch.user_id).order_by(func.min(SavedSearch.looked_at), SavedSearch.user_id).limit(MEMBERS)))
    for user_id in waiting:
        db.session.rollback()
        try:
            look_for(user_id, due, until)
        except OperationalError:
            raise  # the database is away: all the others would fail too
        except Exception:
            log.exception("saved searches not looked at", user=user_id)


def _is_due(until: datetime, newest: datetime | None) -> ColumnElement[bool]:
    """As soon as something came since, or once a week."""
    at_once = and_(SavedSearch.mail == DIRECT, SavedSearch.looked_at < min(until, newest)) if newest else false()
    weekly = and_(SavedSearch.mail == WEEKLY, SavedSearch.looked_at <= until + SETTLE - WEEK)
    return and_(SavedSearch.removed_at.is_(None), SavedSearch.paused_at.is_(None), or_(at_once, weekly))


def look_for(user_id: int, due: ColumnElement[bool], until: datetime) -> None:
    """Look for one member, within their reach of now, and write one letter when anything is new.

    What was looked for is claimed by its date: of two workers at once, one tells of it.
    """
    viewer = viewer_of(user_id)
    searches = list(db.session.execute(select(SavedSearch.id, SavedSearch.address, SavedSearch.looked_at).where(SavedSearch.user_id == user_id, due)))
    found = {search.id: finds(viewer, search.address, search.looked_at, until) for search in searches} if viewer else {}
    db.session.rollback()
    with unit_of_work():
        fresh = [find for search in searches if _claim(search, due, until) for find in _untold(search.id, found.get(search.id, []))]
        if fresh:
            number = outbox.post("saved_search", user_id=user_id)
            db.session.add_all([SavedFind(search_id=search, thread_id=thread, is_solved=solved, letter_id=number) for search, thread, solved in fresh])


def _claim(search, due: ColumnElement[bool], until: datetime) -> bool:
    taken = update(SavedSearch).where(SavedSearch.id == search.id, SavedSearch.looked_at == search.looked_at, due)
    return db.session.execute(taken.values(looked_at=until).execution_options(synchronize_session=False)).rowcount == 1


def _untold(search_id: int, found: list[tuple[int, bool]]) -> list[tuple[int, int, bool]]:
    """Those of which no letter told, and which still stand."""
    told = {tuple(row) for row in db.session.execute(select(SavedFind.thread_id, SavedFind.is_solved).where(SavedFind.search_id == search_id))}
    standing = set(db.session.scalars(select(Thread.id).where(Thread.id.in_([thread for thread, _solved in found]))))
    return [(search_id, *find) for find in found if find not in told and find[0] in standing]


def finds(viewer: Viewer, address: str, since: datetime, until: datetime) -> list[tuple[int, bool]]:
    """Threads that hold all that a search asks, new or solved after `since` and up to `until`, and whether they are solved; none of one's own."""
    given = values_of(address)
    try:
        filters = narrowed(read_filters(given)) or Narrowed()
    except LookupError:
        return []
    within = or_(and_(Thread.created_at > since, Thread.created_at <= until), and_(Thread.solved_at > since, Thread.solved_at <= until))
    window = Narrowed((*filters.conditions, within, Thread.author_id != viewer.id), filters.facts)
    if "q" not in given:
        return [(row.id, bool(row.is_solved)) for row in finding.browse(viewer, window).rows]
    found = finding.find(viewer, finding.read(viewer, given["q"], literal=given.get("literal") == "1"), window)
    return [(row.id, bool(row.is_solved)) for row in found.rows if row.rank in found.whole]


@composes("saved_search")
def compose(letter: Letter) -> Message | None:
    """The letter as it is now; None when nothing of it is left within the receiver's reach, or they want no such mail any more."""
    user = receiver(letter)
    viewer = viewer_of(user.id) if user is not None and user.wants_mail else None
    if viewer is None:
        return None
    with force_locale(user.language):
        groups = _groups(viewer, letter.id)
    if not groups:
        return None
    return Message(to_name=user.name, to_address=user.email, language=user.language, template="saved_search", off_url=off_url(user.id),
                   context={"groups": groups, "count": len({url for group in groups for url in group["urls"]}),
                            "saved_url": url_for("discovery.saved_searches", _external=True)})


def _groups(viewer: Viewer, letter_id: int) -> list[dict]:
    """What a letter tells of, by search: the threads that its receiver may read now, newest first."""
    columns = (SavedSearch.id, SavedSearch.name, SavedSearch.address, Thread.id.label("thread_id"), Thread.slug, Thread.title, Thread.theme_id, SavedFind.is_solved)
    wanted = select(*columns).select_from(SavedFind).join(SavedSearch, SavedSearch.id == SavedFind.search_id).join(Thread, Thread.id == SavedFind.thread_id)
    wanted = wanted.where(SavedFind.letter_id == letter_id, SavedSearch.user_id == viewer.id, SavedSearch.removed_at.is_(None),
                          SavedSearch.paused_at.is_(None), SavedSearch.mail != NONE, listed(viewer))
    groups: dict[int, dict] = {}
    for row in db.session.execute(wanted.order_by(SavedSearch.name, SavedSearch.id, Thread.created_at.desc(), Thread.id.desc())):
        group = groups.setdefault(row.id, {"name": row.name, "url": url_for("discovery.search", _external=True) + f"?{row.address}", "threads": [], "urls": []})
        url = url_for("threads.show", thread_id=row.thread_id, slug=row.slug, _external=True)
        group["urls"].append(url)
        if len(group["threads"]) < TOLD:
            theme = catalogue.theme(row.theme_id)
            group["threads"].append({"title": row.title, "url": url, "theme": theme.name if theme else "", "is_solved": row.is_solved})
    return list(groups.values())
