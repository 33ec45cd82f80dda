"""Files of our own in a text. The renderer asks nobody: what it may show is found before, by whom the uploads room registers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_REFERENCE = re.compile(r"/attachments/([1-9]\d{0,8})/")
MOST = 60

Known = dict[int, dict]
Finder = Callable[[Iterable[int], int], Known]
_finder: list[Finder] = []


def find_with(finder: Finder) -> None:
    """Register who knows files: from numbers and a writer to what the renderer must know of that writer's own."""
    _finder[:] = [finder]


def ids_in(text: str) -> list[int]:
    """The numbers of the files that a text names, each once, in order; at most 60."""
    return list(dict.fromkeys(int(number) for number in _REFERENCE.findall(text)))[:MOST]


def known_in(text: str, *, by: int) -> Known:
    """What the renderer must know of the writer's own files in a text. Files of others are not among them."""
    numbers = ids_in(text)
    return _finder[0](numbers, by) if numbers and _finder else {}
