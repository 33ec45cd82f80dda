"""What a moderator types for the dictionary."""

from __future__ import annotations

import re

from wtforms import BooleanField, IntegerField
from wtforms.validators import Optional, ValidationError

from forum.core.forms import AtMost, Form, Line, Needed, Text
from forum.core.i18n import _, lazy
from forum.core.search import dictionary
from forum.core.search.dictionary import GROUP, PART
from forum.core.search.language import is_stop, tokens
from forum.core.text import clean_line, fold

TERM_MAX = 60
MOST_TERMS = 30
_PART = re.compile(r"[a-z]{3,30}")


def tells(term: str) -> bool:
    """Whether a term has a word that can be looked for."""
    return any(not is_stop(word) for word in tokens(term))


class GroupForm(Form):
    """A group of words for the same thing: its name, and the others one a line."""

    name = Line(lazy("Name of the group"), [Needed(lazy("Give the group a name: the word that most people use.")), AtMost(TERM_MAX)])
    others = Text(lazy("Other words for the same"), [Needed(lazy("Write at least one other word."))])
    also = BooleanField(lazy("Leave these words in their other groups too"))
    seen = IntegerField(validators=[Optional()])
    key = ""
    asks_also = False

    @property
    def terms(self) -> list[str]:
        """All words of the group as typed, the name first, each once."""
        lines = [clean_line(line) for line in (self.others.data or "").splitlines()]
        unique = {fold(term): term for term in reversed([self.name.data, *lines]) if term}
        return list(reversed(list(unique.values())))

    def validate_name(self, field) -> None:
        """The name is a term as well."""
        if not tells(field.data):
            raise ValidationError(_("“%(term)s” has no word that can be looked for.", term=field.data))
        if not self.key and field.data in dictionary.entries(GROUP):
            raise ValidationError(_("There is a group with this name. Open it in the list and add the words there."))

    def validate_others(self, field) -> None:
        """Few enough, short enough, and each with a word that can be looked for."""
        terms = self.terms[1:]
        if not terms:
            raise ValidationError(_("Write at least one other word."))
        if len(terms) >= MOST_TERMS:
            raise ValidationError(_("A group has at most %(most)s words.", most=MOST_TERMS))
        for term in terms:
            if len(term) > TERM_MAX:
                raise ValidationError(_("“%(term)s…” is too long: at most %(most)s characters.", term=term[:30], most=TERM_MAX))
            if not tells(term):
                raise ValidationError(_("“%(term)s” has no word that can be looked for.", term=term))
        self._warn()

    def _warn(self) -> None:
        """A word may mean two things, but mostly it stands in another group by mistake."""
        elsewhere = {fold(term): written[0] for key, written in dictionary.entries(GROUP).items() if key != self.key for term in written}
        twice = [(term, elsewhere[fold(term)]) for term in self.terms if fold(term) in elsewhere]
        self.asks_also = bool(twice)
        if twice and not self.also.data:
            named = ", ".join(_("“%(term)s” in “%(group)s”", term=term, group=group) for term, group in twice[:5])
            raise ValidationError(_("These words stand in another group already: %(named)s. Take them out here or there, or tick the box below.", named=named))


class PartForm(Form):
    """A part of compounds."""

    part = Line(lazy("Part"), [Needed(lazy("Write the part."))])

    def validate_part(self, field) -> None:
        """Letters alone, and not one of the words that search leaves out."""
        field.data = fold(field.data)
        if not _PART.fullmatch(field.data):
            raise ValidationError(_("A part has 3 to 30 letters, without spaces, digits or hyphens."))
        if is_stop(field.data):
            raise ValidationError(_("“%(part)s” is a word that search leaves out, so it cannot be a part.", part=field.data))
        if field.data in dictionary.entries(PART):
            raise ValidationError(_("“%(part)s” is in the list already.", part=field.data))
