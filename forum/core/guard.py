"""Before a text is posted: what its writer may want to look at again, such as somebody's telephone number or a photo without words.

The site's forms carry `guard=ask`. With findings such a form is refused once, with its text kept and the choices on the page: `guard=mask` puts a word in the
place of each passage that can be masked, `guard=anyway` takes the text as it is. A form that says nothing is taken as it is. Rooms register what to look for;
`components/guard.html` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import request

from forum.core import personal_data
from forum.core.forms import Form, Line, Text
from forum.core.i18n import lazy

AROUND = 40  # characters shown on either side of a passage
WORDS = {"name": lazy("name"), "phone": lazy("telephone number"), "email": lazy("e-mail address"), "address": lazy("postal address"),
         "plate": lazy("number plate"), "iban": lazy("account number"), "national_number": lazy("national number")}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at again: which field holds it, what it is, and the passage with the words around it.

    `answer` may name a field in which the writer can mend it right there; `answer_label` says what to write in it.
    """

    field: str
    what: str
    passage: str
    before: str = ""
    after: str = ""
    can_mask: bool = False
    answer: str = ""
    answer_label: str = ""


Checker = Callable[[Form], Iterable[Finding]]
checkers: list[Checker] = []
Amender = Callable[[Form], Iterable[tuple[object, str]]]
amenders: list[Amender] = []


def register(checker: Checker) -> None:
    """Have all guarded forms looked through by one more checker; it gets a form whose fields are sound."""
    if checker not in checkers:
        checkers.append(checker)


def amend_with(amender: Amender) -> None:
    """Have all guarded forms, whatever their sender wants, changed by one more rule before they are checked; it gives the fields that cannot stand so, and why."""
    if amender not in amenders:
        amenders.append(amender)


def wish() -> str:
    """What the sender of this form wants: "ask", "mask", "anyway", or "" when it says nothing."""
    said = request.form.getlist("guard")
    return next((each for each in ("anyway", "mask", "ask") if each in said), "")


def typed_fields(form: Form) -> list:
    """The fields that hold what a person typed."""
    return [field for field in form if isinstance(field, Line | Text) and field.data]


class Guarded(Form):
    """A form that is looked through before it is taken. After `validate`, `findings` says why it was refused, and `masked` which passages were taken out."""

    findings: tuple[Finding, ...] = ()
    masked: tuple[str, ...] = ()

    def validate(self, extra_validators=None) -> bool:
        """Mask when asked, check the fields, and then ask when something was found."""
        wanted = wish()
        if wanted == "mask":
            self._mask()
        refused = [each for amender in amenders for each in amender(self)]
        sound = super().validate(extra_validators) and not refused
        for field, sentence in refused:
            field.errors = [*field.errors, sentence]
        if sound and wanted == "ask":
            self.findings = tuple(found for checker in (personal, *checkers) for found in checker(self))
        return sound and not self.findings

    @property
    def can_mask(self) -> bool:
        """Whether masking helps."""
        return any(found.can_mask for found in self.findings)

    def _mask(self) -> None:
        words, gone = {kind: str(word) for kind, word in WORDS.items()}, []
        for field in typed_fields(self):
            spans = personal_data.find(field.data)
            gone += [span.text for span in spans]
            field.data = personal_data.mask(field.data, spans, words)
        self.masked = tuple(dict.fromkeys(gone))


def personal(form: Form) -> list[Finding]:
    """What points at a person in the typed fields of a form."""
    return [_told(field, span) for field in typed_fields(form) for span in personal_data.find(field.data)]


def _told(field, span: personal_data.Span) -> Finding:
    return Finding(field=field.id, what=str(WORDS[span.kind]), passage=span.text, before=_before(field.data, span.start), after=_after(field.data, span.end),
                   can_mask=True)


def _before(text: str, at: int) -> str:
    piece = text[max(0, at - AROUND):at].rsplit("\n", 1)[-1]
    return f"…{piece.split(' ', 1)[-1]}" if len(piece) == AROUND else piece


def _after(text: str, at: int) -> str:
    piece = text[at:at + AROUND].split("\n", 1)[0]
    return f"{piece.rsplit(' ', 1)[0]}…" if len(piece) == AROUND else piece


def without(text: str, passages: Iterable[str]) -> str:
    """An earlier version of a masked text: the same passages are taken out of it."""
    gone = frozenset(passages)
    words = {kind: str(word) for kind, word in WORDS.items()}
    return personal_data.mask(text, [span for span in personal_data.find(text) if span.text in gone], words)
