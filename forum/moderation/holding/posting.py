"""A held text becomes what it was sent to be: checked again as its writer, then the ordinary verb."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.access import RuleBroken, SomeoneWasFaster, Viewer
from forum.core.db import db
from forum.core.i18n import _
from forum.core.markup.budget import TooComplicated, render
from forum.core.markup.own import known_in
from forum.core.markup.version import RENDERER
from forum.moderation.holding.models import HeldPost
from forum.threads import policies
from forum.threads.actions import NewThread, add_post, start_thread
from forum.threads.actions.changes import change_post
from forum.threads.models import Post, Thread
from forum.threads.queries import visible_threads


def fresh_html(held: HeldPost) -> str:
    """Its text by the present renderer: call it before the writing transaction."""
    if held.render_version == RENDERER:
        return held.html
    try:
        return render(held.body, known_in(held.body, by=held.author_id))
    except TooComplicated as fault:
        raise RuleBroken(_("This formatting is too complicated. Make it simpler: fewer brackets and nested lists.")) from fault


def lock(held: HeldPost) -> None:
    """Keep other writers of its thread waiting before its own row is claimed: who changes a post takes the same two, in this order."""
    if held.thread_id:
        db.session.scalar(_locked(held.thread_id))


def post(held: HeldPost, html: str, author: Viewer) -> tuple[Post, Thread]:
    """Post it as its writer. Raises RuleBroken when that can no longer be."""
    if author.is_silenced:
        raise RuleBroken(_("Its writer may not write for a while. Refuse the text, or end that measure first."))
    return {"thread": _start, "reply": _reply, "edit": _change}[held.kind](held, html, author)


def _start(held: HeldPost, html: str, author: Viewer) -> tuple[Post, Thread]:
    facts = held.facts
    if held.audience == "network" and not author.is_admin and held.network_id not in author.reader_networks:
        raise RuleBroken(_("The writer no longer belongs to the network to which this conversation is kept, so it cannot be posted. Refuse it."))
    thread = start_thread(NewThread(held.title, held.body, html, held.network_id, facts["kind"], held.audience, facts["theme_ids"], facts["details"],
                                    facts["without_name"]), by=held.author_id)
    return db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == 1)), thread


def _reply(held: HeldPost, html: str, author: Viewer) -> tuple[Post, Thread]:
    thread = _thread(held, author)
    if not policies.can_reply(author, thread):
        raise RuleBroken(_closed(thread))
    made = add_post(thread, body=held.body, html=html, kind=held.facts["kind"], by=held.author_id, without_name=held.facts["without_name"])
    return made, thread


def _change(held: HeldPost, html: str, author: Viewer) -> tuple[Post, Thread]:
    changed = db.session.get(Post, held.post_id, populate_existing=True)
    thread = _thread(held, author, number=changed.thread_id)
    if not policies.can_edit(author, thread, changed):
        raise RuleBroken(_("The post was hidden or taken back in the meantime.") if not changed.is_visible else _closed(thread))
    try:
        change_post(thread, changed, body=held.body, html=html, by=held.author_id, **held.facts)
    except SomeoneWasFaster as fault:
        raise SomeoneWasFaster(_("The writer changed this post in the meantime, so this change no longer fits. Refuse it, and say so.")) from fault
    return changed, thread


def _thread(held: HeldPost, author: Viewer, *, number: int | None = None) -> Thread:
    """The thread under lock, or the one that it was merged into; as its writer may read it."""
    thread = db.session.scalar(_locked(number or held.thread_id))
    if thread is not None and thread.merged_into_id and thread.hidden_at is not None:
        thread = db.session.scalar(_locked(thread.merged_into_id))
    if thread is None or thread.hidden_at is not None:
        raise RuleBroken(_("This conversation is hidden at the moment, so nothing can be posted in it. Show it again first, or refuse the text."))
    if db.session.scalar(visible_threads(author).where(Thread.id == thread.id)) is None:
        raise RuleBroken(_("The writer can no longer read this conversation, so this cannot be posted. Refuse it."))
    return thread


def _locked(number: int):
    return select(Thread).where(Thread.id == number).with_for_update().execution_options(populate_existing=True)


def _closed(thread: Thread) -> str:
    return _("This conversation was closed in the meantime. Open it again first, or refuse the text.")
