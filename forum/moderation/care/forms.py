"""What moderators set for nudges, what a member chooses, and how long a conversation stays pinned."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, DateField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from forum.core.forms import Form
from forum.core.i18n import _, lazy
from forum.moderation.care.choices import today
from forum.moderation.care.kinds import KINDS, MOST_DAYS, MOST_YEARS, OWN, SETTINGS, UNITS
from forum.moderation.care.quiet import EARLIEST, LATEST, WEEKDAYS
from forum.moderation.care.settings import Care
from forum.moderation.forms import OptionalReasonForm
from forum.networks.forms import Boxes

PERIODS = 4
FURTHEST = 400  # days ahead that a member may put nudges off


class _Number(IntegerField):
    """A whole number; what is none is told by the check of its bounds."""

    def process_formdata(self, valuelist) -> None:
        if not valuelist:
            return
        text = valuelist[0].strip()
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


class _Day(DateField):
    """A day that may be left empty, and is looked at together with another one."""

    def process_formdata(self, valuelist) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        super().process_formdata(valuelist)


class CareForm(Form):
    """The nudges of a network. The fields of each kind and of each quiet period are added below."""

    hours_from = SelectField(lazy("From what hour"), coerce=int, choices=[SelectChoice(hour, f"{hour}.00") for hour in range(EARLIEST, LATEST)])
    hours_to = SelectField(lazy("Until what hour"), coerce=int, choices=[SelectChoice(hour, f"{hour}.00") for hour in range(EARLIEST + 1, LATEST + 1)])
    weekdays = Boxes(lazy("On these days"), coerce=int)
    version = _Number()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday")]
        self.weekdays.choices = [SelectChoice(number, names[number]) for number in WEEKDAYS]

    def validate_hours_to(self, field) -> None:
        """The end comes after the beginning."""
        if isinstance(self.hours_from.data, int) and isinstance(field.data, int) and field.data <= self.hours_from.data:
            raise ValidationError(_("Choose an hour after the first one."))

    def validate_weekdays(self, field) -> None:
        """Without any day nothing would go out; the switches are for that."""
        if not field.data:
            raise ValidationError(_("Choose at least one day, or switch the reminders off."))

    def validate_waits_network(self, field) -> None:
        """Nearest first: followers, then the other network, then moderators."""
        _after(field, self["waits_themes"], _("Choose more days than for followers of its themes."))

    def validate_waits_moderators(self, field) -> None:
        """The same for moderators."""
        _after(field, self["waits_network"], _("Choose more days than for the other network."))

    def periods(self) -> list[tuple[date, date]]:
        """The quiet periods that are filled in."""
        pairs = [(self[f"period_from_{number}"].data, self[f"period_to_{number}"].data) for number in range(PERIODS)]
        return sorted((first, last) for first, last in pairs if first and last)

    def wanted(self) -> Care:
        """What it asks for."""
        return Care({kind: self[f"on_{kind}"].data for kind in KINDS}, {kind: self[f"waits_{kind}"].data for kind in KINDS}, self.hours_from.data, self.hours_to.data,
                    sorted(self.weekdays.data), [[first.isoformat(), last.isoformat()] for first, last in self.periods()])


def _after(field, earlier, sentence: str) -> None:
    if isinstance(field.data, int) and isinstance(earlier.data, int) and field.data <= earlier.data:
        raise ValidationError(sentence)


def _within(most: int):
    def check(_form, field) -> None:
        if field.data is None or not 1 <= field.data <= most:
            field.errors = []
            raise ValidationError(_("Write a number from 1 to %(most)s.", most=most))

    return check


def _whole_period(number: int):
    def check(form, field) -> None:
        first, last = form[f"period_from_{number}"], field
        if bool(first.data) != bool(last.data) or (first.data and last.data < first.data):
            raise ValidationError(_("Give a first and a last day, the last one not before the first."))

    return check


for _kind in KINDS:
    setattr(CareForm, f"on_{_kind}", BooleanField(SETTINGS[_kind]))
    setattr(CareForm, f"waits_{_kind}", _Number(UNITS[_kind], [_within(MOST_YEARS if _kind == "old" else MOST_DAYS)]))
for _place in range(PERIODS):
    setattr(CareForm, f"period_from_{_place}", _Day(lazy("First day")))
    setattr(CareForm, f"period_to_{_place}", _Day(lazy("Last day"), [_whole_period(_place)]))


def filled(care: Care, version: int) -> CareForm:
    """The form with what stands; a form that was sent keeps what was typed."""
    given = {"hours_from": care.hours_from, "hours_to": care.hours_to, "weekdays": list(care.weekdays), "version": version}
    given |= {f"on_{kind}": care.is_on(kind) for kind in KINDS} | {f"waits_{kind}": care.waits(kind) for kind in KINDS}
    ahead = [pair for pair in care.periods if pair[1] >= today().isoformat()][:PERIODS]
    for number, (first, last) in enumerate(ahead):
        given |= {f"period_from_{number}": date.fromisoformat(first), f"period_to_{number}": date.fromisoformat(last)}
    return CareForm(**given)


class OwnForm(Form):
    """Which nudges a member wants, and none before a day."""

    kinds = Boxes(lazy("Remind me of"))
    not_before = DateField(lazy("Nothing before"), [Optional()])

    @classmethod
    def offering(cls, possible, **given) -> OwnForm:
        """The form with the kinds that somebody can get."""
        form = cls(**given)
        form.kinds.choices = [SelectChoice(kind, str(OWN[kind])) for kind in possible]
        return form

    def validate_not_before(self, field) -> None:
        """A day that lies ahead, within a year or so."""
        if field.data and not 0 < (field.data - today()).days <= FURTHEST:
            raise ValidationError(_("Choose a day that lies ahead, within a year."))


class KeepForm(OptionalReasonForm):
    """Keep a conversation pinned, perhaps until a day."""

    until = DateField(lazy("Until"), [Optional()])

    def validate_until(self, field) -> None:
        """A day that is not over."""
        if field.data and field.data < today():
            raise ValidationError(_("That day is over. Choose today or a later day, or leave it empty."))
