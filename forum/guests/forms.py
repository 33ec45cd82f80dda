"""What an inviter, a guest and a moderator fill in."""

from __future__ import annotations

from datetime import date, timedelta

from wtforms import DateField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from forum.accounts.forms import ADDRESS
from forum.core.forms import AtMost, Form, Line, Needed, Text
from forum.core.i18n import LANGUAGES, _, lazy
from forum.core.text import NAME_MAX
from forum.networks import catalogue
from forum.networks.forms import Boxes, mail_address, real_name
from forum.networks.organisations import LONGEST
from forum.threads import guesting

WEEKS, MOST_DAYS = 6, 184  # proposed at first; at most half a year
NOTE_MAX = 1000
MOST_THEMES = 12


def proposed() -> date:
    """The last day that a form proposes."""
    return guesting.today() + timedelta(weeks=WEEKS)


def farthest() -> date:
    """The last day that can be chosen."""
    return guesting.today() + timedelta(days=MOST_DAYS)


class LastDay(DateField):
    """The last day of access, today or later, at most half a year ahead."""

    def pre_validate(self, form) -> None:
        """Between today and the farthest day."""
        if self.data is None:
            raise ValidationError(_("Choose a day, such as 2026-12-15."))
        if self.data < guesting.today():
            raise ValidationError(_("That day is over. Choose a day ahead."))
        if self.data > farthest():
            raise ValidationError(_("Choose a day within six months. You can renew the invitation later."))

    def process_formdata(self, valuelist) -> None:
        """A day that cannot be read is told of in our own words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None


def _name() -> Line:
    checks = [Needed(lazy("Fill in a name.")), AtMost(NAME_MAX), real_name]
    return Line(lazy("First and last name"), checks, render_kw={"autocomplete": "name", "maxlength": NAME_MAX})


def _organisation() -> Line:
    checks = [Needed(lazy("Fill in for which organisation this expert works.")), AtMost(LONGEST)]
    return Line(lazy("Organisation"), checks, render_kw={"autocomplete": "organization", "maxlength": LONGEST})


def _theme_choices() -> list[SelectChoice]:
    return [SelectChoice(theme.slug, theme.name) for theme in catalogue.themes()]


class InviteGuestForm(Form):
    """An expert from outside, invited to one conversation."""

    name = _name()
    organisation = _organisation()
    email = Line(lazy("E-mail address"), [Needed(lazy("Fill in an e-mail address.")), AtMost(254), mail_address], render_kw=ADDRESS | {"autocomplete": "off"})
    last_day = LastDay(lazy("Until and including"))
    note = Text(lazy("Personal message"), [AtMost(NOTE_MAX)], render_kw={"maxlength": NOTE_MAX})
    language = RadioField(lazy("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()], default="nl")
    themes = Boxes(lazy("Knows about"))
    gap = HiddenField()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.themes.choices = _theme_choices()

    @property
    def theme_ids(self) -> tuple[int, ...]:
        """The numbers of the themes that were ticked."""
        return tuple(found.id for slug in (self.themes.data or [])[:MOST_THEMES] if (found := catalogue.theme_by_slug(slug)))

    @property
    def gap_id(self) -> int | None:
        """The knowledge gap that the invitation is about."""
        text = self.gap.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class RenewForm(Form):
    """Until when a renewed invitation lasts."""

    last_day = LastDay(lazy("Until and including"))


class EnterForm(Form):
    """The name under which a guest writes."""

    name = _name()


class ExpertForm(Form):
    """What the register says of an expert."""

    organisation = _organisation()
    themes = Boxes(lazy("Knows about"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.themes.choices = _theme_choices()
