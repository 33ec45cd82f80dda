"""A person as others see them: one function names an author, and every surface uses it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import initials
from forum.core.i18n import _
from forum.core.text import slugify
from forum.core.urls import url_for
from forum.networks.models import Municipality

COLOURS = 8


@dataclass(frozen=True, slots=True)
class Person:
    """A member for display: name, function, municipality."""

    id: int
    name: str
    function: str = ""
    municipality: str = ""
    has_left: bool = False

    @property
    def url(self) -> str:
        """Their profile."""
        return url_for("discovery.member", user_id=self.id, slug=slugify(self.name))

    @property
    def initials(self) -> str:
        """At most two letters for the avatar."""
        return initials(self.name)

    @property
    def colour(self) -> int:
        """The number of the avatar's colour."""
        return self.id % COLOURS

    @property
    def is_external(self) -> bool:
        """Whether this is a guest from outside; members are not."""
        return False

    @property
    def line(self) -> str:
        """Function and municipality in one line."""
        return ", ".join(part for part in (self.function, self.municipality) if part)


class PersonColumns:
    """The columns that name a person in a query, under a prefix, with the joins that bring them."""

    def __init__(self, prefix: str = "author"):
        self.user, self.municipality, self.prefix = aliased(User), aliased(Municipality), prefix
        u, p = self.user, prefix
        self.columns = (u.id.label(f"{p}_id"), u.name.label(f"{p}_name"), u.function.label(f"{p}_function"),
                        u.ended_at.label(f"{p}_ended_at"), self.municipality.name.label(f"{p}_municipality"))
        self._values = attrgetter(*(f"{p}_{name}" for name in ("id", "name", "function", "ended_at", "municipality")))

    def join(self, statement, on, *, outer: bool = False):
        """Join the person whose id stands in column `on`."""
        statement = statement.join(self.user, self.user.id == on, isouter=outer)
        return statement.outerjoin(self.municipality, self.municipality.nis == self.user.municipality_id)

    def read(self, row) -> Person | None:
        """The person of a row; None where the join found nobody."""
        number, name, function, ended_at, municipality = self._values(row)
        return None if number is None else as_person(number, name, function, municipality, ended_at)


def as_person(number: int, name: str, function: str | None, municipality: str | None, ended_at=None) -> Person:
    """The one place that decides how a person is named to others."""
    if name == "":
        return Person(number, _("Former member"), has_left=True)
    return Person(number, name, function or "", municipality or "", ended_at is not None)
