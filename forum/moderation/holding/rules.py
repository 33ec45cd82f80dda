"""Which texts wait, and which words are blocked or replaced: by network, and for a conversation of both networks the strictest of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.gates import Sent
from forum.core.settings import current_settings
from forum.core.text import fold, plain
from forum.moderation.holding.models import HoldSetting, HoldWord
from forum.moderation.holding.wordlist import Entry, entry, first_of
from forum.networks import catalogue
from forum.threads.models import Post, Thread

FIRST_POSTS, LINKS, TARGET_HOURS = 3, 5, 24
_HREF = re.compile(r'href="(https?://[^"]+)"')
_ADDRESS = re.compile(r"https?://[^\s<>()\"']+")


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers that hold in a place: how many first posts wait, from how many links a text waits (0: none), and the hours within which moderators answer."""

    first_posts: int = FIRST_POSTS
    links: int = LINKS
    target_hours: int = TARGET_HOURS

    @property
    def target(self) -> timedelta:
        """Plain hours, weekends too."""
        return timedelta(hours=self.target_hours)


def settings() -> dict[int, Rules]:
    """The numbers of each network."""
    rows = {row.network_id: row for row in db.session.scalars(select(HoldSetting).execution_options(populate_existing=True))}
    return {each.id: Rules(row.first_posts, row.links, row.target_hours) if (row := rows.get(each.id)) else Rules() for each in catalogue.networks()}


def rules_of(network_id: int | None) -> Rules:
    """The numbers of one network, or the strictest of all."""
    known = settings()
    found = [known.get(network_id, Rules())] if network_id is not None else list(known.values()) or [Rules()]
    return Rules(max(each.first_posts for each in found), min((each.links for each in found if each.links), default=0), min(each.target_hours for each in found))


def entries(network_id: int | None, *actions: str) -> list[Entry]:
    """The words of the list that count in a network; those of all networks for a conversation of both."""
    wanted = select(HoldWord).where(HoldWord.action.in_(actions)).order_by(HoldWord.id)
    if network_id is not None:
        wanted = wanted.where(or_(HoldWord.network_id.is_(None), HoldWord.network_id == network_id))
    return [entry(row.id, row.word, row.action, row.replacement) for row in db.session.scalars(wanted)]


def outside_links(source: str, html: str = "") -> int:
    """How many links to other sites stand in a text, also as a bare address, or by a name that leads there."""
    ours = urlsplit(current_settings().base_url).netloc
    return max(sum(1 for address in pattern.findall(text) if _host(address) != ours) for pattern, text in ((_ADDRESS, source), (_HREF, html)))


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def is_new(viewer: Viewer, most: int) -> bool:
    """Whether this is a member whom nobody vetted and who has fewer visible posts than that. A guest was invited."""
    if viewer.is_guest or not most or db.session.scalar(select(User.vetted_at).where(User.id == viewer.id)) is not None:
        return False
    seen = select(func.count(Post.id)).join(Thread, Thread.id == Post.thread_id).where(
        Post.author_id == viewer.id, Post.hidden_at.is_(None), Post.withdrawn_at.is_(None), Thread.hidden_at.is_(None))
    return db.session.scalar(seen) < most


def reasons(viewer: Viewer, sent: Sent, rules: Rules) -> list[dict]:
    """Why a text waits; empty for one that may stand at once. Moderators never wait."""
    if viewer.is_moderator:
        return []
    new = is_new(viewer, rules.first_posts)
    adds_links = links_in(sent) > outside_links(*sent.before)
    return [*([{"what": "first_posts"}] if new and (sent.kind != "edit" or adds_links) else []), *by_text(sent, rules)]


def links_in(sent: Sent) -> int:
    """How many links to other sites a text has, with the named fields of a problem."""
    return outside_links(sent.body, sent.html) + sum(map(outside_links, _details(sent)))


def _details(sent: Sent) -> list[str]:
    return list((sent.facts.get("details") or {}).values())


def by_text(sent: Sent, rules: Rules) -> list[dict]:
    """Why a text waits whoever sends it. Of a change only counts what it adds."""
    links = links_in(sent)
    why: list[dict] = [{"what": "links", "number": links}] if rules.links and max(rules.links, outside_links(*sent.before) + 1) <= links else []
    listed = entries(sent.network_id, "hold")
    if not listed:
        return why
    stood = {fold(each) for each in first_of([sent.before[0], plain(sent.before[1])], listed)}
    words = [each for each in first_of([sent.title, sent.body, plain(sent.html), *_details(sent)], listed) if fold(each) not in stood]
    return [*why, *({"what": "words", "word": word} for word in words[:5])]
