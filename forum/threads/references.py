"""Names and titles for the numbers in stored HTML, as one reader may see them: in one query, and in none for texts that name nobody.

Every surface that shows a post's HTML or its words goes through here. What is left unfilled shows nothing of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from markupsafe import Markup, escape
from sqlalchemy import Select, and_, bindparam, case, literal, or_, select, union_all

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.i18n import _
from forum.core.markup.tokens import IN_HTML, TOKEN, named_in, replaced, without_quotes
from forum.core.text import plain, shorten
from forum.networks.people import Person, PersonColumns
from forum.threads.models import Post, Thread
from forum.threads.queries import bound_reach, post_place, reach_values, thread_url

TITLE = 60  # characters of a title that a chip shows
KINDS = {"@": "member", "#": "thread", "#p": "post"}
_LEAD = re.compile(r"[\s>*+.)\d-]*")
_QUOTED = re.compile(r"([\s>*+.)\d-]*>)\s*#\{p([1-9]\d{0,8})\}\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """A thread, or a post in one, within the reader's reach. `is_readable`: also the post's text."""

    id: int
    title: str
    slug: str
    number: int
    is_readable: bool
    author: Person

    @property
    def url(self) -> str:
        """Where it stands."""
        return post_place(self, self.number) if self.number else thread_url(self)

    @property
    def mark(self) -> str:
        """Its number as people write it."""
        return f"#{self.id}.{self.number}" if self.number else f"#{self.id}"


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader may see of what some texts name."""

    viewer_id: int = 0
    here: int = 0
    members: dict[int, Person] = field(default_factory=dict)
    threads: dict[int, Place] = field(default_factory=dict)
    posts: dict[int, Place] = field(default_factory=dict)

    def shows_quote(self, post_id: int) -> bool:
        """Whether the words of a post may be shown."""
        return post_id in self.posts and self.posts[post_id].is_readable


@cache
def _statement() -> Select:
    """Members, threads and posts by number, in rows of one shape."""
    who, author, writer = PersonColumns("who", literal(False)), PersonColumns("who", literal(False)), PersonColumns("who", Post.without_name)
    moderates = or_(bindparam("reads_all"), Thread.network_id.in_(bindparam("moderated", expanding=True)),
                    and_(Thread.network_id.is_(None), bindparam("moderates_any")))
    readable = and_(or_(Post.hidden_at.is_(None), moderates), or_(Post.withdrawn_at.is_(None), Post.author_id == bindparam("me")))
    shape = lambda what, number, title, slug, thread, place, seen: (  # noqa: E731
        literal(what).label("what"), number.label("id"), title.label("title"), slug.label("slug"), thread.label("thread_id"), place.label("number"), seen.label("seen"))
    none, zero = literal(""), literal(0)
    members = select(*shape("member", who.user.id, none, none, zero, zero, zero), *who.columns).select_from(who.user)
    members = members.outerjoin(who.municipality, who.municipality.nis == who.user.municipality_id).where(who.user.id.in_(bindparam("members", expanding=True)))
    threads = select(*shape("thread", Thread.id, Thread.title, Thread.slug, Thread.id, zero, zero), *author.columns).select_from(Thread)
    threads = author.join(threads, Thread.author_id).where(Thread.id.in_(bindparam("threads", expanding=True)), bound_reach())
    posts = select(*shape("post", Post.id, Thread.title, Thread.slug, Thread.id, Post.number, case((readable, 1), else_=0)), *writer.columns)
    posts = writer.join(posts.select_from(Post).join(Thread, Thread.id == Post.thread_id), Post.author_id)
    return union_all(members, threads, posts.where(Post.id.in_(bindparam("posts", expanding=True)), bound_reach()))


_person = PersonColumns("who", literal(False))


def known_to(viewer: Viewer, named: dict[str, Iterable[int]], here: int = 0) -> Known:
    """What a viewer may see of these members, threads and posts; asks nothing when there are none."""
    found = Known(viewer.id, here)
    if not viewer.is_signed_in or not any(named.values()):
        return found
    numbers = {f"{kind}s": sorted(set(wanted)) for kind, wanted in named.items()}
    for row in fetch(_statement(), {"me": viewer.id, **reach_values(viewer), **numbers}):
        person = _person.read(row, viewer.id)
        if row.what == "member":
            found.members[row.id] = person
        else:
            places = found.threads if row.what == "thread" else found.posts
            places[row.id] = Place(row.thread_id, row.title, row.slug, row.number, bool(row.seen), person)
    return _with_merged(found, viewer, numbers["threads"]) if set(numbers["threads"]) - set(found.threads) else found


def _with_merged(found: Known, viewer: Viewer, wanted: list[int]) -> Known:
    """The same, with a thread that was merged standing for where it is now."""
    missing = [number for number in wanted if number not in found.threads]
    merged = dict(fetch(select(Thread.id, Thread.merged_into_id).where(Thread.id.in_(missing), Thread.merged_into_id.is_not(None))).all())
    if merged:
        there = known_to(viewer, {"thread": merged.values(), "member": (), "post": ()}, found.here)
        found.threads.update((number, there.threads[target]) for number, target in merged.items() if target in there.threads)
    return found


