"""Members, threads and posts that a text names, as it is stored: by number alone, so that a name or a title stands in no text.

`@{12}` is a member, `#{45}` a thread, `#{p88}` a post. In HTML they are `<data value="@12"></data>`, which no Markdown makes and which shows nothing by
itself; a quotation that begins with a post says so in `cite`. Who shows HTML fills them in for its reader (`threads/references.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

ID = r"[1-9]\d{0,8}"
TOKEN = re.compile(rf"(?:@\{{(?P<member>{ID})\}}|(?<!\\)#\{{(?P<thread>{ID})\}}|(?<!\\)#\{{p(?P<post>{ID})\}})")
IN_HTML = re.compile(rf'<data value="(?P<what>[@#]p?)(?P<id>{ID})"></data>|<blockquote(?: cite="/posts/(?P<quoted>{ID})")?>|(?P<end></blockquote>)')
MOST_MEMBERS = 20
MOST = 100  # of all kinds in one text; more stay as they are typed
_FENCE = re.compile(r"(`{3,}|~{3,})[^`\n]*")
_CLOSED = re.compile(r"`{3,}|~{3,}")
_TICKS = re.compile(r"(?<!\\)`+")
_ADDRESS = re.compile(r"\[[^][\n]{0,400}\]\([^()\n]{0,400}\)|\]\([^()\n]{0,400}\)|<https?://[^<>\s]{0,400}>")
_BLANK = re.compile(r"\n[ \t]*\n")


def opaque(text: str) -> list[tuple[int, int]]:
    """The stretches of a text in which nobody is named: code, addresses, and the words of a link or for a photo."""
    fences = _fences(text)
    spans, at = list(fences), 0
    for start, end in [*fences, (len(text), len(text))]:
        for first, last in _paragraphs(text, at, start):
            spans += _code(text, first, last)
        at = end
    spans += [found.span() for found in _ADDRESS.finditer(text)]
    return sorted(spans)


def _fences(text: str) -> list[tuple[int, int]]:
    lines, starts, at = text.split("\n"), [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    closing: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if _CLOSED.fullmatch(line.rstrip()):
            closing.setdefault(line.rstrip(), []).append(number)
    spans, number = [], 0
    while number < len(lines):
        opened = _FENCE.fullmatch(lines[number])
        ends = closing.get(opened.group(1), []) if opened else []
        place = bisect_right(ends, number)
        if place < len(ends):
            last = ends[place]
            spans.append((starts[number], starts[last] + len(lines[last])))
            number = last
        number += 1
    return spans


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A code span ends with its paragraph."""
    for blank in _BLANK.finditer(text, start, end):
        yield start, blank.start()
        start = blank.end()
    yield start, end


def _code(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    runs = list(_TICKS.finditer(text, start, end))
    places: dict[int, list[int]] = {}
    for number, run in enumerate(runs):
        places.setdefault(len(run.group()), []).append(number)
    number = 0
    while number < len(runs):
        alike = places[len(runs[number].group())]
        place = bisect_right(alike, number)
        if place < len(alike):
            yield runs[number].start(), runs[alike[place]].end()
            number = alike[place]
        number += 1


def replaced(pattern: re.Pattern, text: str, say: Callable[[re.Match], str | None]) -> str:
    """The text with what `say` makes of each match outside code and addresses; None leaves a match as it is."""
    spans = opaque(text)
    starts = [start for start, _end in spans]

    def one(found: re.Match) -> str:
        place = bisect_right(starts, found.start()) - 1
        inside = any(end > found.start() for _start, end in spans[max(0, place - 2):place + 1]) or _cut(starts, found)
        made = None if inside else say(found)
        return found.group() if made is None else made

    return pattern.sub(one, text)


def _cut(starts: list[int], found: re.Match) -> bool:
    """Whether code begins within a match."""
    return bisect_left(starts, found.end()) > bisect_right(starts, found.start())


def named_in(text: str) -> dict[str, list[int]]:
    """The numbers that a stored text names: "member", "thread", "post" → each once, in order."""
    named: dict[str, list[int]] = {"member": [], "thread": [], "post": []}
    replaced(TOKEN, text, lambda found: named[found.lastgroup].append(int(found[found.lastgroup])))
    return {kind: list(dict.fromkeys(numbers)) for kind, numbers in named.items()}


def members_in(html: str) -> list[int]:
    """The members whom stored HTML names outside quotations of posts, at most twenty: those are told."""
    return list(dict.fromkeys(int(found["id"]) for found in IN_HTML.finditer(without_quotes(html)) if found["what"] == "@"))[:MOST_MEMBERS]


def without_quotes(html: str) -> str:
    """Stored HTML without quotations of posts: their words belong to the post that they come from, and so does who may read them."""
    out, at, depth, from_depth = [], 0, 0, 0
    for found in IN_HTML.finditer(html):
        if found["what"]:
            continue
        depth += -1 if found["end"] else 1
        if not from_depth and found["quoted"]:
            out.append(html[at:found.start()])
            from_depth = depth
        elif from_depth and depth < from_depth:
            from_depth, at = 0, found.end()
    return "".join(out) + ("" if from_depth else html[at:])
