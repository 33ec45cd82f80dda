"""What a moderator types for these acts."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from forum.core.forms import AtMost, Needed, Text
from forum.core.i18n import _, lazy
from forum.moderation.forms import ReasonForm
from forum.moderation.redaction.converting import BOTH_WAYS

PASSAGE_MAX = 2000


class RedactForm(ReasonForm):
    """Which words go."""

    passage = Text(lazy("Passage"), [Needed(lazy("Copy the words that have to go.")), AtMost(PASSAGE_MAX)])


class ConvertForm(ReasonForm):
    """What it becomes."""

    kind = SelectField(lazy("Becomes"), validate_choice=False, choices=[("problem", lazy("a problem")), ("practice", lazy("a good practice"))])

    def validate_kind(self, field) -> None:
        """One of the two."""
        if field.data not in BOTH_WAYS:
            raise ValidationError(_("Choose a problem or a good practice."))


class SolutionForm(ReasonForm):
    """The solution that the moderator saw, by the number of its post; empty for none."""

    replaces = StringField(validators=[AtMost(9)])

    @property
    def seen(self) -> int | None:
        """The number of that post; one that no post has for what is no number."""
        text = (self.replaces.data or "").strip()
        return None if not text else int(text) if text.isascii() and text.isdigit() else 0
