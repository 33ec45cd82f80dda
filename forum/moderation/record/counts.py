"""What a year of moderation came to, in numbers without names. Each part of the room registers its own sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from forum.core.clock import BRUSSELS
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _, lazy
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.fairness.words import OUTCOMES as APPEALS
from forum.moderation.flags.models import REASONS, Flag, FlagCase
from forum.moderation.flags.words import OUTCOMES
from forum.moderation.flags.words import REASONS as REASON_WORDS
from forum.moderation.people.models import Sanction
from forum.moderation.people.words import KINDS as MEASURES
from forum.moderation.rules import RULES
from forum.moderation.sentences import label
from forum.networks.models import MembershipRequest

FEW = 3  # below it a number could point at somebody


@dataclass(frozen=True, slots=True)
class Section:
    """A table of the page: what it counts, its rows, and a sentence beneath it, such as a median."""

    title: str
    rows: list[tuple[str, int]]
    note: str = ""

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The rows as they are shown: a number below three only says so. With one such number a total could give it away, so the total is left out then."""
        rows = [(name, told(number)) for name, number in self.rows if number]
        is_whole = all(number >= FEW for _name, number in self.rows if number)
        return [*rows, (str(_("Together")), str(sum(number for _name, number in self.rows)))] if is_whole and len(rows) > 1 else rows


Year = tuple[datetime, datetime]
sections: dict[str, Callable[[Year], Section]] = {}


def add_section(name: str, count: Callable[[Year], Section]) -> None:
    """Register a table of the page; once under one name."""
    sections[name] = count


def told(number: int) -> str:
    """A number, unless it is so small that it could point at somebody."""
    return str(number) if number >= FEW or number == 0 else str(_("fewer than 3"))


def span(year: int) -> Year:
    """The moments between which a year lies, by the calendar here."""
    return datetime(year, 1, 1, tzinfo=BRUSSELS), datetime(year + 1, 1, 1, tzinfo=BRUSSELS)


def within(column, year: Year):
    """The condition that a moment lies in a year."""
    return column.between(year[0], year[1] - timedelta(microseconds=1))


def _counted(column, *where) -> Counter:
    return Counter(dict(db.session.execute(select(column, func.count()).where(*where).group_by(column)).all()))


def _hours(pairs: Sequence) -> str:
    """The median time between two moments, in words; "" for too few."""
    found = [(later - earlier) / timedelta(hours=1) for earlier, later in pairs]
    return str(_("Half of them within %(hours)s hours.", hours=max(1, round(median(found))))) if len(found) >= FEW else ""


def flags_by_reason(year: Year) -> Section:
    """What members flagged."""
    found = _counted(Flag.reason, within(Flag.created_at, year))
    return Section(str(_("Flags by members")), [(str(REASON_WORDS[name]), found[name]) for name in REASONS])


def flag_decisions(year: Year) -> Section:
    """What moderators decided about flagged posts, and how soon."""
    found = _counted(FlagCase.outcome, within(FlagCase.decided_at, year))
    times = db.session.execute(select(FlagCase.created_at, FlagCase.decided_at).where(within(FlagCase.decided_at, year)).limit(5000)).all()
    return Section(str(_("Flagged posts, as moderators decided")), [(str(words), found[name]) for name, words in OUTCOMES.items()], _hours(times))


def hidden_at_once(year: Year) -> Section:
    """What a flag alone hid by the fixed rule, and what became of it: the automated means of this site."""
    found = _counted(FlagCase.outcome, within(FlagCase.hidden_at, year))
    names = {**OUTCOMES, "": lazy("waits for a moderator")}
    return Section(str(_("Hidden at once after a flag for personal data, by a fixed rule")), [(str(words), found[name]) for name, words in names.items()])


def statements_by_act(year: Year) -> Section:
    """Decisions about somebody or something of theirs, by act."""
    counted = select(Activity.kind, func.count()).join(Statement, Statement.activity_id == Activity.id)
    rows = db.session.execute(counted.where(within(Statement.created_at, year)).group_by(Activity.kind))
    return Section(str(_("Decisions with a statement of reasons")), sorted((label(kind), number) for kind, number in rows))


def statements_by_rule(year: Year) -> Section:
    """The same by house rule; left out where one table would give away a small number of the other."""
    found = _counted(Statement.rule, within(Statement.created_at, year))
    rows = [(str(words), found[name]) for name, words in RULES.items()]
    has_few = any(0 < number < FEW for _name, number in [*rows, *statements_by_act(year).rows])
    return Section(str(_("The same decisions, by house rule")), [] if has_few else rows)


def appeals(year: Year) -> Section:
    """Appeals that were decided, and how soon."""
    found = _counted(Appeal.outcome, within(Appeal.decided_at, year))
    times = db.session.execute(select(Appeal.created_at, Appeal.decided_at).where(within(Appeal.decided_at, year)).limit(5000)).all()
    return Section(str(_("Appeals")), [(str(words), found[name]) for name, words in APPEALS.items()], _hours(times))


def measures(year: Year) -> Section:
    """Measures about members."""
    found = _counted(Sanction.kind, within(Sanction.created_at, year))
    return Section(str(_("Measures about members")), [(str(words), found[name]) for name, words in MEASURES.items()])


def requests(year: Year) -> Section:
    """Requests for membership that were decided."""
    found = _counted(MembershipRequest.was_approved, within(MembershipRequest.decided_at, year))
    return Section(str(_("Requests for membership")), [(str(_("approved")), found[True]), (str(_("refused")), found[False])])


def looks(year: Year) -> Section:
    """How often moderators looked at what is shielded; each stands in the log."""
    kinds = (Happened.AUTHOR_SEEN, Happened.PERSON_SEEN, Happened.SEALED_SEEN)
    found = _counted(Activity.kind, Activity.kind.in_([str(kind) for kind in kinds]), within(Activity.created_at, year))
    return Section(str(_("Looks at what is shielded")), [(label(kind), found[str(kind)]) for kind in kinds])


def report(year: int) -> list[Section]:
    """All tables of a year that have something in them."""
    return [found for count in sections.values() if (found := count(span(year))).shown]


def first_year() -> int:
    """The year of the first decision; this year where there was none."""
    found = db.session.scalar(select(func.min(Statement.created_at)))
    return (found or datetime.now(BRUSSELS)).astimezone(BRUSSELS).year


def attach() -> None:
    """Register the sections of this room, in the order of the page."""
    for each in (flags_by_reason, flag_decisions, hidden_at_once, statements_by_act, statements_by_rule, appeals, measures, requests, looks):
        add_section(each.__name__, each)
