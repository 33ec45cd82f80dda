"""Forms of threads: they validate, they do not save."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from forum.core.access import viewer
from forum.core.forms import AtMost, Line, Needed, Text
from forum.core.guard import Guarded
from forum.core.i18n import _, lazy
from forum.core.text import BODY_MAX, TITLE_MAX
from forum.networks import catalogue
from forum.networks.people import without_name
from forum.threads.models import REPLY_KINDS

DETAILS = {"tried": lazy("What did you try already?"), "question": lazy("What do you want to know?"),
           "deadline": lazy("By when?"), "effort": lazy("Budget or hours")}
DETAIL_MAX = 4000


class NameChoice(RadioField):
    """Under whose name: "0" with one's own, "1" without. Nothing means what stands chosen beforehand; where nothing is offered it stays so."""

    def __init__(self, **options):
        super().__init__(lazy("Under whose name?"), choices=(), validate_choice=False, **options)

    def process(self, formdata, *args, **options):
        """The words of the choices are the reader's; an empty value says nothing."""
        self.choices = [("0", _("With your name")), ("1", _("Without your name"))]
        super().process(formdata, *args, **options)
        self.data = self.data or None

    def pre_validate(self, form) -> None:
        """One of the two."""
        if self.data not in (None, "0", "1"):
            raise ValidationError(_("Choose whether your name stands with it."))

    @property
    def shown_as(self) -> str:
        """What others read instead of the name."""
        return without_name(viewer().home_network_id).name


class ReplyForm(Guarded):
    """A reply."""

    body = Text(lazy("Your reply"), [Needed(lazy("Write your reply first.")), AtMost(BODY_MAX)])
    kind = RadioField(lazy("What kind of reply is it?"), default="answer", validate_choice=False)
    without_name = NameChoice()
    idempotency = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind.choices = [("answer", _("Answer")), ("question", _("Question back")), ("experience", _("Own experience"))]
        self.kind.data = self.kind.data or "answer"

    def validate_kind(self, field) -> None:
        """One of the three kinds."""
        if field.data not in REPLY_KINDS:
            raise ValidationError(_("Choose what kind of reply it is."))


class ThreadForm(Guarded):
    """A new thread. Problems have named fields beside the body; `guided` says that the step form was used."""

    title = Line(lazy("Title"), [Needed(lazy("Give your problem a title, so that others recognise it.")), AtMost(TITLE_MAX)])
    body = Text(lazy("What happens, and where?"), [Needed(lazy("Tell what happens, and where.")), AtMost(BODY_MAX)])
    tried = Text(lazy("What did you try already?"), [AtMost(DETAIL_MAX)])
    question = Text(lazy("What do you want to know?"), [AtMost(DETAIL_MAX)])
    deadline = Line(lazy("By when do you need an answer?"), [AtMost(200)])
    effort = Line(lazy("What budget or how many hours do you have?"), [AtMost(400)])
    theme = SelectField(lazy("Theme"), validate_choice=False, default="")
    more_themes = SelectMultipleField(lazy("Other themes"), validate_choice=False, option_widget=CheckboxInput())
    network = RadioField(lazy("Network"), validate_choice=False)
    audience = RadioField(lazy("Who can read it?"), validate_choice=False, default="all")
    without_name = NameChoice()
    kind = HiddenField(lazy("Kind"), default="problem")
    guided = HiddenField(default="")
    idempotency = HiddenField()
    version = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        themes = [(entry.slug, entry.name) for entry in catalogue.themes()]
        self.theme.choices = [("", _("Choose a theme")), *themes]
        self.more_themes.choices = themes
        self.network.choices = [*((n.slug, n.name) for n in catalogue.networks()), ("both", _("Both networks"))]
        self.audience.choices = [("all", _("All members")), ("network", _("Only the members of this network"))]
        self.audience.data = self.audience.data or "all"
        self.kind.data = self.kind.data or "problem"

    def keep_only(self, *names: str) -> None:
        """Drop the fields that what is edited does not have."""
        for name in [*DETAILS, "title", "theme", "more_themes", "network", "audience", "without_name"]:
            if name not in names:
                del self[name]

    @property
    def theme_slugs(self) -> list[str]:
        """The chosen themes, the main one first."""
        chosen = [self.theme.data, *(self.more_themes.data or [])] if "theme" in self else []
        return list(dict.fromkeys(slug for slug in chosen if slug))

    @property
    def details(self) -> dict[str, str]:
        """The named fields; only problems have them."""
        return {name: (self[name].data or "") if name in self and self.kind.data == "problem" else "" for name in DETAILS}
