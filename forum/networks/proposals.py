"""Themes that members propose: proposed by few at a time, decided once by a moderator, and reopened while nothing hangs on the decision."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import Row, func, select, update

from forum.accounts.actions import fresh
from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _, ngettext
from forum.core.text import fold
from forum.networks import actions, catalogue
from forum.networks.catalogue import ThemeEntry
from forum.networks.models import Theme, ThemeProposal

MOST_OPEN = 3
ALIKE = 0.75  # how much of two names is the same, from 0 to 1
SHORTEST = 4  # letters of a word that counts by itself
EVERYWHERE = {"groen", "groene", "beheer", "green", "management", "natuur", "nature", "voor", "with"}  # words that tell no theme from another


def open_of(user_id: int) -> int:
    """How many proposals of a member wait."""
    mine = select(func.count(ThemeProposal.id)).where(ThemeProposal.user_id == user_id, ThemeProposal.decided_at.is_(None))
    return db.session.scalar(mine) or 0


def own(user_id: int, most: int = 50) -> list[Row]:
    """A member's proposals, newest first, each with the slug of its theme."""
    statement = select(ThemeProposal, Theme.slug).outerjoin(Theme, Theme.id == ThemeProposal.theme_id).where(ThemeProposal.user_id == user_id)
    return list(db.session.execute(statement.order_by(ThemeProposal.id.desc()).limit(most)))


def similar(label: str, most: int = 6) -> list[ThemeEntry]:
    """Themes in use that may be the same: nearly the same name in either language, or a word of it within another."""
    labels = db.session.execute(select(Theme.id, Theme.label_nl, Theme.label_en).where(Theme.retired_at.is_(None)).order_by(Theme.id))
    scored = [(max(_alike(label, row.label_nl), _alike(label, row.label_en)), row.id) for row in labels]
    near = sorted((pair for pair in scored if pair[0] >= ALIKE), reverse=True)[:most]
    return [entry for _score, number in near if (entry := catalogue.theme(number))]


def _alike(one: str, other: str) -> float:
    first, second = fold(one), fold(other)
    if any(word in second for word in _words(first)) or any(word in first for word in _words(second)):
        return 1.0
    return SequenceMatcher(None, first, second).ratio()


def _words(folded: str) -> list[str]:
    return [word for word in folded.replace("-", " ").split() if len(word) >= SHORTEST and word not in EVERYWHERE]


def propose(user_id: int, label: str, why: str) -> ThemeProposal:
    """Propose a theme. Raises RuleBroken when three of one's own wait; the member's row is locked, so that two clicks count."""
    fresh(user_id, lock=True)
    if open_of(user_id) >= MOST_OPEN:
        raise RuleBroken(ngettext("%(num)s proposal of yours waits. Wait until a moderator decided, or take one back.",
                                  "%(num)s proposals of yours wait. Wait until a moderator decided one, or take one back.", MOST_OPEN))
    row = ThemeProposal(user_id=user_id, label=label, why=why, created_at=now())
    db.session.add(row)
    db.session.flush()
    record(Happened.THEME_PROPOSED, user_id, subject_id=user_id, proposal_id=row.id, name=label)
    return row


def withdraw(proposal: ThemeProposal) -> None:
    """Take one's own proposal back, while it waits."""
    if not _close(proposal.id, decided_at=now(), decided_by_id=proposal.user_id, outcome="withdrawn"):
        raise SomeoneWasFaster(_("A moderator decided about this proposal in the meantime."))


@dataclass(frozen=True)
class Decision:
    """What a moderator decides: "accepted" with the words of the theme, "exists" with the one there is, or "refused" with a reason."""

    outcome: str
    reason: str = ""
    theme_id: int | None = None
    label_nl: str = ""
    label_en: str = ""
    description_nl: str = ""
    description_en: str = ""


def get_proposal(proposal_id: int) -> ThemeProposal | None:
    """A proposal as it stands now."""
    return db.session.get(ThemeProposal, proposal_id, populate_existing=True)


