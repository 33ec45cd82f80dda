"""Looking up networks, municipalities, and who belongs where."""

from __future__ import annotations

from difflib import get_close_matches

from sqlalchemy import Select, case, func, or_, select

from forum.accounts.models import GUEST, User
from forum.accounts.viewers import is_let_in
from forum.core.db import db
from forum.core.i18n import language
from forum.core.text import fold
from forum.networks.models import Municipality, Network, NetworkModerator, Theme, ThemeFollow
from forum.networks.people import Person, PersonColumns

MOST_LABELLED = 400


def active() -> tuple:
    """The conditions for a member of today."""
    return User.ended_at.is_(None), User.vetted_at.is_not(None), User.role != GUEST


def moderators_of(network_id: int) -> list[Person]:
    """Who keeps order in a network, by name."""
    who = PersonColumns("who")
    statement = who.join(select(*who.columns).select_from(NetworkModerator), NetworkModerator.user_id)
    statement = statement.where(NetworkModerator.network_id == network_id, who.user.role == "moderator", who.user.ended_at.is_(None))
    return [who.read(row) for row in db.session.execute(statement.order_by(who.user.name, who.user.id))]


def municipalities_of(network_id: int) -> list[tuple[str, int]]:
    """The municipalities with members in a network: name, and how many."""
    statement = (select(Municipality.name, func.count(User.id)).join(User, User.municipality_id == Municipality.nis)
                 .where(User.home_network_id == network_id, *active()).group_by(Municipality.name).order_by(Municipality.name))
    return [tuple(row) for row in db.session.execute(statement)]


def allows_without_name(network_id: int | None) -> bool:
    """Whether a network allows posts without a name now, by the table itself; for both (None), whether all of them do."""
    since = list(db.session.scalars(select(Network.without_name_since) if network_id is None
                                    else select(Network.without_name_since).where(Network.id == network_id)))
    return bool(since) and None not in since


def members_by_network() -> dict[int, int]:
    """How many members call a network their home."""
    statement = select(User.home_network_id, func.count(User.id)).where(User.home_network_id.is_not(None), *active())
    return dict(db.session.execute(statement.group_by(User.home_network_id)).all())


def description_of(row) -> str:
    """The description of a network or theme in the reader's language; Dutch when there is no other."""
    return (row.description_en if language() == "en" else "") or row.description_nl


def find_municipalities(text: str) -> tuple[list[Municipality], bool]:
    """The municipalities that a NIS code, a name, a former name or a postal code stands for, and whether that was exact.

    Without an exact one, those whose name looks alike.
    """
    wanted, everything = fold(text.strip()), all_municipalities()
    by_name = [row for row in everything if fold(row.name) == wanted]
    found = by_name or [row for row in everything if wanted in _called(row)]
    if found or not wanted or wanted.isdigit():
        return found, True
    names = {name: row for row in everything for name in _called(row) if not name.isdigit()}
    begins = [row for name, row in names.items() if name.startswith(wanted)]
    alike = [names[name] for name in get_close_matches(wanted, names, n=5, cutoff=0.75)]
    return list({row.nis: row for row in [*begins, *alike]}.values())[:8], False


def _called(row: Municipality) -> list[str]:
    former = [fold(name) for name in row.former_names.split(", ") if name]
    return [row.nis, fold(row.name), fold(row.name_fr), *former, *row.postal_codes.split()]


def all_municipalities() -> list[Municipality]:
    """All municipalities by name: a few hundred rows."""
    return list(db.session.scalars(select(Municipality).order_by(Municipality.name)))


def managed_members(network_ids: frozenset[int] | None, words: str = "") -> Select:
    """Accounts that somebody may manage: all (None), or those whose home is one of these networks; `words` of a name or municipality."""
    columns = (User.id, User.name, User.function, User.role, User.email, User.home_network_id, User.ended_at, User.password_hash.is_(None).label("is_new"),
               Municipality.name.label("municipality"), User.created_at.label("sort_at"))
    statement = select(*columns).outerjoin(Municipality, Municipality.nis == User.municipality_id).where(User.role != GUEST)
    if network_ids is not None:
        statement = statement.where(User.home_network_id.in_(sorted(network_ids)))
    for word in words.split()[:6]:
        like = (column.icontains(word, autoescape=True) for column in (User.name, Municipality.name))
        statement = statement.where(or_(*like))
    return statement


def moderators_to_tell(network_id: int) -> list[int]:
    """Who hears of a request for membership: the network's moderators, or the administrators when it has none."""
    own = select(User.id).join(NetworkModerator, NetworkModerator.user_id == User.id).where(
        NetworkModerator.network_id == network_id, User.role == "moderator", User.ended_at.is_(None), is_let_in())
    return list(db.session.scalars(own)) or list(db.session.scalars(select(User.id).where(User.role == "admin", User.ended_at.is_(None), is_let_in())))


def follower_counts() -> dict[int, int]:
    """How many members follow each theme."""
    return dict(db.session.execute(select(ThemeFollow.theme_id, func.count()).group_by(ThemeFollow.theme_id)).all())


def managed_themes() -> list[Theme]:
    """All themes: active ones first, by Dutch label."""
    return list(db.session.scalars(select(Theme).order_by(case((Theme.retired_at.is_(None), 0), else_=1), Theme.label_nl)))


def theme_labels() -> list[str]:
    """The words of themes in use, in both languages, for search."""
    rows = db.session.execute(select(Theme.label_nl, Theme.label_en).where(Theme.merged_into_id.is_(None)).order_by(Theme.id).limit(MOST_LABELLED))
    return [label for row in rows for label in row]
