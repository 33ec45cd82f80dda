"""What a moderator types for an act."""

from __future__ import annotations

from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from forum.core.forms import AtLeast, AtMost, Form, Line, Needed
from forum.core.i18n import _, lazy
from forum.core.saved import ReasonText
from forum.core.text import TITLE_MAX
from forum.moderation.rules import RULES
from forum.networks import catalogue
from forum.threads.models import Thread

REASON_MAX = 1000
BOTH = "both"


class OptionalReasonForm(Form):
    """Why, if there is something to say."""

    reason = ReasonText(lazy("Reason"), [AtMost(REASON_MAX)])


class ReasonForm(Form):
    """Why; the writer reads it."""

    reason = ReasonText(lazy("Reason"), [Needed(lazy("Say why: the author reads this.")), AtLeast(3), AtMost(REASON_MAX)])
    rule = SelectField(lazy("House rule"), choices=[(name, RULES[name]) for name in RULES], default="other", validate_choice=False)

    def validate_rule(self, field) -> None:
        """One of the house rules; a form that says nothing means none in particular."""
        if field.data not in RULES:
            if field.raw_data and field.data:
                raise ValidationError(_("Choose a house rule from the list."))
            field.data = "other"


class PinForm(ReasonForm):
    """Until which day a thread stays on top."""

    until = DateField(lazy("Until"), [Optional()])


class RetitleForm(ReasonForm):
    """The new title."""

    title = Line(lazy("Title"), [Needed(lazy("Give the conversation a title.")), AtMost(TITLE_MAX)])


class MoveForm(ReasonForm):
    """Where to: a network (or both) and a theme; what is left out stays."""

    network = SelectField(lazy("Network"), validate_choice=False)
    theme = SelectField(lazy("Theme"), validate_choice=False)

    @classmethod
    def for_thread(cls, thread: Thread) -> MoveForm:
        """The form with the places that there are; the present one stands chosen."""
        here, about = catalogue.network(thread.network_id), catalogue.theme(thread.theme_id)
        form = cls(network=here.slug if here else BOTH, theme=about.slug if about else "")
        form.network.choices = [(n.slug, n.name) for n in catalogue.networks()] + [(BOTH, catalogue.network_label(None))]
        form.theme.choices = [("", _("no theme")), *((t.slug, t.name) for t in catalogue.themes())]
        if about and about.is_retired:
            form.theme.choices.append((about.slug, about.name))
        return form

    def validate_network(self, field) -> None:
        """An unknown network is refused; nothing sent means: stay."""
        if field.raw_data and field.data not in dict(field.choices):
            raise ValidationError(_("Choose a network from the list."))

    def validate_theme(self, field) -> None:
        """An unknown or retired theme is refused; nothing sent means: stay."""
        if field.raw_data and field.data not in dict(field.choices):
            raise ValidationError(_("Choose a theme from the list."))

    def network_id(self, thread: Thread) -> int | None:
        """The network asked for."""
        if not self.network.raw_data:
            return thread.network_id
        found = catalogue.network_by_slug(self.network.data)
        return found.id if found else None

    def theme_ids(self, thread: Thread, present: list[int]) -> list[int]:
        """The themes asked for: the first replaced, further ones kept."""
        if not self.theme.raw_data:
            return present
        found = catalogue.theme_by_slug(self.theme.data) if self.theme.data else None
        if found is not None and present[:1] == [found.id]:
            return present
        return [*([found.id] if found else []), *(number for number in present[1:] if found is None or number != found.id)]
