"""Verbs on themes, municipalities, and what one follows."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, exists, func, insert, literal, select
from sqlalchemy.orm import aliased

from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import add_once, after_commit, db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.core.text import slugify
from forum.networks import catalogue
from forum.networks.models import Municipality, Network, NetworkFollow, Theme, ThemeFollow, ThemeSlug

REVERSIBLE = (Happened.THEME_ADDED, Happened.THEME_CHANGED, Happened.THEME_RETIRED, Happened.THEME_REVIVED)
WORDS = ("label_en", "description_nl", "description_en")

# Called inside the transaction of a merge as hook(from_theme_id, into_theme_id): rooms above move their rows.
theme_merged_hooks: list[Callable[[int, int], None]] = []


def get_theme(theme_id: int) -> Theme | None:
    """A theme as it stands now, locked for the rest of the transaction."""
    return db.session.scalar(select(Theme).where(Theme.id == theme_id).with_for_update().execution_options(populate_existing=True))


def get_themes(*theme_ids: int) -> dict[int, Theme]:
    """Themes by number, locked in the order of their numbers, so that two crosswise merges wait for each other and do not block."""
    wanted = select(Theme).where(Theme.id.in_(theme_ids)).order_by(Theme.id).with_for_update()
    return {theme.id: theme for theme in db.session.scalars(wanted.execution_options(populate_existing=True))}


def add_theme(label_nl: str, label_en: str, *, by: int | None, slug: str = "", description_nl: str = "", description_en: str = "") -> Activity:
    """A new theme."""
    slug = _free_slug(slug or slugify(label_nl))
    theme = Theme(slug=slug, label_nl=label_nl, label_en=label_en or label_nl, description_nl=description_nl, description_en=description_en,
                  typical_problems=[])
    db.session.add(theme)
    db.session.flush()
    after_commit(catalogue.forget)
    return record(Happened.THEME_ADDED, by, theme_id=theme.id, name=label_nl)


def change_theme(theme: Theme, *, by: int, label_nl: str, label_en: str, slug: str, description_nl: str, description_en: str) -> Activity:
    """Other words for a theme; links with its earlier slug lead on."""
    if theme.merged_into_id is not None:
        raise RuleBroken(_("This theme was merged into another one. Its address leads there."))
    earlier = {"from_name": theme.label_nl, "from_slug": theme.slug, "from_words": {name: getattr(theme, name) for name in WORDS}}
    slug = slug or theme.slug
    if slug != theme.slug:
        slug = _free_slug(slug, for_theme=theme.id)
        db.session.execute(delete(ThemeSlug).where(ThemeSlug.slug == slug))
        db.session.add(ThemeSlug(slug=theme.slug, theme_id=theme.id))
    theme.slug, theme.label_nl, theme.label_en = slug, label_nl, label_en or label_nl
    theme.description_nl, theme.description_en = description_nl, description_en
    after_commit(catalogue.forget)
    return record(Happened.THEME_CHANGED, by, theme_id=theme.id, name=label_nl, **earlier)


def retire_theme(theme: Theme, *, by: int) -> Activity:
    """Offer a theme no longer; its threads keep it."""
    if theme.retired_at is not None:
        raise SomeoneWasFaster(_("This theme was retired already."))
    theme.retired_at = now()
    after_commit(catalogue.forget)
    return record(Happened.THEME_RETIRED, by, theme_id=theme.id, name=theme.label_nl)


def revive_theme(theme: Theme, *, by: int) -> Activity:
    """Offer a retired theme again."""
    if theme.merged_into_id is not None:
        raise RuleBroken(_("This theme was merged into another one, so it cannot come back."))
    if theme.retired_at is None:
        raise SomeoneWasFaster(_("This theme is in use already."))
    theme.retired_at = None
    after_commit(catalogue.forget)
    return record(Happened.THEME_REVIVED, by, theme_id=theme.id, name=theme.label_nl)


def undo(activity: Activity, *, by: int) -> Activity:
    """The reverse of an act on a theme, when what stands is still what that act made. Raises SomeoneWasFaster."""
    facts = activity.facts
    theme = get_theme(facts["theme_id"])
    latest = select(func.max(Activity.id)).where(Activity.kind.in_(family(activity.kind)), Activity.facts["theme_id"].as_integer() == facts["theme_id"])
    if theme is None or theme.merged_into_id is not None or db.session.scalar(latest) != activity.id:
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    match activity.kind:
        case Happened.THEME_RETIRED:
            return revive_theme(theme, by=by)
        case Happened.THEME_ADDED | Happened.THEME_REVIVED:
            return retire_theme(theme, by=by)
    words = {name: getattr(theme, name) for name in WORDS} | facts.get("from_words", {})
    return change_theme(theme, by=by, label_nl=facts["from_name"], slug=facts["from_slug"], **words)


def family(kind: str) -> list[str]:
    """The acts that change the same of a theme: its words, or whether it is offered."""
    if kind == Happened.THEME_CHANGED:
        return [str(kind)]
    return [str(one) for one in (Happened.THEME_ADDED, Happened.THEME_RETIRED, Happened.THEME_REVIVED, Happened.THEME_MERGED)]


def merge_theme(theme: Theme, into: Theme, *, by: int) -> None:
    """Make one theme of two: threads, followers and links go over to `into`. This has no way back."""
    if theme.id == into.id:
        raise RuleBroken(_("A theme cannot be merged into itself."))
    if theme.merged_into_id is not None:
        raise SomeoneWasFaster(_("This theme was merged already."))
    if into.retired_at is not None:
        raise RuleBroken(_("Choose a theme that is in use."))
    theme.merged_into_id, theme.retired_at = into.id, theme.retired_at or now()
    for earlier in db.session.scalars(select(Theme).where(Theme.merged_into_id == theme.id)):
        earlier.merged_into_id = into.id
    db.session.flush()
    _move_followers(theme.id, into.id)
    for hook in theme_merged_hooks:
        hook(theme.id, into.id)
    record(Happened.THEME_MERGED, by, theme_id=theme.id, name=theme.label_nl, into_id=into.id, into_name=into.label_nl)
    after_commit(catalogue.forget)


def _move_followers(theme_id: int, into_id: int) -> None:
    other = aliased(ThemeFollow)
    has_it = exists().where(other.user_id == ThemeFollow.user_id, other.theme_id == into_id)
    rows = select(ThemeFollow.user_id, literal(into_id), ThemeFollow.created_at).where(ThemeFollow.theme_id == theme_id, ~has_it)
    db.session.execute(insert(ThemeFollow).from_select(["user_id", "theme_id", "created_at"], rows))
    db.session.execute(delete(ThemeFollow).where(ThemeFollow.theme_id == theme_id).execution_options(synchronize_session=False))


def _free_slug(wanted: str, *, for_theme: int = 0) -> str:
    slug = slugify(wanted)
    taken = db.session.scalar(select(Theme.id).where(Theme.slug == slug)) or db.session.scalar(
        select(ThemeSlug.theme_id).where(ThemeSlug.slug == slug, ThemeSlug.theme_id != for_theme))
    if taken and taken != for_theme:
        raise RuleBroken(_("Another theme has the address “%(slug)s” already, or had it.", slug=slug))
    return slug


def get_network(network_id: int) -> Network | None:
    """A network as it stands now, locked for the rest of the transaction."""
    return db.session.scalar(select(Network).where(Network.id == network_id).with_for_update().execution_options(populate_existing=True))


def allow_without_name(network: Network, *, by: int, on: bool) -> Activity:
    """Let members of a network post without their name, or no longer. What was posted so stays so. Raises SomeoneWasFaster when it is so already."""
    if (network.without_name_since is not None) is on:
        raise SomeoneWasFaster(_("This is already so; nothing was changed."))
    network.without_name_since = now() if on else None
    after_commit(catalogue.forget)
    kind = Happened.WITHOUT_NAME_ALLOWED if on else Happened.WITHOUT_NAME_ENDED
    return record(kind, by, network_id=network.id, name=network.name)


def undo_setting(activity: Activity, *, by: int) -> Activity:
    """The reverse of a change of a network's setting. Raises SomeoneWasFaster when a later one stands in its place."""
    network = get_network(activity.network_id)
    kinds = (Happened.WITHOUT_NAME_ALLOWED, Happened.WITHOUT_NAME_ENDED)
    latest = select(func.max(Activity.id)).where(Activity.kind.in_([str(kind) for kind in kinds]), Activity.network_id == network.id)
    if db.session.scalar(latest) != activity.id:
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    return allow_without_name(network, by=by, on=activity.kind != kinds[0])


