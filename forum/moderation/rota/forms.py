"""What moderators fill in for the rota, for saved replies, and for the welcome."""

from __future__ import annotations

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, ValidationError

from forum.core.forms import AtLeast, AtMost, Form, Line, Needed, Text
from forum.core.i18n import _, lazy
from forum.moderation.rota.words import USES
from forum.networks import catalogue

NOTE_MAX = 1000
WELCOME_MAX = 2000


class AwayForm(Form):
    """From and up to and including which day somebody is away."""

    from_day = DateField(lazy("First day"), [InputRequired(lazy("Fill in the first day."))])
    until_day = DateField(lazy("Last day"), [InputRequired(lazy("Fill in the last day."))])


class HandOverForm(Form):
    """What whoever watches next week must know."""

    note = Text(lazy("Note for whoever watches next week"), [AtMost(NOTE_MAX)])


class SavedReplyForm(Form):
    """A text to use again. `network` "" is all networks."""

    title = Line(lazy("Title"), [Needed(lazy("Give it a title that you recognise.")), AtMost(80)])
    use = SelectField(lazy("What is it for?"), choices=list(USES.items()), validate_choice=False)
    network = SelectField(lazy("Network"), validate_choice=False)
    text = Text(lazy("Text"), [Needed(lazy("Write the text.")), AtLeast(3), AtMost(1000)])

    def __init__(self, *args, network_ids: frozenset[int] | None = None, **options):
        super().__init__(*args, **options)
        mine = [network for network in catalogue.networks() if network_ids is None or network.id in network_ids]
        self.network.choices = [("", _("all networks")), *((network.slug, network.name) for network in mine)]

    def validate_use(self, field) -> None:
        """One of the list."""
        if field.data not in USES:
            raise ValidationError(_("Choose what it is for."))

    def validate_network(self, field) -> None:
        """One of one's own networks, or all."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a network from the list."))

    @property
    def network_id(self) -> int | None:
        """The network chosen; None for all."""
        found = catalogue.network_by_slug(self.network.data) if self.network.data else None
        return found.id if found else None


class WelcomeForm(Form):
    """Who welcomes ("" for nobody), and in which words."""

    user = SelectField(lazy("Who welcomes"), default="", validate_choice=False)
    text_nl = Text(lazy("Text in Dutch"), [AtMost(WELCOME_MAX)])
    text_en = Text(lazy("Text in English"), [AtMost(WELCOME_MAX)])

    def validate_user(self, field) -> None:
        """A moderator of the network."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a moderator of this network."))

    def validate_text_nl(self, field) -> None:
        """Who welcomes has something to say."""
        if self.user.data and not field.data:
            raise ValidationError(_("Write how you welcome a new member, in a few sentences."))
