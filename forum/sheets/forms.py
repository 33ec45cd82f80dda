"""Forms of sheets: they validate, they do not save."""

from __future__ import annotations

import re
from datetime import date

from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from forum.core.clock import BRUSSELS, now
from forum.core.forms import AtMost, Form, Line, Needed, Text
from forum.core.guard import Guarded
from forum.core.i18n import _, lazy
from forum.core.text import TITLE_MAX
from forum.networks import catalogue
from forum.practice.models import SEASONS
from forum.sheets.labels import PART_LABELS, SEASON_LABELS
from forum.sheets.models import PARTS
from forum.sheets.prefill import PART_MAX

NOTE_MAX, LEANS_MAX, REVIEW_MAX = 500, 1_000, 2_000
_NUMBER = re.compile(r"(?:^|/threads/|#)([1-9]\d{0,8})(?![\w.])")


def thread_number(text: str) -> int | None:
    """The conversation that a number ("45", "#45") or an address of ours names."""
    found = _NUMBER.search(text.strip())
    return int(found[1]) if found else None


def not_over(field: DateField) -> None:
    """A day that still comes, and within ten years."""
    today = now().astimezone(BRUSSELS).date()
    if field.data and not today < field.data < today.replace(day=1, year=today.year + 10):
        raise ValidationError(_("Choose a day that still comes, within ten years."))


class SheetForm(Guarded):
    """The parts of a sheet. Only a title is needed for a draft; what is offered needs the first three parts too."""

    title = Line(lazy("Title"), [Needed(lazy("Give the sheet a title.")), AtMost(TITLE_MAX)])
    problem = Text(PART_LABELS["problem"], [AtMost(PART_MAX)])
    approach = Text(PART_LABELS["approach"], [AtMost(PART_MAX)])
    result = Text(PART_LABELS["result"], [AtMost(PART_MAX)])
    cost = Text(PART_LABELS["cost"], [AtMost(PART_MAX)])
    conditions = Text(PART_LABELS["conditions"], [AtMost(PART_MAX)])
    limits = Text(PART_LABELS["limits"], [AtMost(PART_MAX)])
    sources = Text(PART_LABELS["sources"], [AtMost(PART_MAX)])
    contacts = Text(PART_LABELS["contacts"], [AtMost(PART_MAX)])
    more = Line(lazy("Add another conversation"), [AtMost(200)])
    theme = SelectField(lazy("Theme"), validate_choice=False, default="")
    audience = RadioField(lazy("Who can read it?"), validate_choice=False, default="all")
    season = SelectField(lazy("Season"), validate_choice=False, default="")
    leans_on = Line(lazy("What does it lean on?"), [AtMost(LEANS_MAX)])
    check_on = DateField(lazy("Check again on"), [Optional(), lambda _form, field: not_over(field)])
    note = Line(lazy("What did you change?"), [AtMost(NOTE_MAX)])
    seen = HiddenField()
    idempotency = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.theme.choices = [("", _("Choose a theme")), *((entry.slug, entry.name) for entry in catalogue.themes())]
        self.season.choices = [("", _("no season")), *((name, str(SEASON_LABELS[name])) for name in SEASONS)]
        self.audience.choices = [("all", _("All members")), ("network", _("Only the members of this network"))]
        self.audience.data = self.audience.data or "all"

    @property
    def parts(self) -> dict[str, str]:
        """The parts as they were typed."""
        return {name: self[name].data or "" for name in PARTS}

    def validate_season(self, field) -> None:
        """One of the seasons, or none."""
        if field.data and field.data not in SEASONS:
            raise ValidationError(_("Choose a season from the list."))

    def validate_audience(self, field) -> None:
        """All members, or one network."""
        if field.data not in ("all", "network"):
            raise ValidationError(_("Choose who can read it."))


class ReviewForm(Form):
    """What a colleague says of a version."""

    verdict = RadioField(lazy("What do you find?"), validate_choice=False)
    note = Text(lazy("Your remarks"), [AtMost(REVIEW_MAX)])
    version = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.verdict.choices = [("approved", _("It is right: this can be published")), ("changes", _("Something must change first"))]

    def validate_verdict(self, field) -> None:
        """One of the two."""
        if field.data not in ("approved", "changes"):
            raise ValidationError(_("Choose what you find of it."))

    def validate_note(self, field) -> None:
        """Who asks for changes says which."""
        if self.verdict.data == "changes" and not field.data:
            raise ValidationError(_("Say what must change."))


class CreditsForm(Form):
    """Whether somebody agrees to be named, and to stand in the magazine."""

    name = RadioField(lazy("May your name stand with this sheet?"), validate_choice=False)
    magazine = RadioField(lazy("May it go into the magazine of the association?"), validate_choice=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name.choices = [("yes", _("Yes, with my function and municipality")), ("no", _("No, without my name"))]
        self.magazine.choices = [("yes", _("Yes")), ("no", _("No"))]

    def validate_name(self, field) -> None:
        """Yes or no; nothing when only the other is answered."""
        _one_of_two(field)

    def validate_magazine(self, field) -> None:
        """Yes or no."""
        _one_of_two(field)


def _one_of_two(field) -> None:
    if field.data not in ("yes", "no"):
        raise ValidationError(_("Answer yes or no."))


class WithdrawForm(Form):
    """Why a sheet goes out of sight."""

    reason = Text(lazy("Reason"), [Needed(lazy("Say why, in a sentence.")), AtMost(1_000)])


class CheckForm(Form):
    """That a sheet still holds, and until when."""

    until = DateField(lazy("Check again on"), [Optional(), lambda _form, field: not_over(field)])

    def day(self) -> date:
        """The day to check again: a year from now when none was chosen."""
        today = now().astimezone(BRUSSELS).date()
        return self.until.data or today.replace(year=today.year + 1, day=min(today.day, 28))
