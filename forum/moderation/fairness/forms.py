"""What is typed for an appeal, and for the decision about it."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import ValidationError

from forum.core.forms import AtLeast, AtMost, Form, Needed, Text
from forum.core.i18n import _, lazy
from forum.core.saved import ReasonText
from forum.moderation.fairness.models import OUTCOMES


class AppealForm(Form):
    """Why one does not agree."""

    text = Text(lazy("Why do you not agree?"), [Needed(lazy("Say why you do not agree.")), AtLeast(10), AtMost(5000)])


class DecisionForm(Form):
    """Whether the act stands, and why; the person concerned reads it."""

    outcome = RadioField(lazy("What do you decide?"), validate_choice=False, choices=[
        ("confirmed", lazy("The decision stands")), ("reversed", lazy("The decision is taken back"))])
    reason = ReasonText(lazy("Reason"), [Needed(lazy("Say why: the member reads this.")), AtLeast(3), AtMost(1000)])

    def validate_outcome(self, field) -> None:
        """One of two."""
        if field.data not in OUTCOMES:
            raise ValidationError(_("Choose what you decide."))
