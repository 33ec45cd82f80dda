"""Proposed themes as items of the queue, and as their page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template
from sqlalchemy import Integer, Select, exists, literal, or_, select
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from forum.accounts.models import User
from forum.core.access import SomeoneWasFaster, Viewer
from forum.core.db import Moment, db
from forum.core.events import Activity, Happened
from forum.core.forms import AtLeast, AtMost, Form, Line
from forum.core.i18n import _, lazy
from forum.core.saved import ReasonText
from forum.core.tellings import Telling, Told, tell
from forum.core.urls import url_for
from forum.moderation.forms import REASON_MAX
from forum.moderation.queue.sources import Shown, Source, add_source
from forum.moderation.queue.watching import to_tell
from forum.networks import catalogue, proposals
from forum.networks.models import ThemeProposal
from forum.networks.people import find_person
from forum.networks.proposals import Decision
from forum.threads.models import Thread, ThreadTheme

TARGET = timedelta(days=14)  # in which a member hears of a proposal
OUTCOMES = ("accepted", "exists", "refused")


class ProposalDecisionForm(Form):
    """What becomes of a proposal: a theme with its words, one that there is, or no with a reason."""

    outcome = RadioField(lazy("What do you decide?"), validate_choice=False, choices=[
        ("accepted", lazy("Make this theme")), ("exists", lazy("It exists already")), ("refused", lazy("Refuse it"))])
    label_nl = Line(lazy("Name in Dutch"), [AtMost(80)])
    label_en = Line(lazy("Name in English"), [AtMost(80)])
    description_nl = Line(lazy("Description in Dutch"), [AtMost(300)])
    description_en = Line(lazy("Description in English"), [AtMost(300)])
    theme = SelectField(lazy("The theme that there is"), default="", validate_choice=False)
    reason = ReasonText(lazy("Reason"), [AtLeast(3), AtMost(REASON_MAX)])

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.theme.choices = [("", _("Choose a theme")), *((entry.slug, entry.name) for entry in catalogue.themes())]

    def validate_outcome(self, field) -> None:
        """One of three."""
        if field.data not in OUTCOMES:
            raise ValidationError(_("Choose what you decide."))

    def validate_label_nl(self, field) -> None:
        """A new theme has a name."""
        if self.outcome.data == "accepted" and not field.data:
            raise ValidationError(_("Fill in a name."))

    def validate_theme(self, field) -> None:
        """One in use."""
        if self.outcome.data == "exists" and (not field.data or field.data not in dict(field.choices)):
            raise ValidationError(_("Choose a theme from the list."))

    def validate_reason(self, field) -> None:
        """No needs a reason."""
        if self.outcome.data == "refused" and not field.data:
            raise ValidationError(_("Say why, in a sentence."))

    @property
    def decision(self) -> Decision:
        """What the verb needs of it."""
        found = catalogue.theme_by_slug(self.theme.data) if self.outcome.data == "exists" else None
        names = ("label_nl", "label_en", "description_nl", "description_en")
        words = {name: self[name].data or "" for name in names} if self.outcome.data == "accepted" else {}
        return Decision(self.outcome.data, self.reason.data or "", found.id if found else None, **words)


def waiting(viewer: Viewer) -> Select:
    """What waits; themes hold for both networks, so that every moderator sees them."""
    columns = (ThemeProposal.id, literal(None, Integer()).label("network_id"), ThemeProposal.created_at.label("since"),
               literal(None, Moment()).label("due"), literal(0).label("urgent"))
    return select(*columns).where(ThemeProposal.decided_at.is_(None), literal(viewer.is_moderator))


def show(_viewer: Viewer, numbers: Sequence[int]) -> dict[int, Shown]:
    """What is proposed, and by whom."""
    statement = select(ThemeProposal.id, ThemeProposal.label, User.name).outerjoin(User, User.id == ThemeProposal.user_id)
    return {row.id: Shown(row.label, _("proposed by %(name)s", name=row.name or _("Former member")), url_for("moderation.proposal", proposal_id=row.id))
            for row in db.session.execute(statement.where(ThemeProposal.id.in_(numbers)))}


def page(proposal: ThemeProposal, form: ProposalDecisionForm) -> str:
    """The page of one proposal."""
    return render_template("moderation/rota/proposal.html", proposal=proposal, form=form, alike=proposals.similar(proposal.label),
                           person=find_person(proposal.user_id), decider=find_person(proposal.decided_by_id), theme=catalogue.theme(proposal.theme_id))


def refuse_when_in_use(activity: Activity) -> None:
    """A theme that has conversations stays."""
    if activity.facts["outcome"] != "accepted":
        return
    number = activity.facts["theme_id"]
    used = or_(exists().where(ThreadTheme.theme_id == number), exists().where(Thread.theme_id == number))
    if db.session.scalar(select(used)):
        raise SomeoneWasFaster(_("There are conversations under this theme already, so it stays. You can still retire or merge it."))


def _proposer(activity: Activity) -> Select[tuple[int]]:
    return select(User.id).where(User.id == (activity.subject_id or 0))


def _said(told: Told) -> str:
    name = told.activity.facts["name"]
    match told.activity.facts["outcome"]:
        case "accepted":
            return _("Your theme “%(name)s” is there now. Thank you for the proposal.", name=name)
        case "exists":
            found = catalogue.theme(told.activity.facts.get("theme_id"))
            return _("The theme “%(name)s” that you proposed exists already, as “%(other)s”.", name=name, other=found.name if found else "")
        case "reopened":
            return _("A moderator looks again at the theme “%(name)s” that you proposed.", name=name)
    return _("A moderator did not take over the theme “%(name)s” that you proposed.", name=name)


def _lines(told: Told) -> list[str]:
    reason = told.activity.facts.get("reason")
    return [_("Reason: %(reason)s", reason=reason)] if reason else []


def _keepers(activity: Activity) -> Select[tuple[int]]:
    waits = exists().where(ThemeProposal.id == activity.facts["proposal_id"], ThemeProposal.decided_at.is_(None))
    return to_tell(None).where(waits)


def attach() -> None:
    """Register the kind of item, and what proposers and moderators hear."""
    add_source(Source("theme", lazy("Proposed theme"), "theme", waiting, show, TARGET))
    tell(Telling(Happened.PROPOSAL_DECIDED, _proposer, _said, lambda _told: url_for("networks.theme_proposals"), icon="theme", lines=_lines,
                 subject=lambda _told: _("What became of your theme"), button=lambda _told: _("Look at your proposals"),
                 reason=lambda _activity, _user: _("You get this mail because you proposed a theme.")))
    tell(Telling(Happened.THEME_PROPOSED, _keepers, lambda told: _("%(name)s proposes a theme: %(label)s.", name=told.actor, label=told.activity.facts["name"]),
                 lambda told: url_for("moderation.proposal", proposal_id=told.activity.facts["proposal_id"]), icon="theme", by_mail=False))
