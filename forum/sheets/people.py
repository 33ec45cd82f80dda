"""Who is named with a sheet: those who agreed, and nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, select

from forum.core.db import db
from forum.networks.models import Municipality
from forum.networks.people import Person, PersonColumns
from forum.sheets.models import SheetCredit, SheetReview

credited = PersonColumns("credited")


@dataclass(frozen=True, slots=True)
class Credits:
    """The people of a sheet: named ones by name, and whether there are others."""

    named: list[Person] = field(default_factory=list)
    has_others: bool = False
    waiting: int = 0

    @property
    def municipalities(self) -> list[str]:
        """The municipalities of those named, each once."""
        return list(dict.fromkeys(person.municipality for person in self.named if person.municipality))


def credits_of(sheet_ids: Sequence[int]) -> dict[int, Credits]:
    """Who agreed to be named, by sheet. A name comes out of the table only with a yes."""
    agreed = SheetCredit.name_answer == "yes"
    statement = select(SheetCredit.sheet_id, SheetCredit.name_answer, *credited.columns).select_from(SheetCredit)
    statement = statement.outerjoin(credited.user, and_(credited.user.id == SheetCredit.user_id, agreed))
    statement = statement.outerjoin(credited.municipality, credited.municipality.nis == credited.user.municipality_id)
    found: dict[int, Credits] = defaultdict(Credits)
    for row in db.session.execute(statement.where(SheetCredit.sheet_id.in_(sheet_ids)).order_by(SheetCredit.asked_at, credited.user.name, SheetCredit.user_id)):
        known = found[row.sheet_id]
        person = credited.read(row)
        found[row.sheet_id] = Credits([*known.named, person] if person and not _erased(person) else known.named, known.has_others or person is None,
                                      known.waiting + (row.name_answer == ""))
    return found


def _erased(person: Person) -> bool:
    """Whether the account was emptied: no name is left to show."""
    return person.has_left and not person.municipality and not person.function


@dataclass(frozen=True, slots=True)
class Review:
    """What a colleague said of a version."""

    version: int
    verdict: str
    note: str
    municipality: str
    person: Person | None
    created_at: object


reviewer = PersonColumns("reviewer")


def reviews_of(sheet_id: int) -> list[Review]:
    """All reviews of a sheet, latest first."""
    statement = select(SheetReview.version, SheetReview.verdict, SheetReview.note, SheetReview.created_at, Municipality.name.label("place"), *reviewer.columns)
    statement = reviewer.join(statement.select_from(SheetReview), SheetReview.user_id).outerjoin(Municipality, Municipality.nis == SheetReview.municipality_id)
    rows = db.session.execute(statement.where(SheetReview.sheet_id == sheet_id).order_by(SheetReview.id.desc()))
    return [Review(row.version, row.verdict, row.note, row.place or "", reviewer.read(row), row.created_at) for row in rows]


def agreements(sheet_ids: Sequence[int]) -> dict[int, tuple[bool, int]]:
    """For the magazine: whether everybody named agrees, by sheet, and how many answers are still to come."""
    named = SheetCredit.name_answer == "yes"
    against = func.count().filter(and_(named, SheetCredit.magazine_answer != "yes"))
    open_answers = func.count().filter(SheetCredit.magazine_answer == "")
    rows = db.session.execute(select(SheetCredit.sheet_id, against, open_answers).where(SheetCredit.sheet_id.in_(sheet_ids)).group_by(SheetCredit.sheet_id))
    return {number: (refused == 0, waiting) for number, refused, waiting in rows}


