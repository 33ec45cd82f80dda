"""Texts that moderators saved to use again: a form takes one in by its number. A higher room keeps them and says how to find one."""

from __future__ import annotations

from collections.abc import Callable

from forum.core.access import Viewer, viewer
from forum.core.forms import Text

FIELD = "saved"  # the select that names one
CHOOSE = "choose"  # instead of a number: show which there are first


class Saved:
    """Who keeps the texts: from a viewer and a number to the text, None for one that they may not use or that is gone."""

    find: Callable[[Viewer, int], str | None] = staticmethod(lambda _viewer, _number: None)


class ReasonText(Text):
    """A reason that was typed, chosen from the saved ones, or both: the saved text first. What was refused shows all of it, to go on from."""

    is_choosing = False

    def process(self, formdata, *args, **options) -> None:
        """Read what was typed, and put the saved text before it."""
        super().process(formdata, *args, **options)
        number = (formdata.get(FIELD) or "") if formdata else ""
        self.is_choosing = number == CHOOSE
        if number.isascii() and number.isdigit() and len(number) < 10 and (text := Saved.find(viewer(), int(number))):
            self.data = f"{text}\n\n{self.data}" if self.data else text