def _named(htmls: Iterable[str]) -> dict[str, set[int]]:
    named: dict[str, set[int]] = {"member": set(), "thread": set(), "post": set()}
    for html in htmls:
        if "<data " in html or " cite=" in html:
            for found in IN_HTML.finditer(html):
                if found["what"]:
                    named[KINDS[found["what"]]].add(int(found["id"]))
                elif found["quoted"]:
                    named["post"].add(int(found["quoted"]))
    return named


def fill(viewer: Viewer, htmls: Sequence[str], *, here: int = 0) -> list[Markup]:
    """Stored HTML as the viewer may see it, on the page of thread `here`."""
    known = known_to(viewer, _named(htmls), here)
    return [_filled(html, known) for html in htmls]


def excerpts(viewer: Viewer, htmls: Sequence[str]) -> list[str]:
    """The words of stored HTML as the viewer may see them, without those quoted from other posts."""
    return [plain(html) for html in fill(viewer, [without_quotes(html) for html in htmls])]


def _filled(html: str, known: Known) -> Markup:
    if "<data " not in html and " cite=" not in html:
        return Markup(html)  # noqa: S704  cleaned when it was stored
    out, at, depth, hidden_from = [], 0, 0, 0
    for found in IN_HTML.finditer(html):
        if not hidden_from:
            out.append(html[at:found.start()])
        at = found.end()
        if found["end"]:
            hidden_from = 0 if hidden_from == depth else hidden_from
            depth -= 1
            out.append("" if hidden_from else "</blockquote>")
        elif found["what"]:
            out.append("" if hidden_from else chip(found["what"], int(found["id"]), known))
        else:
            depth += 1
            if not hidden_from:
                out.append(_opened(found, known))
                hidden_from = depth if found["quoted"] and not known.shows_quote(int(found["quoted"])) else 0
    return Markup("".join([*out, html[at:]]))  # noqa: S704  cleaned when it was stored, and what is put in is escaped


def _opened(found: re.Match, known: Known) -> str:
    """The beginning of a quotation: whose words they are, or that they are not for this reader."""
    if not found["quoted"]:
        return "<blockquote>"
    post = known.posts.get(int(found["quoted"]))
    if post is None or not post.is_readable:
        return f"<blockquote><p>{escape(unseen_quote())}</p>"
    link = f'<a class="ref" href="{escape(post.url)}">{escape(post.author.heading)}</a>'
    return f"<blockquote><p>{str(escape(_('%(name)s wrote:', name=chr(0)))).replace(chr(0), link)}</p>"


def unseen_quote() -> str:
    """What stands in the place of words that a reader may not see."""
    return _("You cannot read what was quoted here.")


def unseen_thread() -> str:
    """What stands in the place of a thread that a reader may not see."""
    return _("a conversation that you cannot read")


def chip(what: str, number: int, known: Known) -> str:
    """A member, thread or post within a text."""
    if what == "@":
        person = known.members.get(number)
        if person is None:
            return f'<span class="ref">@{escape(_("Former member"))}</span>'
        if not person.url:
            return f'<span class="ref{" ref-me" if number == known.viewer_id else ""}">@{escape(person.name)}</span>'
        return f'<a class="ref{" ref-me" if number == known.viewer_id else ""}" href="{escape(person.url)}">@{escape(person.name)}</a>'
    place = (known.posts if what == "#p" else known.threads).get(number)
    if place is None:
        return f'<span class="ref">{escape(unseen_thread())}</span>'
    title = "" if place.id == known.here else f" {escape(shorten(place.title, TITLE))}"
    return f'<a class="ref" href="{escape(place.url)}">{place.mark}{title}</a>'


def told(viewer: Viewer, texts: Sequence[str]) -> list[str]:
    """Stored source texts, such as earlier versions, as the viewer may see them: with names, and without the words of posts out of their sight."""
    named = [named_in(text) for text in texts]
    known = known_to(viewer, {kind: {number for each in named for number in each[kind]} for kind in KINDS.values()})
    return [_told(_without_unseen(text, known) if "#{p" in text else text, known) for text in texts]


def _told(text: str, known: Known) -> str:
    def say(found: re.Match) -> str:
        number = int(found[found.lastgroup])
        if found["member"]:
            person = known.members.get(number)
            return f"@{person.name if person else _('Former member')}"
        place = (known.threads if found["thread"] else known.posts).get(number)
        return place.mark if place else unseen_thread()

    return replaced(TOKEN, text, say)


def _without_unseen(text: str, known: Known) -> str:
    """The text without the lines of quotations that the reader may not see; rather a line too many goes than one too few."""
    kept, hidden_from, is_apart = [], 0, False
    for line in text.split("\n"):
        depth = _LEAD.match(line)[0].count(">")
        if (quoted := _QUOTED.fullmatch(line)) and (not hidden_from or depth <= hidden_from):
            hidden_from = 0 if known.shows_quote(int(quoted[2])) else depth
            kept.append(f"{quoted[1]} {unseen_quote()}" if hidden_from else line)
        else:
            is_blank = not line.strip(" >")
            hidden_from = 0 if is_apart and not is_blank and depth < hidden_from else hidden_from
            kept += [] if hidden_from else [line]
            is_apart = is_blank and depth < hidden_from
    return "\n".join(kept)