def get_municipality(nis: str) -> Municipality | None:
    """A municipality as it stands now, locked for the rest of the transaction."""
    return db.session.get(Municipality, nis, populate_existing=True, with_for_update=True)


def set_municipality_network(municipality: Municipality, network_id: int | None, *, by: int) -> Activity | None:
    """Which network the members of a municipality are proposed; None lets them choose. Members of today stay where they are. None when it was so already."""
    earlier = municipality.network_id
    if earlier == network_id:
        return None
    municipality.network_id = network_id
    return record(Happened.MUNICIPALITY_CHANGED, by, network_id=network_id or earlier, nis=municipality.nis, name=municipality.name,
                  from_network=earlier, to_network=network_id)


def undo_municipality(activity: Activity, *, by: int) -> Activity:
    """Back to the network that it had. Raises SomeoneWasFaster when it has another one since."""
    municipality = get_municipality(activity.facts["nis"])
    latest = select(func.max(Activity.id)).where(Activity.kind == Happened.MUNICIPALITY_CHANGED, Activity.facts["nis"].as_string() == activity.facts["nis"])
    if municipality is None or municipality.network_id != activity.facts["to_network"] or db.session.scalar(latest) != activity.id:
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    return set_municipality_network(municipality, activity.facts["from_network"], by=by)


def follow_network(user_id: int, network_id: int, *, on: bool) -> None:
    """Follow a network, or stop. Doing it twice changes nothing."""
    _follow(NetworkFollow, user_id, network_id=network_id, on=on)


def follow_theme(user_id: int, theme_id: int, *, on: bool) -> None:
    """Follow a theme, or stop. Doing it twice changes nothing."""
    _follow(ThemeFollow, user_id, theme_id=theme_id, on=on)


def _follow(table, user_id: int, *, on: bool, **what: int) -> None:
    if not on:
        db.session.execute(delete(table).filter_by(user_id=user_id, **what))
    elif db.session.get(table, {"user_id": user_id, **what}, populate_existing=True) is None:
        add_once(table(user_id=user_id, created_at=now(), **what))


def choose_following(user_id: int, network_ids: set[int], theme_ids: set[int]) -> None:
    """Exactly what somebody follows from now on."""
    for table, column, wanted in ((NetworkFollow, NetworkFollow.network_id, network_ids), (ThemeFollow, ThemeFollow.theme_id, theme_ids)):
        present = set(db.session.scalars(select(column).where(table.user_id == user_id)))
        gone = delete(table).where(table.user_id == user_id, column.in_(sorted(present - wanted)))
        db.session.execute(gone.execution_options(synchronize_session=False))
        for number in sorted(wanted - present):
            add_once(table(user_id=user_id, created_at=now(), **{column.key: number}))
