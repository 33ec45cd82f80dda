"""The register of experts: guests who came into a conversation that the viewer may read, what they know, where they helped and who thanked them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import abort
from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from forum.accounts import actions as accounts
from forum.accounts.models import GUEST, User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Happened, record
from forum.core.pages import Page, keyset
from forum.guests.models import ExpertTheme
from forum.networks import catalogue
from forum.networks.people import Person, PersonColumns, as_person
from forum.threads import guesting
from forum.threads.models import GuestAccess, Post, Thanks, Thread
from forum.threads.queries import listed, post_place, shown, thread_url

PAGE, BESIDE = 20, 4
MOST_THREADS, MOST_NAMES = 5, 8  # a line of the register
MOST_ROWS = 400  # of what a page of it looks at


@dataclass(frozen=True, slots=True)
class Helped:
    """A conversation in which an expert answered, or into which they may look now (`until`)."""

    title: str
    url: str
    until: date | None = None


@dataclass(slots=True)
class Expert:
    """One expert of the register, as one member sees them."""

    id: int
    person: Person
    themes: list = field(default_factory=list)
    helped: list[Helped] = field(default_factory=list)
    thanked_by: list[str] = field(default_factory=list)
    live: list[Helped] = field(default_factory=list)


def _known_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on User for guests whom a member may know of: they came into a thread, or wrote in one, that this member reads.

    One who was invited and never came is nobody's yet; and so nobody can find out here which address is a member's.
    """
    came = exists().where(GuestAccess.user_id == User.id, GuestAccess.entered_at.is_not(None), GuestAccess.thread_id == Thread.id, listed(viewer)).correlate(User)
    wrote = exists().where(Post.author_id == User.id, Post.thread_id == Thread.id, shown(), listed(viewer)).correlate(User)
    return (User.role == GUEST) & User.ended_at.is_(None) & (User.name != "") & (came | wrote)


def _columns() -> tuple:
    return User.id, User.name, User.function, User.organisation, User.role, User.created_at.label("sort_at")


def _knows(theme_id: int) -> ColumnElement[bool]:
    return exists().where(ExpertTheme.user_id == User.id, ExpertTheme.theme_id == theme_id)


def register(viewer: Viewer, theme_id: int | None) -> tuple[list[Expert], Page]:
    """A page of the register, newest first: at most twenty, in five statements."""
    wanted = select(*_columns()).where(_known_to(viewer))
    page = keyset(wanted.where(_knows(theme_id)) if theme_id else wanted, User.created_at, User.id, size=PAGE)
    found = {row.id: Expert(row.id, _person(row)) for row in page.rows}
    if found:
        _fill(viewer, found)
    return list(found.values()), page


def _person(row) -> Person:
    return as_person(row.id, row.name, row.function, "", None, row.organisation, row.role)


def _fill(viewer: Viewer, found: dict[int, Expert]) -> None:
    for row in db.session.execute(select(ExpertTheme.user_id, ExpertTheme.theme_id).where(ExpertTheme.user_id.in_(list(found)))):
        if (theme := catalogue.theme(row.theme_id)) and theme not in found[row.user_id].themes:
            found[row.user_id].themes.append(theme)
    for row in db.session.execute(_answers(viewer, list(found))):
        helped = found[row.author_id].helped
        entry = Helped(row.title, post_place(row, row.number))
        if len(helped) < MOST_THREADS and all(other.title != entry.title for other in helped):
            helped.append(entry)
    for author_id, name in db.session.execute(_thankers(viewer, list(found))):
        names = found[author_id].thanked_by
        if len(names) < MOST_NAMES and name not in names:
            names.append(name)
    if viewer.is_moderator:
        for row in db.session.execute(_live(viewer, list(found))):
            found[row.user_id].live.append(Helped(row.title, thread_url(row), row.last_day))


def _answers(viewer: Viewer, ids: list[int]) -> Select:
    wanted = select(Post.author_id, Post.number, Thread.id, Thread.title, Thread.slug).join(Thread, Thread.id == Post.thread_id)
    return wanted.where(Post.author_id.in_(ids), shown(), listed(viewer)).order_by(Post.id.desc()).limit(MOST_ROWS)


def _thankers(viewer: Viewer, ids: list[int]) -> Select:
    """Members who thanked, by name; not those who wrote in that conversation without name, for there they have none."""
    member, other = aliased(User), aliased(Post)
    nameless = exists().where(other.thread_id == Post.thread_id, other.author_id == Thanks.user_id, other.without_name)
    wanted = select(Post.author_id, member.name).select_from(Thanks).join(Post, Post.id == Thanks.post_id).join(Thread, Thread.id == Post.thread_id)
    wanted = wanted.join(member, member.id == Thanks.user_id).where(Post.author_id.in_(ids), shown(), listed(viewer), ~nameless)
    return wanted.where(member.role != GUEST, member.name != "").order_by(Thanks.created_at.desc(), member.id).limit(MOST_ROWS)


def _live(viewer: Viewer, ids: list[int]) -> Select:
    wanted = select(GuestAccess.user_id, GuestAccess.last_day, Thread.id, Thread.title, Thread.slug).join(Thread, Thread.id == GuestAccess.thread_id)
    return wanted.where(GuestAccess.user_id.in_(ids), guesting.is_live(), listed(viewer)).order_by(GuestAccess.id.desc()).limit(MOST_ROWS)


def experts_of_theme(viewer: Viewer, theme_id: int) -> list[Person]:
    """At most four experts who know a theme, of those whom the viewer may know of; newest first."""
    who = PersonColumns("who")
    known = select(User.id).where(_known_to(viewer), _knows(theme_id)).order_by(User.created_at.desc(), User.id.desc()).limit(BESIDE).subquery()
    wanted = who.join(select(*who.columns).select_from(known), known.c.id).order_by(who.user.created_at.desc(), who.user.id.desc())
    return [who.read(row) for row in db.session.execute(wanted)]


def get_expert(viewer: Viewer, user_id: int) -> Expert:
    """One expert whom the viewer may know of; 404 for any other."""
    row = db.session.execute(select(*_columns()).where(_known_to(viewer), User.id == user_id)).first() or abort(404)
    found = Expert(row.id, _person(row))
    _fill(viewer, {row.id: found})
    return found


def change_expert(user_id: int, *, organisation: str, theme_ids: list[int], by: int) -> None:
    """What the register says of an expert: organisation and themes."""
    user = accounts.fresh(user_id, lock=True)
    earlier, user.organisation = user.organisation, organisation
    standing = {row.theme_id: row for row in db.session.scalars(select(ExpertTheme).where(ExpertTheme.user_id == user_id))}
    for theme_id in standing.keys() - set(theme_ids):
        db.session.delete(standing[theme_id])
    db.session.add_all([ExpertTheme(user_id=user_id, theme_id=theme_id, created_at=now()) for theme_id in set(theme_ids) - standing.keys()])
    record(Happened.EXPERT_CHANGED, by, subject_id=user_id, name=user.name, organisation=organisation, from_organisation=earlier,
           from_themes=sorted(standing), to_themes=sorted(theme_ids))
