"""Saved searches: kept as the address of the search page, changed, thrown away and put back. Each is its owner's alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from flask import abort
from sqlalchemy import delete, func, select, update

from forum.accounts.models import User
from forum.core.access import RuleBroken
from forum.core.clock import now
from forum.core.db import db
from forum.core.i18n import _
from forum.core.text import clean_line
from forum.core.urls import url_for
from forum.discovery.filters import NAMES, chosen_label, read_filters
from forum.discovery.models import DIRECT, NONE, WEEKLY, SavedSearch

MAILS = (DIRECT, WEEKLY, NONE)
MOST = 30
NAME_MAX = 80
QUERY_MAX = 200
ADDRESS_MAX = 600
KEPT = timedelta(days=7)  # a removed search can be put back so long


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search as its owner's page shows it. `words` is empty when a filter of it no longer exists."""

    id: int
    name: str
    url: str
    words: str
    mail: str
    is_paused: bool


def address_of(given: Mapping[str, str]) -> str:
    """A search as an address, always in the same order; empty when it asks nothing. Raises LookupError for a filter that does not exist."""
    own = {"q": clean_line(given.get("q", "")[:1000])[:QUERY_MAX], **read_filters(given).values}
    if own["q"] and given.get("literal") == "1":
        own["literal"] = "1"
    while len(asked := urlencode({name: own[name] for name in ("q", *NAMES, "literal") if own.get(name)})) > ADDRESS_MAX:
        own["q"] = own["q"][:-10]  # letters with accents take more room in an address
    return asked


def values_of(address: str) -> dict[str, str]:
    """The words and filters of an address."""
    return dict(parse_qsl(address))


def words_of(address: str) -> str:
    """A search in words: what was typed, and each filter; empty when a filter no longer exists."""
    given = values_of(address)
    try:
        filters = read_filters(given)
    except LookupError:
        return ""
    return " · ".join([*([f"“{given['q']}”"] if "q" in given else []), *(chosen_label(name, filters) for name in filters.chosen)])


def saved_of(user_id: int) -> list[Saved]:
    """A member's searches, newest first."""
    wanted = select(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.removed_at.is_(None))
    return [Saved(row.id, row.name, f"{url_for('discovery.search')}?{row.address}", words_of(row.address), row.mail, row.paused_at is not None)
            for row in db.session.scalars(wanted.order_by(SavedSearch.created_at.desc(), SavedSearch.id.desc()))]


def is_saved(user_id: int, address: str) -> bool:
    """Whether a member keeps this search."""
    own = select(SavedSearch.id).where(SavedSearch.user_id == user_id, SavedSearch.address == address, SavedSearch.removed_at.is_(None))
    return db.session.scalar(own) is not None


def get_saved(user_id: int, search_id: int, *, removed: bool = False) -> SavedSearch:
    """One of a member's own searches, to change it; 404 when there is none."""
    state = SavedSearch.removed_at.is_not(None) if removed else SavedSearch.removed_at.is_(None)
    own = select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == user_id, state)
    return db.session.scalar(own.with_for_update().execution_options(populate_existing=True)) or abort(404)


def keep(user_id: int, address: str) -> SavedSearch:
    """Keep a search; one that stands already stays, one that was removed comes back. Raises RuleBroken beyond thirty."""
    db.session.scalar(select(User.id).where(User.id == user_id).with_for_update())  # so that two at once are counted one after the other
    row = db.session.scalar(select(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.address == address))
    if row is not None and row.removed_at is None:
        return row
    _check_room(user_id)
    if row is None:
        row = SavedSearch(user_id=user_id, address=address, name=words_of(address)[:NAME_MAX], mail=NONE, created_at=now(), looked_at=now())
        db.session.add(row)
    row.removed_at = None
    db.session.flush()
    return row


def _check_room(user_id: int) -> None:
    kept = select(func.count()).select_from(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.removed_at.is_(None))
    if db.session.scalar(kept) >= MOST:
        raise RuleBroken(_("You keep %(num)s searches already. Remove one first.", num=MOST))


def change(row: SavedSearch, *, name: str, mail: str) -> None:
    """Name a search and choose its mail. Who switches mail on hears of what comes from now on."""
    row.name = clean_line(name[:1000])[:NAME_MAX] or words_of(row.address)[:NAME_MAX] or row.name
    if mail != NONE and (row.mail == NONE or row.paused_at is not None):
        row.looked_at = now()
    row.mail, row.paused_at = mail, None


def remove(row: SavedSearch) -> None:
    """Throw a search away; it can be put back for a week."""
    row.removed_at = now()


def put_back(user_id: int, search_id: int) -> SavedSearch:
    """Put a removed search back, if there is room."""
    db.session.scalar(select(User.id).where(User.id == user_id).with_for_update())
    row = get_saved(user_id, search_id, removed=True)
    _check_room(user_id)
    row.removed_at = None
    return row


def pause(user_id: int, *, paused: bool) -> None:
    """Stop the mail of all of a member's searches, or start it again as it was; what came in between is told then."""
    own = update(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.mail != NONE)
    db.session.execute(own.values(paused_at=now() if paused else None).execution_options(synchronize_session=False))


def wants_mail(user_id: int) -> bool:
    """Whether a member gets mail about any search."""
    own = select(SavedSearch.id).where(SavedSearch.user_id == user_id, SavedSearch.mail != NONE, SavedSearch.paused_at.is_(None), SavedSearch.removed_at.is_(None))
    return db.session.scalar(own.limit(1)) is not None


def forget_removed() -> None:
    """Take out searches that were removed a week ago."""
    db.session.execute(delete(SavedSearch).where(SavedSearch.removed_at < now() - KEPT).execution_options(synchronize_session=False))