def decide(proposal: ThemeProposal, decision: Decision, *, by: int) -> Activity:
    """Decide once. Raises SomeoneWasFaster for the second; RuleBroken when the theme cannot be made."""
    if not _close(proposal.id, decided_at=now(), decided_by_id=by, outcome=decision.outcome, reason=decision.reason):
        raise SomeoneWasFaster(what_was_decided(get_proposal(proposal.id)))
    theme_id = _make(proposal, decision, by=by) if decision.outcome == "accepted" else decision.theme_id
    if theme_id is not None:
        _set(proposal.id, theme_id=theme_id)
    return _record(proposal, by, decision.outcome, reason=decision.reason, theme_id=theme_id)


def _make(proposal: ThemeProposal, decision: Decision, *, by: int) -> int:
    """The new theme; the one that this proposal made before, when that was taken back."""
    words = {name: getattr(decision, name) for name in ("label_nl", "label_en", "description_nl", "description_en")}
    earlier = actions.get_theme(proposal.theme_id) if proposal.theme_id else None
    if earlier is None or earlier.retired_at is None or earlier.merged_into_id is not None:
        return actions.add_theme(by=by, **words).facts["theme_id"]
    actions.revive_theme(earlier, by=by)
    actions.change_theme(earlier, by=by, slug=earlier.slug, **words)
    return earlier.id


def _close(proposal_id: int, **values) -> bool:
    waiting = update(ThemeProposal).where(ThemeProposal.id == proposal_id, ThemeProposal.decided_at.is_(None)).values(**values)
    return db.session.execute(waiting.execution_options(synchronize_session=False)).rowcount == 1


def _set(proposal_id: int, **values) -> None:
    db.session.execute(update(ThemeProposal).where(ThemeProposal.id == proposal_id).values(**values).execution_options(synchronize_session=False))


def _record(proposal: ThemeProposal, by: int, outcome: str, **facts) -> Activity:
    return record(Happened.PROPOSAL_DECIDED, by, subject_id=proposal.user_id, proposal_id=proposal.id, name=proposal.label, outcome=outcome, **facts)


def what_was_decided(proposal: ThemeProposal) -> str:
    """The decision that stands, and whose it is."""
    name = db.session.scalar(select(User.name).where(User.id == proposal.decided_by_id)) or _("Someone")
    said = {"accepted": _("%(name)s was faster and accepted this proposal.", name=name), "refused": _("%(name)s was faster and refused this proposal.", name=name),
            "exists": _("%(name)s was faster: this theme exists already.", name=name)}
    return said.get(proposal.outcome) or _("Who proposed this took it back in the meantime.")


def reopen(activity: Activity, *, by: int) -> Activity:
    """Let a decided proposal wait again; a theme that it made is retired. Raises SomeoneWasFaster when a later decision stands."""
    same = (Activity.kind == Happened.PROPOSAL_DECIDED, Activity.facts["proposal_id"].as_integer() == activity.facts["proposal_id"])
    opened = update(ThemeProposal).where(ThemeProposal.id == activity.facts["proposal_id"], ThemeProposal.outcome == activity.facts["outcome"])
    opened = opened.values(decided_at=None, decided_by_id=None, outcome="", reason="")
    is_latest = db.session.scalar(select(func.max(Activity.id)).where(*same)) == activity.id
    if not is_latest or db.session.execute(opened.execution_options(synchronize_session=False)).rowcount != 1:
        raise SomeoneWasFaster(_("Something has changed since, so this can no longer be undone."))
    proposal = get_proposal(activity.facts["proposal_id"])
    if activity.facts["outcome"] == "accepted":
        theme = actions.get_theme(proposal.theme_id)
        if theme.retired_at is None:
            actions.retire_theme(theme, by=by)
    elif proposal.theme_id is not None:
        _set(proposal.id, theme_id=None)
    return _record(proposal, by, "reopened", undoes=activity.id)
