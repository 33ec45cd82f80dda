"""What is chosen for an act on many conversations."""

from __future__ import annotations

from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from forum.core.forms import AtMost, Text
from forum.core.i18n import _, lazy
from forum.moderation.actions import today
from forum.moderation.bulk.acts import ACTS
from forum.moderation.forms import BOTH, REASON_MAX, ReasonForm
from forum.networks import catalogue

NO_THEME = "-"


class BulkForm(ReasonForm):
    """The act, what goes with it, and why."""

    act = SelectField(lazy("What do you do?"), validate_choice=False)
    to_network = SelectField(lazy("To network"), validate_choice=False)
    to_theme = SelectField(lazy("To theme"), validate_choice=False)
    until = DateField(lazy("Up to and including"), [Optional()])
    reason = Text(lazy("Reason"), [AtMost(REASON_MAX)])

    @classmethod
    def offered(cls, **given) -> BulkForm:
        """The form with all that there is to choose."""
        form = cls(**given)
        form.act.choices = [("", _("choose")), *((name, act.label) for name, act in ACTS.items())]
        form.to_network.choices = [("", _("choose")), *((n.slug, n.name) for n in catalogue.networks()), (BOTH, catalogue.network_label(None))]
        form.to_theme.choices = [("", _("choose")), (NO_THEME, _("no theme")), *((t.slug, t.name) for t in catalogue.themes())]
        return form

    def validate_act(self, field) -> None:
        """One that there is."""
        if field.data not in ACTS:
            raise ValidationError(_("Choose what you do."))

    def validate_to_network(self, field) -> None:
        """Needed to move."""
        if self.act.data == "network" and field.data != BOTH and catalogue.network_by_slug(field.data or "") is None:
            raise ValidationError(_("Choose a network from the list."))

    def validate_to_theme(self, field) -> None:
        """One that there is; that it becomes none is chosen too, so that a forgotten field takes no theme away."""
        if self.act.data == "theme" and field.data != NO_THEME and catalogue.theme_by_slug(field.data or "") is None:
            raise ValidationError(_("Choose a theme from the list."))

    def validate_until(self, field) -> None:
        """Not a day that is over."""
        if self.act.data in ("pin", "feature") and field.data is not None and field.data < today():
            raise ValidationError(_("That day is over. Choose today or a later day, or leave it empty."))

    def validate_reason(self, field) -> None:
        """Needed where something is taken away or put elsewhere."""
        if self.act.data in ACTS and ACTS[self.act.data].needs_reason and len((field.data or "").strip()) < 3:
            raise ValidationError(_("Say why: the author reads this."))

    @property
    def network_id(self) -> int | None:
        """The network to move to; None for both."""
        found = catalogue.network_by_slug(self.to_network.data or "")
        return found.id if found else None

    @property
    def theme_id(self) -> int | None:
        """The theme to give."""
        found = catalogue.theme_by_slug(self.to_theme.data or "")
        return found.id if found else None
