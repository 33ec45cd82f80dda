"""The form of a report: everything but the result may be left empty."""

from __future__ import annotations

from datetime import timedelta

from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput

from forum.core.clock import BRUSSELS, now
from forum.core.forms import AtMost, Line, Text
from forum.core.guard import Guarded
from forum.core.i18n import _, lazy
from forum.practice import wording
from forum.practice.measures import read_number
from forum.practice.models import RESULTS
from forum.threads.forms import NameChoice

NOTE_MAX, PART_MAX = 4_000, 2_000
COST_MAX = 20_000_000  # euro; kept as cents in a column of 32 bits
TOLD = ("result", "note", "place", "tried_on", "amount", "unit", "soil", "situation", "cost_cents", "cost_note", "hours", "helped", "hindered", "conditions")
FURTHER = ("tried_on", "place", "amount", "soil", "situation", "cost", "cost_note", "hours", "helped", "hindered", "conditions")


class Amount(Line):
    """A number as people here type it; `value` is what it says, None for nothing."""

    value: float | None = None

    def pre_validate(self, form) -> None:
        """Read it."""
        try:
            self.value = read_number(self.data or "")
        except ValueError as fault:
            raise ValidationError(_("Write a number, such as 1250 or 12,5.")) from fault


class ReportForm(Guarded):
    """How it went. `body` holds the references of the photos, so that they come along as in every text."""

    result = RadioField(lazy("How did it go?"), validate_choice=False)
    note = Text(lazy("What happened?"), [AtMost(NOTE_MAX)])
    tried_on = DateField(lazy("When did you try it?"), [Optional()])
    place = Line(lazy("Where?"), [AtMost(200)])
    amount = Amount(lazy("How much?"), [AtMost(20)])
    unit = SelectField(lazy("Of what?"), validate_choice=False, default="")
    soil = SelectField(lazy("Soil"), validate_choice=False, default="")
    situation = SelectField(lazy("Situation"), validate_choice=False, default="")
    cost = Amount(lazy("Cost in euro"), [AtMost(20)])
    cost_note = Line(lazy("About the cost"), [AtMost(300)])
    hours = Amount(lazy("Hours of work"), [AtMost(20)])
    helped = Text(lazy("What helped?"), [AtMost(PART_MAX)])
    hindered = Text(lazy("What got in the way?"), [AtMost(PART_MAX)])
    conditions = Text(lazy("What must be in order first?"), [AtMost(PART_MAX)])
    without_name = NameChoice()
    body = Text(lazy("Photos"), [AtMost(6_000)])
    drop = SelectMultipleField(lazy("Take out"), validate_choice=False, coerce=str, option_widget=CheckboxInput())
    follows = HiddenField()
    version = HiddenField()
    idempotency = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.result.choices = [(name, str(words).capitalize()) for name, words in wording.RESULTS.items()]
        for field, words, empty in ((self.unit, wording.UNITS, _("Choose")), (self.soil, wording.SOILS, _("I don’t know")), (self.situation, wording.SITUATIONS,
            _("Choose"))):
            field.choices = [("", empty), *((name, str(text)) for name, text in words.items())]

    def validate_result(self, field) -> None:
        """One of the four."""
        if field.data not in RESULTS:
            raise ValidationError(_("Choose how it went; everything else may stay empty."))

    def validate_tried_on(self, field) -> None:
        """Something that happened."""
        today = now().astimezone(BRUSSELS).date()
        if field.data and not today - timedelta(days=365 * 30) <= field.data <= today:
            raise ValidationError(_("Choose a day that is over, or leave it empty."))

    def validate_amount(self, field) -> None:
        """An amount needs its unit."""
        if field.value and not self.unit.data:
            raise ValidationError(_("Say of what: trees, m², kilometres …"))

    def validate_cost(self, field) -> None:
        """What its column holds."""
        if field.value and field.value > COST_MAX:
            raise ValidationError(_("That is more than 20 million euro. Did you mean something else?"))

    def validate_unit(self, field) -> None:
        """One of the list."""
        self._known(field, wording.UNITS)

    def validate_soil(self, field) -> None:
        """One of the list."""
        self._known(field, wording.SOILS)

    def validate_situation(self, field) -> None:
        """One of the list."""
        self._known(field, wording.SITUATIONS)

    @staticmethod
    def _known(field, words: dict) -> None:
        if field.data and field.data not in words:
            raise ValidationError(_("Choose one from the list."))

    @property
    def told(self) -> dict:
        """What the form says, as columns of a report."""
        texts = {name: self[name].data or "" for name in ("note", "place", "unit", "soil", "situation", "cost_note", "helped", "hindered", "conditions")}
        cents = None if self.cost.value is None else round(self.cost.value * 100)
        amount = self.amount.value or None
        return texts | {"result": self.result.data, "tried_on": self.tried_on.data, "amount": amount, "unit": texts["unit"] if amount else "",
                        "cost_cents": cents, "hours": self.hours.value}

    @property
    def is_open(self) -> bool:
        """Whether the part with further fields is to stand open: something stands in it, or is wrong there."""
        return any(self[name].data or self[name].errors for name in FURTHER)
