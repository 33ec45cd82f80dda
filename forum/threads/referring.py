"""Names and numbers in what people type, and the same text as it is stored: `@Ada Linde` ↔ `@{12}`, `#45` ↔ `#{45}`, `#45.3` ↔ `#{p88}`.

A name is looked for among those who can read the thread, a number among what the writer may read; what an edited text named already stays.
What is not found stays as it was typed. Code is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import and_, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup.tokens import ID, MOST, MOST_MEMBERS, TOKEN, named_in, replaced
from forum.core.settings import current_settings
from forum.core.text import NAME_MAX, fold
from forum.networks.models import Municipality
from forum.threads.models import Post, Thread
from forum.threads.queries import named_writers, readers_of, visible_threads

MOST_THREADS = 50
TRIED = 300  # places that are looked at in one text
_BEFORE = r"(?<![\w/\\&#@=%+.-])"
_NUMBER = re.compile(rf"{_BEFORE}#(?P<thread>{ID})(?:\.(?P<place>[1-9]\d{{0,5}}))?(?![\w{{])")
_NAME = re.compile(rf"{_BEFORE}@(?=\w)")
AS_REF = re.compile(r"(?<=[@#])\{(?=(?:member|thread|post|opening):)")  # how an exchange file names them
_SUFFIX = re.compile(r" \(([^()\n]{1,60})\)")
_ACCENTED = re.compile(r"[^bdfghjkmpqrtvwx0-9]")  # what may stand with an accent, or in another case, in a name
_END = re.compile(r"(?<=\w)(?!\w)|(?<=[.])")


def _address() -> re.Pattern:
    """An address of a thread or post of ours that stands by itself."""
    base = re.escape(current_settings().base_url.rstrip("/"))
    thread = rf"threads/(?P<thread>{ID})(?:-[a-z0-9-]+)?(?:\?page=\d+)?(?:#post-(?P<place>[1-9]\d{{0,5}})|#reply)?"
    return re.compile(rf"(?<![\w/\"'=]){base}/(?:{thread}|posts/(?P<post>{ID}))(?![\w/?#&=%-])")


class Threads:
    """The threads and posts that a writer may name."""

    def __init__(self, viewer: Viewer, keep: dict[str, list[int]]):
        self.viewer, self.kept = viewer, {kind: set(numbers) for kind, numbers in keep.items()}
        self.threads: set[int] = set()
        self.posts: dict[int, tuple[int, int]] = {}
        self.left = MOST_THREADS

    def look_up(self, threads: Iterable[int], posts: Iterable[int], places: Iterable[int]) -> None:
        """Read those that are wanted: threads by number, posts by their own number or by thread and place in it."""
        threads, posts = sorted({*threads, *self.kept["thread"]})[:TRIED], sorted({*posts, *self.kept["post"]})[:TRIED]
        within = visible_threads(self.viewer).with_only_columns(Thread.id)
        if threads:
            self.threads = set(db.session.scalars(within.where(Thread.id.in_(threads)))) | self.kept["thread"]
        if posts or places:
            here = Post.thread_id.in_(threads) & Post.number.in_(sorted(set(places))[:TRIED])
            may = or_(Post.thread_id.in_(within), Post.id.in_(self.kept["post"]))
            wanted = select(Post.id, Post.thread_id, Post.number).where(or_(here, Post.id.in_(posts)), may)
            self.posts = {row.id: (row.thread_id, row.number) for row in db.session.execute(wanted)}
        self.by_place = {place: number for number, place in self.posts.items()}

    def token(self, thread: int | None, place: int | None, post: int | None = None) -> str | None:
        """The stored form, None when the writer may not name it or named enough."""
        if place:
            post = self.by_place.get((thread, place))
            if post is None:
                return None
        known = post in self.posts if post else thread in self.threads
        if not known or self.left <= 0:
            return None
        self.left -= 1
        return f"#{{p{post}}}" if post else f"#{{{thread}}}"


class Members:
    """The members who can be named in a thread, by the name that stands in a text."""

    def __init__(self, viewer: Viewer, thread: Thread, keep: Iterable[int], text: str):
        named = named_in(text)["member"]
        begins = [stretch.split()[0] for found in _NAME.finditer(text) if (stretch := text[found.end():found.end() + NAME_MAX])]
        self.written = written_names(thread, [*keep], begins=list(dict.fromkeys(begins))[:TRIED], besides=named)
        if viewer.is_guest:  # who is a member here is none of a guest's business, but for those who wrote in the thread
            seen = {*keep, *db.session.scalars(named_writers(thread.id))}
            self.written = {number: name for number, name in self.written.items() if number in seen}
        self.known = frozenset(self.written)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for number, text in self.written.items():
            self.by_name[fold(text)].append(number)
        self.named: set[int] = set()
        self.left = MOST

    def take(self, number: int) -> str | None:
        """The stored form, None for one too many."""
        if number not in self.known or self.left <= 0 or (number not in self.named and len(self.named) >= MOST_MEMBERS):
            return None
        self.named.add(number)
        self.left -= 1
        return f"@{{{number}}}"

    def at(self, text: str, start: int) -> tuple[int, int] | None:
        """The longest name that stands at a place in a text: whose, and where it ends."""
        stretch = text[start:start + NAME_MAX + 64].split("\n", 1)[0]
        ends = {found.start() for found in _END.finditer(stretch)} | {found.end() for found in _SUFFIX.finditer(stretch)}
        for end in sorted(ends, reverse=True):
            found = self.by_name.get(fold(stretch[:end]), ())
            if len(found) == 1:
                return found[0], start + end
        return None


def alike(column, beginning: str):
    """The condition that a column begins with a word, whatever its accents and capitals; it may hold for a few others too."""
    return column.ilike(f"{_ACCENTED.sub('_', fold(beginning))}%")


def alike_within(column, beginning: str):
    """The same for any word of the column but its first."""
    return or_(*(column.ilike(f"%{sign}{_ACCENTED.sub('_', fold(beginning))}%") for sign in " -'’"))


def written_names(thread: Thread, keep: Iterable[int] = (), *, begins: list[str] | None = None, besides: Iterable[int] = ()) -> dict[int, str]:
    """How each reader of a thread is written behind the @: by name; who shares it also with their municipality, or else their number.

    `begins`: only those whose name begins so, of all who do; and `besides`. `keep`: these also when they no longer read it.
    """
    may = or_(User.id.in_(readers_of(thread)), User.id.in_(list(keep)))
    if begins is not None:
        may = and_(may, or_(User.id.in_([*keep, *besides]), *(alike(User.name, word) for word in begins)))
    wanted = select(User.id, User.name, Municipality.name.label("place")).outerjoin(Municipality, Municipality.nis == User.municipality_id)
    rows = db.session.execute(wanted.where(may, User.name != "")).all()
    groups: dict[str, list] = defaultdict(list)
    for row in rows:
        groups[fold(row.name)].append(row)
    written = {}
    for group in groups.values():
        for row in group:
            places = [other.place for other in group].count(row.place)
            written[row.id] = row.name if len(group) == 1 else f"{row.name} ({row.place if row.place and places == 1 else row.id})"
    return written


def stored(text: str, viewer: Viewer, thread: Thread, *, before: str = "") -> str:
    """What was typed, as it is stored. `before` is the stored text that is being changed."""
    if "@" not in text and "#" not in text and "://" not in text:
        return text
    keep, typed, address = named_in(before), named_in(text), _address()
    threads = Threads(viewer, keep)
    found: list[re.Match] = []
    for pattern in (address, _NUMBER):
        replaced(pattern, text, found.append)
    posts = [int(each["post"]) for each in found if each.groupdict().get("post")]
    threads.look_up([*typed["thread"], *(int(each["thread"]) for each in found if each["thread"])], [*typed["post"], *posts],
                    [int(each["place"]) for each in found if each["place"]])
    names = _names_in(text)
    members = Members(viewer, thread, keep["member"], text) if names or typed["member"] else None
    return _put(text, address, threads, members)


def _names_in(text: str) -> bool:
    return _NAME.search(text) is not None


def _put(text: str, address: re.Pattern, threads: Threads, members: Members | None) -> str:
    def number(found: re.Match) -> str | None:
        given = found.groupdict()
        return threads.token(*(int(given[name]) if given.get(name) else None for name in ("thread", "place", "post")))

    def token(found: re.Match) -> str:
        if found["member"]:
            made = members.take(int(found["member"]))
        else:
            made = threads.token(int(found["thread"]) if found["thread"] else None, None, int(found["post"]) if found["post"] else None)
        return made or f"{found.group()[0]}\\{found.group()[1:]}"

    text = replaced(AS_REF, replaced(TOKEN, text, token), lambda _found: "\\{")
    text = replaced(_NUMBER, replaced(address, text, number), number)
    return with_members(text, members) if members else text


def with_members(text: str, members: Members) -> str:
    """Names behind an @ as numbers."""
    marks: dict[int, tuple[int, str]] = {}
    tried = 0

    def one(found: re.Match) -> None:
        nonlocal tried
        tried += 1
        here = members.at(text, found.end()) if tried <= TRIED else None
        if here and (made := members.take(here[0])):
            marks[found.start()] = (here[1], made)

    replaced(_NAME, text, one)
    parts, at = [], 0
    for start, (end, made) in sorted(marks.items()):
        if start >= at:
            parts += [text[at:start], made]
            at = end
    return "".join([*parts, text[at:]])


def typed(text: str, thread: Thread) -> str:
    """A stored text as its writer typed it."""
    named = named_in(text)
    written = written_names(thread, named["member"]) if named["member"] else {}
    places = {}
    if named["post"]:
        rows = db.session.execute(select(Post.id, Post.thread_id, Post.number).where(Post.id.in_(named["post"])))
        places = {row.id: f"#{row.thread_id}.{row.number}" for row in rows}

    def say(found: re.Match) -> str | None:
        if found["member"]:
            name = written.get(int(found["member"]))
            return f"@{name}" if name else None
        return f"#{found['thread']}" if found["thread"] else places.get(int(found["post"]))

    return replaced(TOKEN, text, say)
