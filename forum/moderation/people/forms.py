"""What is typed for a measure, and to lift one."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from wtforms import DateField, RadioField
from wtforms.validators import Optional, ValidationError

from forum.core.clock import BRUSSELS
from forum.core.forms import AtLeast, AtMost, Form, Needed, Text
from forum.core.i18n import _, lazy
from forum.moderation.actions import today
from forum.moderation.forms import ReasonForm
from forum.moderation.people.models import KINDS
from forum.moderation.people.words import CHOICES

MOST_DAYS = 366
WARNING_DAYS = 91
NEEDS_A_DAY = ("silence", "suspension")


class MeasureForm(ReasonForm):
    """Which measure, why, by which rule, and until when."""

    kind = RadioField(lazy("What do you decide?"), choices=[(kind, CHOICES[kind]) for kind in KINDS], validate_choice=False)
    until = DateField(lazy("Up to and including"), [Optional()])
    private_note = Text(lazy("For moderators alone"), [AtMost(1000)])

    def validate_kind(self, field) -> None:
        """One of the list."""
        if field.data not in KINDS:
            raise ValidationError(_("Choose what you decide."))

    def validate(self, extra_validators=None) -> bool:
        """The day fits the measure."""
        sound = super().validate(extra_validators)
        if refusal := self._refusal():
            self.until.errors = [*self.until.errors, refusal]
            return False
        return sound

    def _refusal(self) -> str:
        day = self.until.data
        if self.kind.data in NEEDS_A_DAY and day is None and not self.until.errors:
            return _("Choose until which day.")
        if day is not None and not today() <= day <= today() + timedelta(days=MOST_DAYS):
            return _("Choose a day from today on, at most a year ahead.")
        return ""

    @property
    def moment(self) -> datetime | None:
        """The end of the day that was chosen, by the calendar here; of a warning three months when none was."""
        if self.kind.data in ("note", "exclusion"):
            return None
        day = self.until.data or (today() + timedelta(days=WARNING_DAYS) if self.kind.data == "warning" else None)
        return datetime.combine(day + timedelta(days=1), time(), BRUSSELS) if day else None


class LiftForm(Form):
    """Why a measure ends before its time."""

    reason = Text(lazy("Reason"), [Needed(lazy("Say why: the member reads this.")), AtLeast(3), AtMost(1000)])
