"""What a member types to flag a post, and a moderator to decide."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import ValidationError

from forum.core.forms import AtMost, Form, Text
from forum.core.i18n import _, lazy
from forum.moderation.flags.models import OUTCOMES, REASONS
from forum.moderation.flags.words import REASONS as REASON_WORDS
from forum.moderation.forms import ReasonForm

NOTE_MAX = 1000


class FlagForm(Form):
    """Why, and what a moderator needs to know."""

    reason = RadioField(lazy("What is not right?"), choices=[(name, REASON_WORDS[name]) for name in REASONS], validate_choice=False)
    note = Text(lazy("Explanation"), [AtMost(NOTE_MAX)])

    def validate_reason(self, field) -> None:
        """One of the list."""
        if field.data not in REASONS:
            raise ValidationError(_("Choose what is not right."))

    def validate_note(self, field) -> None:
        """Something else needs words."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(_("Say in a few words what is not right."))


class DecisionForm(ReasonForm):
    """What becomes of a flagged post, and why. The reason goes to its writer and to who flagged it."""

    outcome = RadioField(lazy("What do you decide?"), validate_choice=False, choices=[
        ("hidden", lazy("Hide it")), ("kept", lazy("Leave it as it is")), ("handled", lazy("Mended in another way"))])

    def validate_outcome(self, field) -> None:
        """One of three."""
        if field.data not in OUTCOMES:
            raise ValidationError(_("Choose what you decide."))
