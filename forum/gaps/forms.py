"""Forms of gaps: they validate, they do not save. Each field has an id of its own, for several forms stand on one page."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from forum.core.forms import AtLeast, AtMost, Form, Line, Needed, Text
from forum.core.guard import Guarded
from forum.core.i18n import _, lazy
from forum.core.text import TITLE_MAX
from forum.gaps.models import STATUSES
from forum.gaps.words import STATUS
from forum.networks import catalogue

TEXT_MAX = 4000
NOTE_MAX = 1000
SUPPORT_NOTE_MAX = 300
PLACE_MAX = 300  # characters of a number or address that is typed
BOTH = "both"
_QUESTION = lazy("What does nobody know yet?")
_WHY = lazy("Why does it matter?")


class WordsForm(Guarded):
    """The question and why it matters."""

    question = Line(_QUESTION, [Needed(lazy("Write the question that nobody can answer yet.")), AtLeast(8), AtMost(TITLE_MAX)])
    why = Text(_WHY, [AtMost(TEXT_MAX)])
    version = HiddenField()


class GapForm(WordsForm):
    """A new gap. `thread` is the conversation that it came up in, `searched` the words that found nothing; `anyway` says that those alike were seen."""

    theme = SelectField(lazy("Theme"), validate_choice=False, default="")
    network = RadioField(lazy("Network"), validate_choice=False)
    audience = RadioField(lazy("Who can read it?"), validate_choice=False)
    thread = HiddenField()
    searched = HiddenField()
    anyway = HiddenField()
    idempotency = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.theme.choices = [("", _("Choose a theme")), *((entry.slug, entry.name) for entry in catalogue.themes())]
        self.network.choices = [*((n.slug, n.name) for n in catalogue.networks()), (BOTH, _("Both networks"))]
        self.audience.choices = [("all", _("All members")), ("network", _("Only the members of this network"))]


class StatusForm(Form):
    """How it stands. That it is answered is said with the answer."""

    status = SelectField(lazy("Status"), validate_choice=False, id="gap-status")
    note = Text(lazy("Explanation"), [AtMost(NOTE_MAX)], id="status-note")
    version = HiddenField(id="status-version")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.status.choices = [(value, STATUS[value]) for value in STATUSES if value != "answered"]

    def validate_status(self, field) -> None:
        """One of the list."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose how it stands."))

    def validate_note(self, field) -> None:
        """What cannot be known asks for a reason."""
        if self.status.data == "unknowable" and not field.data:
            raise ValidationError(_("Say why this cannot be known, so that nobody looks for it in vain."))


class AnswerForm(Form):
    """The answer: a text, a conversation whose solution answers it, or both."""

    answer = Text(lazy("The answer"), [AtMost(TEXT_MAX)], id="gap-answer")
    thread = Line(lazy("Conversation with the solution"), [AtMost(PLACE_MAX)], id="answer-thread")
    version = HiddenField(id="answer-version")


class LinkForm(Form):
    """A conversation, by its number or address."""

    thread = Line(lazy("Number or address of the conversation"), [Needed(lazy("Give the number or the address of a conversation.")), AtMost(PLACE_MAX)],
                  id="link-thread")


class SupportForm(Form):
    """What is particular at one's own place."""

    note = Text(lazy("What is it like with you?"), [AtMost(SUPPORT_NOTE_MAX)], id="support-note")


class MergeForm(Form):
    """The gap that stays, by its number or address."""

    into = Line(lazy("Number or address of the knowledge gap that stays"), id="merge-into",
                validators=[Needed(lazy("Give the number or the address of the other knowledge gap.")), AtMost(PLACE_MAX)])


class HandForm(Form):
    """Who looks after it from now on."""

    member = SelectField(lazy("Who follows it up?"), validate_choice=False, id="hand-member")


class ReasonForm(Form):
    """Why it goes out of sight."""

    reason = Text(lazy("Reason"), [Needed(lazy("Say why: it stands in the log.")), AtLeast(3), AtMost(NOTE_MAX)], id="reason-hide")
