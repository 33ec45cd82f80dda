"""Members, threads and posts that a text names: on this site by number, in an exchange file by ref, such as `@{member:p1}` and `#{post:a1}`.

The opening of a thread has no line of its own, so it goes by the ref of its thread: `#{opening:t1}`. What comes in is rendered with stand-in numbers,
for a text may name what stands further on in the file; the numbers are put right when all rows stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sqlalchemy import insert, select

from forum.core.clock import now
from forum.core.db import db
from forum.core.markup.tokens import IN_HTML, TOKEN, members_in, named_in, replaced
from forum.exchange.spool import Spool
from forum.threads.models import Mention, Post, PostVersion
from forum.threads.referring import AS_REF

if TYPE_CHECKING:
    from forum.exchange.world import World

_REF = re.compile(r"(?P<sign>[@#])\{(?P<kind>(?<=@\{)member|(?<=#\{)(?:thread|post|opening)):(?P<ref>[\w.~%-]+)\}")
RefsOf = Callable[[str, list[int]], dict[int, str]]


def outward(text: str, refs_of: RefsOf) -> str:
    """A text of this site as it goes out; `refs_of` tells the refs of rows by kind and numbers."""
    if "{" not in text or not any((named := named_in(text)).values()):
        return text
    refs = {kind: refs_of(kind, numbers) for kind, numbers in named.items() if numbers and kind != "post"}
    posts = _posts(named["post"], refs_of)

    def say(found: re.Match) -> str | None:
        kind = found.lastgroup
        number = int(found[kind])
        if kind == "post":
            return f"#{{{posts[number]}}}" if number in posts else None
        return f"{found.group()[0]}{{{kind}:{_quoted(refs[kind][number])}}}"

    return replaced(TOKEN, text, say)


def _posts(numbers: list[int], refs_of: RefsOf) -> dict[int, str]:
    if not numbers:
        return {}
    rows = db.session.execute(select(Post.id, Post.thread_id, Post.number).where(Post.id.in_(numbers))).all()
    replies = refs_of("post", [row.id for row in rows if row.number > 1])
    openings = refs_of("thread", [row.thread_id for row in rows if row.number == 1])
    return {row.id: f"post:{_quoted(replies[row.id])}" if row.number > 1 else f"opening:{_quoted(openings[row.thread_id])}" for row in rows}


def _quoted(ref: str) -> str:
    return quote(ref, safe="")


def without_names(text: str) -> str:
    """A text without what it names: how long refs are is no concern of its writer's."""
    return _REF.sub("", text)


def stood_in(text: str) -> str:
    """A text that comes in, with a number in the place of each ref: its place among them. A number that it brings along is another site's and names nobody."""
    if "{" not in text:
        return text
    text = _bare(text)
    order = _refs_in(text)
    return replaced(_REF, text, lambda found: _token(found, order.index(found.group()) + 1)) if order else text


def _bare(text: str) -> str:
    return replaced(TOKEN, text, lambda found: f"{found.group()[0]}\\{found.group()[1:]}")


def _refs_in(text: str) -> list[str]:
    found: dict[str, None] = {}
    replaced(_REF, text, lambda each: found.setdefault(each.group()))
    return list(found)


def _token(found: re.Match, number: int) -> str:
    return f"{found['sign']}{{{'p' if found['kind'] in ('post', 'opening') else ''}{number}}}"


class Named:
    """What the texts of one import name."""

    def __init__(self, spool: Spool, world: World):
        self.spool, self.world, self.present, self.is_needed = spool, world, now(), False

    def note(self, *bodies: str) -> None:
        """See whether texts name anything, so that they are gone through again at the end."""
        self.is_needed = self.is_needed or any(AS_REF.search(body) or TOKEN.search(body) for body in bodies)

    def finish(self) -> None:
        """Put the numbers right, now that all rows stand."""
        for batch in self.spool.batches(500) if self.is_needed else ():
            for line in batch:
                if "body" in line and (number := self._post(line)) is not None:
                    self._mend(line, number)

    def _post(self, line: dict) -> int | None:
        return self.world.row("post", line["ref"]) if line["type"] == "post" else self._opening(line["ref"])

    def _opening(self, ref: str) -> int | None:
        thread = self.world.row("thread", ref)
        return db.session.scalar(select(Post.id).where(Post.thread_id == thread, Post.number == 1)) if thread else None

    def _mend(self, line: dict, number: int) -> None:
        post = db.session.get(Post, number)
        rows = [post, *db.session.scalars(select(PostVersion).where(PostVersion.post_id == number))] if self._names(line) else []
        for row in rows:
            bare = _bare(row.body)
            numbers = {ref: self._number(ref) for ref in _refs_in(bare)}
            if row is post:
                post.html = "".join(self._html(post.html, list(numbers.items())))
            row.body = replaced(_REF, bare, lambda found, known=numbers: self._said(found, known.get(found.group())))
        db.session.flush()
        told = [{"post_id": number, "user_id": user, "created_at": self.present} for user in members_in(post.html) if user != post.author_id] if rows else []
        if told:
            db.session.execute(insert(Mention), told)
        db.session.expunge_all()

    @staticmethod
    def _names(line: dict) -> bool:
        return any(AS_REF.search(body) or TOKEN.search(body) for body in (line["body"], *(version["body"] for version in line["versions"] or [])))

    def _number(self, text: str) -> int | None:
        """The row that a ref stands for."""
        found = _REF.fullmatch(text)
        ref, kind = unquote(found["ref"]), found["kind"]
        return self._opening(ref) if kind == "opening" else self.world.row(kind, ref)

    @staticmethod
    def _said(found: re.Match, number: int | None) -> str:
        """The stored form; what nobody knows stays as words."""
        return f"{found.group()[0]}\\{found.group()[1:]}" if number is None else _token(found, number)

    @staticmethod
    def _html(html: str, numbers: list[tuple[str, int | None]]) -> Iterator[str]:
        """What was rendered, with the numbers of the rows."""
        at = 0
        for found in IN_HTML.finditer(html):
            place = int(found["id"] or found["quoted"] or 0)
            if not 0 < place <= len(numbers):
                continue
            ref, number = numbers[place - 1]
            made = found.group().replace(f"{place}\"", f"{number}\"")
            if number is None:
                made = escape(ref) if found["what"] else f"<blockquote><p>{escape(ref)}</p>"
            yield html[at:found.start()] + made
            at = found.end()
        yield html[at:]
