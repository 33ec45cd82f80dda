"""Members as the directory and their profiles show them: never an address, and of their posts only what the viewer may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import Select, and_, exists, or_, select

from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.pages import url_with
from forum.core.text import clean_line, shorten
from forum.networks import catalogue
from forum.networks.models import Municipality, ThemeFollow
from forum.networks.people import Person, as_person
from forum.threads.models import Post, Thread
from forum.threads.queries import listed, post_place, shown
from forum.threads.references import excerpts

PAGE = 40
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Profile:
    """One member: who they are and since when."""

    person: Person
    network: object
    themes: list
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class RecentPost:
    """Something that a member wrote."""

    title: str
    url: str
    text: str
    kind: str
    at: datetime


def directory(query: str, network_slug: str, theme_slug: str) -> tuple[list[Person], str | None]:
    """A page of the open accounts, by name; and the address of the next page."""
    people = select(User.id, User.name, User.function, User.organisation, Municipality.name.label("municipality"))
    people = people.outerjoin(Municipality, Municipality.nis == User.municipality_id).where(User.ended_at.is_(None), User.name != "", User.role != GUEST)
    people = _narrowed(people, clean_line(query)[:200], network_slug, theme_slug).order_by(User.name, User.id).limit(PAGE + 1)
    found = db.session.execute(people).all()
    more = url_with(after=str(found[PAGE - 1].id)) if len(found) > PAGE else None
    return [as_person(row.id, row.name, row.function, row.municipality, None, row.organisation) for row in found[:PAGE]], more


def _narrowed(people: Select, query: str, network_slug: str, theme_slug: str) -> Select:
    for word in query.split()[:MOST_WORDS]:
        people = people.where(or_(*(column.icontains(word, autoescape=True) for column in (User.name, User.function, Municipality.name))))
    if network := catalogue.network_by_slug(network_slug):
        people = people.where(User.home_network_id == network.id)
    if theme := (catalogue.theme_by_slug(theme_slug) if theme_slug else None):
        people = people.where(exists().where(ThemeFollow.user_id == User.id, ThemeFollow.theme_id == theme.id))
    after = request.args.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 10:
        name = select(User.name).where(User.id == int(after)).scalar_subquery()
        people = people.where(or_(User.name > name, and_(User.name == name, User.id > int(after))))
    return people


def profile_of(user_id: int) -> Profile | None:
    """A member, also one who left; None when there is none."""
    row = db.session.execute(select(
        User.id, User.name, User.function, User.organisation, User.home_network_id, User.created_at, User.ended_at, Municipality.name.label("municipality"),
    ).outerjoin(Municipality, Municipality.nis == User.municipality_id).where(User.id == user_id, User.role != GUEST)).first()
    if row is None:
        return None
    person = as_person(row.id, row.name, row.function, row.municipality, row.ended_at, row.organisation)
    return Profile(person, catalogue.network(row.home_network_id), [] if person.has_left else _themes(user_id), row.created_at, row.ended_at)


def _themes(user_id: int) -> list:
    followed = db.session.scalars(select(ThemeFollow.theme_id).where(ThemeFollow.user_id == user_id))
    known = [catalogue.theme(number) for number in followed]
    return sorted((theme for theme in known if theme and not theme.is_retired), key=lambda theme: theme.name.casefold())


def recent_posts(viewer: Viewer, user_id: int, most: int = 10) -> list[RecentPost]:
    """The last things that a member wrote with their name, of those that the viewer may read."""
    wanted = select(Post.number, Post.kind, Post.html, Post.created_at, Thread.id, Thread.slug, Thread.title).join(Thread, Thread.id == Post.thread_id)
    wanted = wanted.where(Post.author_id == user_id, Post.without_name.is_(False), shown(), listed(viewer)).order_by(Post.created_at.desc(), Post.id.desc()).limit(most)
    rows = db.session.execute(wanted).all()
    texts = excerpts(viewer, [row.html for row in rows])
    return [RecentPost(row.title, post_place(row, row.number), shorten(text, 160), row.kind, row.created_at) for row, text in zip(rows, texts, strict=True)]


