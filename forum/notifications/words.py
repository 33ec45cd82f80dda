"""What a notice says, in the reader's language; and a post's HTML as the plain text of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser

from forum.core.dates import exact
from forum.core.events import Happened
from forum.core.i18n import _, lazy
from forum.core.text import shorten
from forum.networks.catalogue import network_label
from forum.networks.queries import moderators_of

DECISIONS = {
    Happened.THREAD_HIDDEN: lazy("A moderator hid your conversation %(title)s."),
    Happened.THREAD_RESTORED: lazy("Your conversation %(title)s can be read again."),
    Happened.THREAD_LOCKED: lazy("A moderator closed your conversation %(title)s for replies."),
    Happened.THREAD_UNLOCKED: lazy("Your conversation %(title)s is open for replies again."),
    Happened.THREAD_PINNED: lazy("A moderator pinned your conversation %(title)s at the top of the lists."),
    Happened.THREAD_UNPINNED: lazy("Your conversation %(title)s is no longer pinned at the top of the lists."),
    Happened.THREAD_MOVED: lazy("A moderator moved your conversation %(title)s."),
    Happened.THREAD_RETITLED: lazy("A moderator gave your conversation %(old)s a new title: %(title)s."),
    Happened.THREAD_MERGED: lazy("A moderator merged your conversation %(old)s with %(title)s."),
    Happened.THREAD_UNMERGED: lazy("Your conversation %(old)s stands by itself again."),
    Happened.THREAD_SPLIT: lazy("A moderator split your reply off from %(title)s. A conversation of its own begins with it."),
    Happened.THREAD_UNSPLIT: lazy("Your reply stands in %(title)s again."),
    Happened.THREAD_DUPLICATE: lazy("A moderator marked your conversation %(title)s as the same problem as an earlier one."),
    Happened.THREAD_NOT_DUPLICATE: lazy("Your conversation %(title)s counts as a problem of its own again."),
    Happened.THREAD_FEATURED: lazy("A moderator put your conversation %(title)s in the spotlight."),
    Happened.THREAD_UNFEATURED: lazy("Your conversation %(title)s is no longer in the spotlight."),
    Happened.THREAD_CONVERTED: lazy("A moderator changed the kind of your conversation %(title)s."),
    Happened.SOLUTION_CHANGED: lazy("A moderator changed the solution of your problem %(title)s."),
    Happened.POST_REDACTED: lazy("A moderator removed a passage from what you wrote in %(title)s."),
    Happened.POST_UNREDACTED: lazy("The passage that a moderator removed from what you wrote in %(title)s is back."),
    Happened.POST_HIDDEN: lazy("A moderator hid your reply in %(title)s."),
    Happened.POST_RESTORED: lazy("Your reply in %(title)s can be read again."),
    Happened.AUTHOR_SEEN: lazy("%(name)s looked up on %(when)s who wrote what you posted without your name in %(title)s."),
    Happened.ROLE_CHANGED: lazy("Your role is now: %(role)s."),
    Happened.HOME_NETWORK_CHANGED: lazy("Your home network is now %(network)s."),
    Happened.ACCOUNT_REOPENED: lazy("Your account is open again."),
}
AUTOMATED = {
    Happened.THREAD_HIDDEN: lazy("Your conversation %(title)s is out of sight for now: a member flagged personal data in it. A moderator looks at it."),
    Happened.POST_HIDDEN: lazy("Your reply in %(title)s is out of sight for now: a member flagged personal data in it. A moderator looks at it."),
}
ROLES = {"member": lazy("member"), "moderator": lazy("moderator"), "admin": lazy("administrator")}
REPLIES = {
    "answer": lazy("%(name)s answered"),
    "question": lazy("%(name)s asked a question back"),
    "experience": lazy("%(name)s told of their own experience"),
}


def decision(kind: str, facts: dict, title: str | None) -> str:
    """A decision about the reader, as one or two sentences. No title: the reader may not know it."""
    sentence = AUTOMATED.get(kind) if facts.get("automated") else None
    told = str(sentence or DECISIONS[Happened(kind)]) % {"title": _quoted(title), "old": _quoted(facts.get("old_title")), "role": _role(facts),
                                             "network": network_label(facts.get("to_network")),
                                             "name": facts.get("actor_name") or _("Someone"), "when": _when(facts)}
    if kind == Happened.THREAD_CONVERTED:
        becomes = _("It is a good practice now.") if facts.get("to_kind") == "practice" else _("It is a problem now.")
        return f"{told} {becomes}"
    if kind == Happened.THREAD_MOVED and facts.get("from_network") != facts.get("to_network"):
        where = _("It now stands in %(network)s.", network=network_label(facts.get("to_network")))
        return f"{told} {where}"
    return told


def _when(facts: dict) -> str:
    """The moment that an act wrote down, in words."""
    return exact(datetime.fromisoformat(facts["at"])) if facts.get("at") else ""


def subject(kind: str) -> str:
    """What a mail about a decision is headed."""
    return _("A moderator looked up who you are") if kind == Happened.AUTHOR_SEEN else _("A decision of a moderator")


def _role(facts: dict) -> str:
    """A role and the networks that go with it, such as "moderator (Oost)"."""
    role = str(ROLES.get(facts.get("to_role"), ROLES["member"]))
    where = ", ".join(network_label(number) for number in facts.get("to_networks") or ())
    return f"{role} ({where})" if where else role


def whom(network_id: int | None) -> str:
    """Who may be asked about a decision."""
    if network_id is None:
        return _("Ask the moderators.")
    names = ", ".join(person.name for person in moderators_of(network_id))
    network = network_label(network_id)
    if not names:
        return _("Ask the moderators of %(network)s.", network=network)
    return _("Ask the moderators of %(network)s: %(names)s.", network=network, names=names)


def _quoted(title: str | None) -> str:
    return f"“{title}”" if title else _("(you can no longer read it)")


def happening(kind: str, reason: str, name: str, post_kind: str) -> str:
    """What happened in a thread, as a line."""
    if reason == "mentioned":
        return _("%(name)s mentioned you", name=name)
    if kind == Happened.POST_ADDED:
        return str(REPLIES.get(post_kind, REPLIES["answer"])) % {"name": name}
    if kind == Happened.SOLUTION_WITHDRAWN:
        return _("The solution was taken back; the problem is open again")
    if reason == "author":
        return _("%(name)s marked your reply as the solution", name=name)
    return _("%(name)s marked a reply as the solution", name=name)


LEADS = {
    "answer": lazy("%(author)s answered in “%(title)s”:"),
    "question": lazy("%(author)s asked a question back in “%(title)s”:"),
    "experience": lazy("%(author)s told of their own experience in “%(title)s”:"),
    "mentioned": lazy("%(author)s mentioned you in “%(title)s”:"),
}


def lead(kind: str, post_kind: str, names: dict[str, str], *, is_writer: bool) -> str:
    """The first line of a mail about a thread; `names` are title, author and actor."""
    if kind in (Happened.POST_ADDED, Happened.THREAD_STARTED, Happened.POST_EDITED):
        return str(LEADS.get(post_kind, LEADS["answer"])) % names
    if kind == Happened.SOLUTION_WITHDRAWN:
        own = _("Your reply in “%(title)s” is no longer the solution; the problem is open again.", **names)
        return own if is_writer else _("The solution of “%(title)s” was taken back; the problem is open again.", **names)
    if is_writer:
        return _("%(actor)s marked your reply as the solution of “%(title)s”:", **names)
    return _("%(actor)s marked the reply by %(author)s as the solution of “%(title)s”:", **names)


def why(kind: str, *, is_writer: bool, is_asker: bool, is_named: bool = False) -> str:
    """Why a mail about a thread came."""
    if is_named:
        return _("You get this mail because somebody mentioned you.")
    if is_writer and kind != Happened.POST_ADDED:
        return _("You get this mail because it is about your reply.")
    if is_asker:
        return _("You get this mail because you started this conversation.")
    return _("You get this mail because you follow this conversation.")


BEGIN, END = "\x01", "\x02"  # no text of ours holds them


class _Text(HTMLParser):
    """Collects words; blocks become paragraphs, list items lines with a dash, links words with their address. Quotations stand between two control signs."""

    BLOCKS = ("p", "pre", "blockquote", "ul", "ol", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6")
    BREAKS = {"br": "\n", **dict.fromkeys(BLOCKS, "\n\n")}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.href = ""
        self.is_kept = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "a":
            self.href = given.get("href") or ""
        elif tag == "img":
            self.parts.append(given.get("alt") or "")
        else:
            self.is_kept = self.is_kept or tag == "pre"
            self.parts.append({"li": "\n- ", "tr": "\n", "blockquote": f"\n\n{BEGIN}"}.get(tag) or self.BREAKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            said = "".join(self.parts)
            if self.href.startswith(("http://", "https://")) and not said.endswith(self.href):
                self.parts.append(f" ({self.href})")
        elif tag in ("td", "th"):
            self.parts.append("  ")
        else:
            self.is_kept = self.is_kept and tag != "pre"
            self.parts.append((END if tag == "blockquote" else "") + self.BREAKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self.is_kept else data.replace("\n", " "))


def _with_signs(lines: list[str]) -> Iterator[str]:
    """The lines, with a sign before each that is quoted."""
    depth = 0
    for line in lines:
        depth += line.count(BEGIN)
        words = line.replace(BEGIN, "").replace(END, "").strip()
        yield "> " * depth + words if words else ""
        depth -= line.count(END)


def as_text(html: str, limit: int) -> str:
    """At most `limit` characters of stored HTML as plain text with its paragraphs."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = _with_signs([" ".join(line.split()) for line in "".join(parser.parts).split("\n")])
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= limit else shorten(text, limit - 1)
