"""What a moderator types to merge or split."""

from __future__ import annotations

import re

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from forum.core.forms import AtMost, Line, Needed
from forum.core.i18n import _, lazy
from forum.core.text import TITLE_MAX
from forum.moderation.forms import BOTH, ReasonForm
from forum.networks import catalogue
from forum.threads.models import Thread

_NUMBER = re.compile(r"(?:^#?|/threads/)([1-9]\d{0,8})(?!\d)")


def number_in(text: str | None) -> int | None:
    """The number of a thread that was typed as 12, #12 or its address."""
    found = _NUMBER.search((text or "").strip())
    return int(found[1]) if found else None


class IntoForm(ReasonForm):
    """With which conversation."""

    into = Line(lazy("The other conversation"), [Needed(lazy("Give the number, the address or words of the title.")), AtMost(300)])


def number(text: object) -> int:
    """A post's number; one that no post has where something else was sent."""
    told = str(text)
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


class SplitForm(ReasonForm):
    """Which replies, and where they begin anew."""

    post = SelectMultipleField(lazy("Replies"), coerce=number, validate_choice=False)
    title = Line(lazy("Title"), [Needed(lazy("Give the conversation a title.")), AtMost(TITLE_MAX)])
    network = SelectField(lazy("Network"), validate_choice=False)
    theme = SelectField(lazy("Theme"), validate_choice=False)

    @classmethod
    def for_thread(cls, thread: Thread, **given) -> SplitForm:
        """The form with the places that there are; those of the thread stand chosen."""
        here, about = catalogue.network(thread.network_id), catalogue.theme(thread.theme_id)
        form = cls(network=here.slug if here else BOTH, theme=about.slug if about else "", **given)
        form.network.choices = [(n.slug, n.name) for n in catalogue.networks()] + [(BOTH, catalogue.network_label(None))]
        form.theme.choices = [("", _("no theme")), *((t.slug, t.name) for t in catalogue.themes())]
        if about and about.is_retired:
            form.theme.choices.append((about.slug, about.name))
        return form

    def validate_post(self, field) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose the replies that form the new conversation."))

    def validate_network(self, field) -> None:
        """One that there is."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a network from the list."))

    def validate_theme(self, field) -> None:
        """One that there is."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a theme from the list."))

    @property
    def network_id(self) -> int | None:
        """The network asked for; None for both."""
        found = catalogue.network_by_slug(self.network.data)
        return found.id if found else None

    @property
    def theme_ids(self) -> list[int]:
        """The theme asked for."""
        found = catalogue.theme_by_slug(self.theme.data) if self.theme.data else None
        return [found.id] if found else []
