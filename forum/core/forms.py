"""What all forms share: cleaning, checks with plain sentences, and the answer to a refused form."""

from __future__ import annotations

from functools import cache

from babel.support import Translations
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.i18n import messages_path
from wtforms.validators import ValidationError

from forum.core.dates import locale
from forum.core.i18n import _
from forum.core.text import clean, clean_line


@cache
def _sentences(of: str) -> Translations:
    return Translations.load(messages_path(), [of], domain="wtforms")


class LibrarySentences:
    """The library's own sentences. Its own way reads their file again for every request that makes a form."""

    def gettext(self, sentence: str) -> str:
        """A sentence in the reader's language."""
        return _sentences(locale()).ugettext(sentence)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The same with a number in it."""
        return _sentences(locale()).ungettext(one, many, number)


class Form(FlaskForm):
    """A form; `core/csrf.py` has checked its token before any view runs."""

    class Meta:
        """No second token."""

        csrf = False

        def get_translations(self, form) -> LibrarySentences:
            """Who says the library's sentences."""
            return LibrarySentences()


def _line(value: str | None) -> str | None:
    return clean_line(value) if value is not None else None


def _text(value: str | None) -> str | None:
    return clean(value).strip("\n ") if value is not None else None


class Line(StringField):
    """One line of clean text."""

    def __init__(self, label=None, validators=None, **options):
        super().__init__(label, validators, filters=[_line], **options)


class Text(TextAreaField):
    """Several lines of clean text. `stored` is what is kept of it, where that differs from what was typed."""

    stored = ""

    def __init__(self, label=None, validators=None, **options):
        super().__init__(label, validators, filters=[_text], **options)


class Needed:
    """The field must be filled in; `sentence` says what with. (WTForms' DataRequired would add `required`, which stops the form before our own words.)"""

    def __init__(self, sentence):
        self.sentence = sentence

    def __call__(self, form, field) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            raise ValidationError(str(self.sentence))


class AtMost:
    """At most so many characters."""

    def __init__(self, characters: int):
        self.characters = characters

    def __call__(self, form, field) -> None:
        if field.data and len(field.data) > self.characters:
            raise ValidationError(_("This is %(length)s characters long; at most %(most)s fit. Shorten it or split it.",
                                    length=len(field.data), most=self.characters))


class AtLeast:
    """At least so many characters, when filled in."""

    def __init__(self, characters: int):
        self.characters = characters

    def __call__(self, form, field) -> None:
        if field.data and len(field.data) < self.characters:
            raise ValidationError(_("Use at least %(least)s characters.", least=self.characters))
