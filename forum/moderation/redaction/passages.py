"""A passage that is to go, and texts without it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forum.core.markup.tokens import TOKEN

MARK = "[weggehaald door een moderator]"  # in the site's own language, for it stands in what members wrote
_GAP = re.compile(r"([\s>*`~]+)")
_BETWEEN, _EMPHASIS = r"[\s>*_`~]+", r"[*`~]*"  # line ends, signs of quotation and emphasis differ from text to text
_NUMBERED = re.sub(r"[?]P<[a-z]+>", "?:", TOKEN.pattern)
_KEPT = rf"(?P<kept>{re.escape(MARK)}|{_NUMBERED}|/attachments/\d+/)"  # marks, and names and files by number: what stands in there are no words of the passage
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W_])", r"(?![^\W_])"  # "Jan" is no part of "januari"
_LINKS = ("(", "[", ":")  # what would make a link of a mark in brackets before it


def _pattern(form: str) -> str:
    """What finds a passage; empty when it has no words."""
    parts = _GAP.split(form.strip("\n\t >*_`~"))
    words = [re.escape(part.strip("_") if len(parts) > 1 else part) for part in parts[::2]]
    gaps = [_BETWEEN if re.search(r"[\s>]", gap) else _EMPHASIS for gap in parts[1::2]]
    found = "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))
    bare = form.strip("\n\t >*_`~")
    before, after = (_NO_LETTER_BEFORE if bare[:1].isalnum() else "", _NO_LETTER_AFTER if bare[-1:].isalnum() else "")
    return f"{before}{found}{after}" if found else ""


class Passage:
    """The words to take out, in the forms in which they stand: as typed, and with numbers in place of names."""

    def __init__(self, *forms: str):
        self.forms = list(dict.fromkeys(form for form in forms if _pattern(form)))
        patterns = sorted({_pattern(form) for form in self.forms}, key=len, reverse=True)
        self.found = re.compile("|".join([*patterns, _KEPT]))

    def stands_in(self, text: str | None) -> bool:
        """Whether a text holds it."""
        return bool(text) and self.masked(text) != text

    def masked(self, text: str, limit: int = 0) -> str:
        """The text with a mark in each place of the passage; cut to `limit` characters, where one is given."""

        def put(match: re.Match) -> str:
            if match["kept"] is not None:
                return match[0]
            return f"{MARK} " if text[match.end():match.end() + 1] in _LINKS else MARK

        made = self.found.sub(put, text) if self.forms else text
        return made[:limit] if limit and made != text else made

    def masked_within(self, value: object, names: Sequence[str] | None = None) -> object:
        """The same for all texts in a JSON value; with `names` only for those under a name that is, or ends as, one of them."""
        if isinstance(value, str):
            return self.masked(value) if names is None else value
        if isinstance(value, list):
            return [self.masked_within(each, names) for each in value]
        if isinstance(value, dict):
            return {name: self.masked_within(each, None if names is None or name.endswith(tuple(names)) else names) for name, each in value.items()}
        return value
