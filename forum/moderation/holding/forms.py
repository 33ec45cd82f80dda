"""What moderators type about held texts, and in the settings."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from forum.core.access import viewer
from forum.core.forms import AtMost, Form, Line, Needed, Text
from forum.core.i18n import _, lazy
from forum.core.text import BODY_MAX
from forum.moderation.fairness.models import RULES
from forum.moderation.forms import REASON_MAX
from forum.moderation.holding.models import ACTIONS
from forum.moderation.holding.wordlist import folded
from forum.networks import catalogue

ALL = "all"
HOURS = 24 * 14
RULE_NAMES = {"personal_data": lazy("Personal data"), "advertising": lazy("Advertising or the interest of a supplier"), "wrong_place": lazy("Wrong place"),
              "unfriendly": lazy("Unfriendly"), "unsafe": lazy("Unsafe or unlawful advice"), "duplicate": lazy("Duplicate"), "other": lazy("Something else")}
ACTION_NAMES = {"block": lazy("Block: it cannot be posted"), "hold": lazy("Hold: a moderator looks first"), "replace": lazy("Replace by another word")}


class DecisionForm(Form):
    """Approve or refuse; who refuses says why."""

    decision = HiddenField(lazy("Decision"))
    rule = SelectField(lazy("Which rule is it about?"), default="other", validate_choice=False)
    reason = Text(lazy("Reason"), [AtMost(REASON_MAX)])
    vet = BooleanField(lazy("Trust this member from now on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule.choices = [(name, str(RULE_NAMES[name])) for name in RULES]

    def validate_decision(self, field) -> None:
        """One of the two buttons."""
        if field.data not in ("approve", "refuse"):
            raise ValidationError(_("Choose whether it may be posted."))

    def validate_reason(self, field) -> None:
        """The writer reads it."""
        if self.decision.data == "refuse" and len(field.data or "") < 3:
            raise ValidationError(_("Say why: the author reads this."))


class SettingForm(Form):
    """Which texts wait in one network."""

    first_posts = IntegerField(lazy("First posts of a new member that wait"), [NumberRange(0, 50, lazy("A number from 0 to 50."))])
    links = IntegerField(lazy("From how many links a post waits"), [NumberRange(0, 50, lazy("A number from 0 to 50."))])
    target_hours = IntegerField(lazy("Answer within (hours)"), [NumberRange(1, HOURS, lazy("A number from 1 to 336."))])


class WordForm(Form):
    """A word of the list."""

    word = Line(lazy("Word or phrase"), [Needed(lazy("Write the word.")), AtMost(80)])
    action = SelectField(lazy("What happens"), validate_choice=False, default="hold")
    replacement = Line(lazy("Replace by"), [AtMost(80)])
    network = SelectField(lazy("Where"), validate_choice=False, default=ALL)
    note = Line(lazy("Why it is in the list"), [AtMost(300)])
    seen = IntegerField(validators=[Optional()])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.action.choices = [(name, str(ACTION_NAMES[name])) for name in ACTIONS]
        self.network.choices = [(ALL, _("All networks")), *((each.slug, each.name) for each in catalogue.networks() if viewer().moderates(each.id))]

    @property
    def network_id(self) -> int | None:
        """Where it counts; None is everywhere."""
        found = catalogue.network_by_slug(self.network.data) if self.network.data != ALL else None
        return found.id if found else None

    def validate_word(self, field) -> None:
        """It has a letter or digit; one open word is not so short that it is in every text."""
        known = folded(field.data)
        if len(known.rstrip("*")) < 2 or (known.endswith("*") and len(known) < 4):
            raise ValidationError(_("Use at least two letters, and three before a star."))

    def validate_action(self, field) -> None:
        """One of the three."""
        if field.data not in ACTIONS:
            raise ValidationError(_("Choose what happens."))

    def validate_network(self, field) -> None:
        """One that the moderator keeps order in."""
        if field.data not in [value for value, _label in self.network.choices]:
            raise ValidationError(_("Choose a network."))

    def validate_replacement(self, field) -> None:
        """Needed where something is to be replaced."""
        if self.action.data == "replace" and not field.data:
            raise ValidationError(_("Write the word that comes in its place."))


class TryForm(Form):
    """A text to try the rules on."""

    text = Text(lazy("Text to try"), [Needed(lazy("Paste a text first.")), AtMost(BODY_MAX)])
