"""A person as others see them: one function names an author, and every surface uses it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import literal, select
from sqlalchemy.orm import aliased

from forum.accounts.models import GUEST, User
from forum.core.access import initials, viewer
from forum.core.db import db
from forum.core.i18n import _
from forum.core.text import slugify
from forum.core.urls import url_for
from forum.networks import catalogue
from forum.networks.models import Municipality

COLOURS = 8


@dataclass(frozen=True, slots=True)
class Person:
    """A person for display: name, function, municipality or another organisation. One without name has no number, so that no page can tell them from another.

    `is_external` is a guest expert, who is no member.
    """

    id: int | None
    name: str
    function: str = ""
    municipality: str = ""
    has_left: bool = False
    organisation: str = ""
    is_external: bool = False

    @property
    def is_nameless(self) -> bool:
        """Whether others may not know who this is."""
        return self.id is None

    @property
    def heading(self) -> str:
        """The name where a line begins with it or it stands alone."""
        return self.name[:1].upper() + self.name[1:] if self.is_nameless else self.name

    @property
    def url(self) -> str:
        """Their profile; none without name, none of a guest, and none for a guest, who sees no profiles."""
        return "" if self.is_nameless or self.is_external or viewer().is_guest else url_for("discovery.member", user_id=self.id, slug=slugify(self.name))

    @property
    def initials(self) -> str:
        """At most two letters for the avatar."""
        return "" if self.is_nameless else initials(self.name)

    @property
    def colour(self) -> int | str:
        """The number of the avatar's colour; everybody without name has the same."""
        return "none" if self.id is None else self.id % COLOURS

    @property
    def line(self) -> str:
        """Function and municipality, or the organisation where there is none, in one line."""
        return ", ".join(part for part in (self.function, self.municipality or self.organisation) if part)


class PersonColumns:
    """The columns that name a person in a query, under a prefix, with the joins that bring them.

    `nameless` is the condition under which others may not know who it is, such as Post.without_name.
    """

    def __init__(self, prefix: str = "author", nameless=None):
        self.user, self.municipality, self.prefix = aliased(User), aliased(Municipality), prefix
        u, p = self.user, prefix
        names = ["id", "name", "function", "ended_at", "municipality", "organisation", "role"]
        self.columns = (u.id.label(f"{p}_id"), u.name.label(f"{p}_name"), u.function.label(f"{p}_function"),
                        u.ended_at.label(f"{p}_ended_at"), self.municipality.name.label(f"{p}_municipality"),
                        u.organisation.label(f"{p}_organisation"), u.role.label(f"{p}_role"))
        if nameless is not None:
            self.columns += (nameless.label(f"{p}_nameless"), u.home_network_id.label(f"{p}_network_id"))
            names += ["nameless", "network_id"]
        self._values = attrgetter(*(f"{p}_{name}" for name in names))

    def join(self, statement, on, *, outer: bool = False):
        """Join the person whose id stands in column `on`."""
        statement = statement.join(self.user, self.user.id == on, isouter=outer)
        return statement.outerjoin(self.municipality, self.municipality.nis == self.user.municipality_id)

    def read(self, row, viewer_id: int = 0) -> Person | None:
        """The person of a row, as this viewer sees them; None where the join found nobody."""
        number, name, function, ended_at, municipality, organisation, role, *hidden = self._values(row)
        if number is None:
            return None
        if hidden and hidden[0]:
            return without_name(hidden[1], is_viewer=number == viewer_id)
        return as_person(number, name, function, municipality, ended_at, organisation, role)


def as_person(number: int, name: str, function: str | None, municipality: str | None, ended_at=None, organisation: str | None = "", role: str | None = "") -> Person:
    """The one place that decides how a person is named to others."""
    if name == "":
        return Person(number, _("Former member"), has_left=True, is_external=role == GUEST)
    return Person(number, name, function or "", municipality or "", ended_at is not None, organisation or "", role == GUEST)


def without_name(network_id: int | None, *, is_viewer: bool = False) -> Person:
    """Who wrote without name, as others see it: only their home network. The writer reads that it is theirs."""
    if is_viewer:
        return Person(None, _("you (without name)"))
    network = catalogue.network(network_id)
    return Person(None, _("a colleague from network %(name)s", name=network.name) if network else _("a colleague"))


def find_person(user_id: int | None, *, nameless: bool = False, viewer_id: int = 0) -> Person | None:
    """One person as a viewer sees them, from the table; None when there is none."""
    who = PersonColumns("who", literal(nameless))
    statement = select(*who.columns).select_from(who.user).outerjoin(who.municipality, who.municipality.nis == who.user.municipality_id)
    row = db.session.execute(statement.where(who.user.id == user_id)).first() if user_id else None
    return who.read(row, viewer_id) if row else None
