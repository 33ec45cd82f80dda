"""Files in a text: on this site an address with a number; in an exchange file `attachment:` and the ref, which says the same on every site."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from forum.exchange import named

_ADDRESS = r"/attachments/([1-9]\d{0,8})/(?:[\w.~%/-]*\w)?"
_NAME = r"attachment:([\w.~%-]*\w)"
_NUMBERED = re.compile(rf"(?<![\w/.:-]){_ADDRESS}")
_NAMED = re.compile(rf"(?<![\w/.:-]){_NAME}")
_EITHER = re.compile(rf"(?<![\w/.:-])(?:{_ADDRESS}|{_NAME})")


def numbers_in(text: str) -> list[int]:
    """The numbers of the files that a text names by their address, each once."""
    return list(dict.fromkeys(int(number) for number in _NUMBERED.findall(text)))


def names_files(text: str) -> bool:
    """Whether a text names any file, in either way."""
    return _EITHER.search(text) is not None


def refs_in(text: str) -> list[str]:
    """The refs of the files that a text of an exchange file names, each once."""
    return list(dict.fromkeys(unquote(name) for name in _NAMED.findall(text)))


def outward(text: str, refs: dict[int, str]) -> str:
    """A text of this site as it goes out, with the refs of all `numbers_in` it."""
    return _NUMBERED.sub(lambda found: f"attachment:{_quoted(refs[int(found[1])])}", text)


def inward(text: str, address_of: Callable[[str], str | None]) -> str:
    """A text that comes in, with the addresses that its files have here. An address that it brings along is another site's and leads nowhere here."""

    def here(found: re.Match) -> str:
        return f"attachment:{found[1]}" if found[1] else address_of(unquote(found[2])) or found[0]

    return _EITHER.sub(here, text)


def length(text: str) -> int:
    """How long a text is for its writer: how long refs are is no concern of theirs."""
    return len(_NAMED.sub("", named.without_names(text)))


def _quoted(ref: str) -> str:
    """A ref that ends where its last letter does, whatever stands behind it in the text."""
    found = quote(ref, safe="")
    return found if re.fullmatch(r".*\w", found) else f"{found[:-1]}%{ord(found[-1]):02X}"
