"""Forms of membership, profiles, and looking after networks and themes."""

from __future__ import annotations

import re
import unicodedata

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from forum.accounts.forms import ADDRESS
from forum.accounts.models import ROLES
from forum.core.forms import AtLeast, AtMost, Form, Line, Needed, Text
from forum.core.i18n import LANGUAGES, _, lazy
from forum.core.saved import ReasonText
from forum.core.text import NAME_MAX, fold, normal_email
from forum.networks import catalogue
from forum.networks.models import Municipality
from forum.networks.queries import find_municipalities

# Deliverable addresses only: ASCII, one @, a host with a dot. Whether it exists, the mail shows.
_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
RESERVED = {"admin", "administrator", "beheerder", "moderator", "systeem", "system", "root", "oud-lid", "former member",
            "groen lerend netwerk", "vvog", "redactie", "support", "helpdesk"}


def real_name(_form, field) -> None:
    """A name in Latin letters, so that none looks like another one by letters of another script (UTS 39), and not one of an office."""
    if not field.data:
        return
    letters = [c for c in unicodedata.normalize("NFKC", field.data) if c.isalpha()]
    if len(letters) < 2 or not all(unicodedata.name(c, "").startswith("LATIN") for c in letters):
        raise ValidationError(_("Write your first and last name, in Latin letters."))
    if fold(unicodedata.normalize("NFKC", field.data)) in RESERVED:
        raise ValidationError(_("Write your own first and last name."))


def is_mail_address(text: str) -> bool:
    """Whether mail can be sent to it, as far as its form tells."""
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text)) and ".." not in text and not text.startswith(".")


def mail_address(_form, field) -> None:
    """An address that mail can be sent to."""
    field.data = normal_email(field.data or "")
    if field.data and not is_mail_address(field.data):
        raise ValidationError(_("This is not a whole e-mail address, such as name@municipality.be."))


class MunicipalityField(Line):
    """A municipality by NIS code, name, former name or postal code. `found` is the one; `matches` is what to choose from."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.found: Municipality | None = None
        self.matches: list[Municipality] = []

    def process_formdata(self, valuelist):
        """The last one filled in: a choice from the list counts over what was typed."""
        super().process_formdata([value for value in valuelist if value.strip()][-1:] or valuelist[:1])

    def pre_validate(self, form) -> None:
        """Look it up."""
        if not self.data:
            return
        rows, is_exact = find_municipalities(self.data[:100])
        if is_exact and len(rows) == 1:
            self.found = rows[0]
            self.data = self.found.name
            return
        self.matches = rows
        raise ValidationError(_("Choose your municipality from the list.") if rows else
                              _("This municipality is not known here. Fill in its name or postal code."))

    @property
    def nis(self) -> str | None:
        """The code of the municipality that was found."""
        return self.found.nis if self.found else None


class Boxes(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _name() -> Line:
    checks = [Needed(lazy("Fill in your name.")), AtMost(NAME_MAX), real_name]
    return Line(lazy("First and last name"), checks, render_kw={"autocomplete": "name", "maxlength": NAME_MAX})


def _function(*checks) -> Line:
    return Line(lazy("Function"), [*checks, AtMost(100)], render_kw={"autocomplete": "organization-title", "maxlength": 100})


def _municipality(*checks) -> MunicipalityField:
    return MunicipalityField(lazy("Municipality"), list(checks), render_kw={"list": "municipalities", "autocomplete": "off", "maxlength": 100})


def _email() -> Line:
    return Line(lazy("E-mail address"), [Needed(lazy("Fill in an e-mail address.")), AtMost(254), mail_address], render_kw=ADDRESS | {"autocomplete": "email"})


def _networks(only: frozenset[int] | None = None) -> list[SelectChoice]:
    return [SelectChoice(n.slug, n.name) for n in catalogue.networks() if only is None or n.id in only]


class RegisterForm(Form):
    """A request for membership."""

    name = _name()
    email = _email()
    function = _function(Needed(lazy("Fill in what you do, such as head of the green department.")))
    municipality = _municipality(Needed(lazy("Fill in your municipality.")))
    network = SelectField(lazy("Network"), default="")
    why = Text(lazy("Why do you want to join?"), [AtMost(1_000)], render_kw={"maxlength": 1_000, "rows": 4})
    rules = BooleanField(lazy("I agree with the house rules"), [Needed(lazy("Read the house rules, and tick that you agree with them."))])

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.network.choices = [SelectChoice("", _("The network of my municipality")), *_networks()]

    def validate(self, extra_validators=None) -> bool:
        """Vlaams-Brabant lies in both networks, so who works there chooses."""
        is_right = super().validate(extra_validators)
        place = self.municipality.found
        if place is None or self.network.errors or self.network.data or place.network_id is not None:
            return is_right
        proposed = catalogue.network(place.proposed_network_id)
        self.network.data = proposed.slug if proposed else ""
        self.network.errors = [_("This municipality may belong to either network. Choose yours.")]
        return False

    @property
    def network_id(self) -> int | None:
        """The network asked for, else that of the municipality."""
        chosen = catalogue.network_by_slug(self.network.data or "")
        return chosen.id if chosen else self.municipality.found.network_id


class ProfileForm(Form):
    """What a member tells of themselves."""

    name = _name()
    function = _function()
    municipality = _municipality()


class FollowingForm(Form):
    """What to hear of."""

    networks = Boxes(lazy("Networks"), coerce=int)
    themes = Boxes(lazy("Themes"), coerce=int)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.networks.choices = [SelectChoice(n.id, n.name) for n in catalogue.networks()]
        self.themes.choices = [SelectChoice(t.id, t.name) for t in catalogue.themes()]


class ReasonForm(Form):
    """Why a moderator does something."""

    reason = ReasonText(lazy("Reason"), [Needed(lazy("Say why, in a sentence.")), AtLeast(3), AtMost(1_000)])


class HomeForm(ReasonForm):
    """Another home network."""

    network = SelectField(lazy("Home network"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.network.choices = _networks()


class RoleForm(ReasonForm):
    """Another role."""

    role = RadioField(lazy("Role"))
    networks = Boxes(lazy("Networks to moderate"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        names = {"member": _("Member"), "moderator": _("Moderator"), "admin": _("Administrator")}
        self.role.choices = [SelectChoice(role, names[role]) for role in ROLES]
        self.networks.choices = _networks()


class InviteForm(Form):
    """An account for somebody else."""

    name = _name()
    email = _email()
    function = _function()
    municipality = _municipality()
    network = SelectField(lazy("Home network"))
    language = RadioField(lazy("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()], default="nl")

    def __init__(self, *args, network_ids: frozenset[int] | None = None, **options):
        super().__init__(*args, **options)
        self.network.choices = _networks(network_ids)


class ThemeForm(Form):
    """A theme's words."""

    label_nl = Line(lazy("Name in Dutch"), [Needed(lazy("Fill in a name.")), AtMost(80)])
    label_en = Line(lazy("Name in English"), [AtMost(80)])
    slug = Line(lazy("Address"), [AtMost(60)])
    description_nl = Line(lazy("Description in Dutch"), [AtMost(300)])
    description_en = Line(lazy("Description in English"), [AtMost(300)])


class ProposalForm(Form):
    """A theme that a member misses. `sure` holds the name that was shown next to themes like it."""

    label = Line(lazy("Name of the theme"), [Needed(lazy("Fill in a name.")), AtLeast(3), AtMost(80)])
    why = Text(lazy("Why is it missing?"), [Needed(lazy("Say in a few words what you would ask or share there.")), AtLeast(3), AtMost(1_000)])
    sure = HiddenField()
