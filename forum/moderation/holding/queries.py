"""Held texts: who may see which, and what is shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.i18n import _, lazy, ngettext
from forum.core.text import plain, shorten
from forum.core.urls import url_for
from forum.moderation.holding.models import APPROVED, REFUSED, HeldPost
from forum.moderation.queue.sources import Shown, moderated
from forum.networks import catalogue
from forum.networks.people import Person, find_person, without_name
from forum.threads.editing import changes
from forum.threads.models import Post, Thread
from forum.threads.queries import thread_url, visible_threads
from forum.threads.references import fill, told

KINDS = {"thread": lazy("New conversation"), "reply": lazy("Reply in a conversation"), "edit": lazy("Change of a post")}
LINE = 160


def place() -> ColumnElement:
    """The network whose moderators decide: that of the thread, which may have moved, or the one chosen for a new thread."""
    there = select(Thread.network_id).where(Thread.id == HeldPost.thread_id).correlate(HeldPost).scalar_subquery()
    return case((HeldPost.thread_id.is_not(None), there), else_=HeldPost.network_id)


def network_of(held: HeldPost) -> int | None:
    """The same of one row."""
    thread = db.session.get(Thread, held.thread_id) if held.thread_id else None
    return thread.network_id if thread else held.network_id


def may_read(viewer: Viewer, held_id: int) -> bool:
    """The right to a file that hangs on a held text: its writer and the moderators of its place."""
    return db.session.scalar(_seen(viewer).where(HeldPost.id == held_id)) is not None


def _seen(viewer: Viewer) -> Select[tuple[HeldPost]]:
    if not viewer.is_moderator:
        return select(HeldPost).where(HeldPost.author_id == viewer.id)
    return select(HeldPost).where(or_(HeldPost.author_id == viewer.id, moderated(viewer, place())))


def get_held(viewer: Viewer, held_id: int, *, own: bool = False) -> HeldPost:
    """A held text for its writer, or for moderators of its place; 404 for all others."""
    wanted = _seen(viewer).where(HeldPost.id == held_id).execution_options(populate_existing=True)
    wanted = wanted.where(HeldPost.author_id == viewer.id) if own else wanted
    return db.session.scalar(wanted) or abort(404)


def get_to_decide(viewer: Viewer, held_id: int) -> HeldPost:
    """A held text for who moderates its place, also their own from before they did (which a colleague decides)."""
    found = get_held(viewer, held_id)
    return found if viewer.moderates(network_of(found)) else abort(404)


def waiting(viewer: Viewer) -> Select:
    """What waits for a moderator, for the queue; never a text of their own."""
    moment = now()
    urgent = case((HeldPost.due_at < moment, 1), else_=0)
    return select(HeldPost.id.label("id"), place().label("network_id"), HeldPost.created_at.label("since"), HeldPost.due_at.label("due"), urgent.label("urgent")).where(
        HeldPost.decided_at.is_(None), moderated(viewer, place()), HeldPost.author_id != viewer.id)


def show(viewer: Viewer, ids: Sequence[int]) -> dict[int, Shown]:
    """Items of the queue in words."""
    return {row.id: Shown(row.title, row.line, url_for("moderation.held_item", held_id=row.id)) for row in lines(viewer, HeldPost.id.in_(list(ids)))}


def lines(viewer: Viewer, *conditions, most: int = 200) -> list[SimpleNamespace]:
    """Held texts as lines of a list, the oldest first."""
    wanted = select(HeldPost, Thread.title, User.name, place()).outerjoin(Thread, Thread.id == HeldPost.thread_id).join(User, User.id == HeldPost.author_id)
    rows = db.session.execute(wanted.where(*conditions).order_by(HeldPost.created_at, HeldPost.id).limit(most)).all()
    nameless = _nameless([row.HeldPost for row in rows])
    texts = fill(viewer, [row.HeldPost.html for row in rows])
    return [_line(row, text, row.HeldPost.id in nameless, viewer) for row, text in zip(rows, texts, strict=True)]


def _line(row, text: str, nameless: bool, viewer: Viewer) -> SimpleNamespace:
    held, (_held, title, name, network_id) = row.HeldPost, row
    who = without_name(None).name if nameless and held.author_id != viewer.id else name
    kind = str(KINDS[held.kind])
    parts = (who, catalogue.network_label(network_id), ", ".join(why(held)))
    return SimpleNamespace(id=held.id, kind=kind, title=held.title or title or kind, line=" · ".join(filter(None, parts)), held=held,
                           text=shorten(plain(text), LINE), is_mine=held.author_id == viewer.id, is_late=held.due_at < now())


def _nameless(some: Sequence[HeldPost]) -> set[int]:
    """Which of some held texts bear no name; a change bears what the post does."""
    changed = [held.post_id for held in some if held.post_id]
    posts = set(db.session.scalars(select(Post.id).where(Post.id.in_(changed), Post.without_name))) if changed else set()
    return {held.id for held in some if held.is_nameless or held.post_id in posts}


def writes_nameless(held: HeldPost) -> bool:
    """Whether moderators read no name with it."""
    return bool(_nameless([held]))


def writer_of(held: HeldPost) -> Person | None:
    """Its writer as moderators see them."""
    return without_name(None) if writes_nameless(held) else find_person(held.author_id)


def why(held: HeldPost) -> list[str]:
    """By which rules it waits, in plain words."""
    rules, words = [], []
    for each in held.why:
        if each["what"] == "first_posts":
            rules.append(_("one of the first posts of a new member"))
        elif each["what"] == "links":
            rules.append(ngettext("%(num)s link to another site", "%(num)s links to other sites", each["number"]))
        else:
            words.append(each["word"])
    return [*rules, _("the word “%(word)s”", word="”, “".join(words))] if words else rules


def html_of(viewer: Viewer, held: HeldPost):
    """The text as it will look, for its reader."""
    return fill(viewer, [held.html])[0]


def thread_of(viewer: Viewer, held: HeldPost) -> SimpleNamespace | None:
    """The conversation that it belongs to, where the viewer may open it."""
    became = select(Post.thread_id).where(Post.id == held.result_post_id).scalar_subquery()
    within = became if held.result_post_id else held.thread_id
    found = db.session.scalar(visible_threads(viewer).where(Thread.id == within)) if within is not None else None
    return SimpleNamespace(title=found.title, url=thread_url(found)) if found else None


def record_of(held: HeldPost) -> SimpleNamespace:
    """How it went with earlier held texts of this writer: counts alone."""
    counts = dict(db.session.execute(select(HeldPost.outcome, func.count()).where(
        HeldPost.author_id == held.author_id, HeldPost.id != held.id).group_by(HeldPost.outcome)).all())
    return SimpleNamespace(approved=counts.get(APPROVED, 0), refused=counts.get(REFUSED, 0), waiting=counts.get("", 0))


def own_waiting(user_id: int) -> list[SimpleNamespace]:
    """What a writer has waiting."""
    rows = db.session.execute(select(HeldPost, Thread.title).outerjoin(Thread, Thread.id == HeldPost.thread_id).where(
        HeldPost.author_id == user_id, HeldPost.decided_at.is_(None)).order_by(HeldPost.id)).all()
    return [SimpleNamespace(id=row.HeldPost.id, title=row.HeldPost.title or row.title, kind=str(KINDS[row.HeldPost.kind]), held=row.HeldPost) for row in rows]


def under_thread(viewer: Viewer, thread_id: int, network_id: int | None) -> list[SimpleNamespace]:
    """What waits in a thread: all of it for its moderators, their own for members."""
    mine = HeldPost.author_id == viewer.id
    here = and_(HeldPost.thread_id == thread_id, HeldPost.decided_at.is_(None))
    return lines(viewer, here if viewer.moderates(network_id) else and_(here, mine))


def decider(held: HeldPost) -> str:
    """The name of who decided."""
    return db.session.scalar(select(User.name).where(User.id == held.decided_by_id)) or _("Someone")


def diff_of(viewer: Viewer, held: HeldPost) -> list[tuple[str, str]]:
    """What a change that waits does to the text that stands; nothing for other held texts."""
    post = db.session.get(Post, held.post_id) if held.post_id and held.body else None
    if post is None:
        return []
    thread = db.session.get(Thread, post.thread_id)
    before, after = told(viewer, [post.body, held.body])
    return changes(f"{thread.title}\n\n{before}", f"{held.title}\n\n{after}") if held.title else changes(before, after)
