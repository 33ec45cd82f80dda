"""The thread page and its permalinks."""

from __future__ import annotations

from types import SimpleNamespace

from flask import abort, redirect, render_template, request
from sqlalchemy import select

from forum.core.access import signed_in_or_guest, viewer
from forum.core.db import db
from forum.core.i18n import _
from forum.core.pages import page_number
from forum.networks import catalogue
from forum.threads import naming
from forum.threads.composer import empty_composer
from forum.threads.drafts.showing import draft_for
from forum.threads.drafts.showing import reply_form as reply_form_with
from forum.threads.forms import ReplyForm
from forum.threads.models import Thread
from forum.threads.queries import get_post, get_thread, merged_into, post_place, thread_url
from forum.threads.related import related_to
from forum.threads.showing import ThreadPage, find_head, items_of, pages_of
from forum.threads.views import bp


@bp.get("/threads/<id:thread_id>")
@signed_in_or_guest
def bare(thread_id: int):
    """The short address leads to the whole one, that of a merged conversation to where it stands now."""
    target = merged_into(viewer(), thread_id)
    return redirect(thread_url(target or get_thread(viewer(), thread_id)))


@bp.get("/threads/<id:thread_id>-<slug>")
@signed_in_or_guest
def show(thread_id: int, slug: str):
    """A page of a thread. One that is merged leads to where it stands now; a duplicate can still be read with `?original=1`."""
    head = find_head(viewer(), thread_id)
    if head is None or (head.merged_into_id and (head.hidden_at or not request.args.get("original"))):
        if (target := merged_into(viewer(), thread_id)) is not None:
            return redirect(thread_url(target))
        if head is None or head.hidden_at:
            abort(404)
    if head.slug != slug:
        return redirect(thread_url(head))
    return thread_page(head, page_number())


def thread_page(head, number: int, *, form: ReplyForm | None = None) -> str:
    """The page, also with a refused reply still in its box."""
    page = pages_of(head, number)
    opening, items, solution = items_of(viewer(), head, number)
    thread = ThreadPage(viewer(), head, solution)
    url = f"/threads/{head.id}/posts"
    draft = draft_for(viewer(), f"thread:{head.id}") if thread.can.reply and form is None else None
    form = reply_form_with(draft) if draft else form
    box = form or ReplyForm(formdata=None)
    naming.offer(box, viewer(), head)
    composer = empty_composer(url, box) if thread.can.reply and form is None and not thread.is_locked else None
    reply_form = box if thread.can.reply and composer is None else form
    return render_template(
        "threads/show.html", thread=thread, opening=opening, posts=items, page=page, reply_form=reply_form,
        composer=composer, reply_url=url, draft=draft, first_unread_url=thread.unread_url if thread.unread else None,
        related=[] if viewer().is_guest else related_to(viewer(), head), move_form_choices=places_to_go(head) if thread.can.move else None)


def places_to_go(head) -> SimpleNamespace:
    """Where a moderator can move the thread to."""
    network, theme = catalogue.network(head.network_id), catalogue.theme(head.theme_id)
    return SimpleNamespace(networks=[*((n.slug, n.name) for n in catalogue.networks()), ("both", _("Both networks"))], network=network.slug if network else "both",
                           themes=[(t.slug, t.name) for t in catalogue.themes()], theme=theme.slug if theme else "")


@bp.get("/posts/<id:post_id>")
@signed_in_or_guest
def permalink(post_id: int):
    """The lasting address of a post."""
    post = get_post(viewer(), post_id)
    return redirect(post_place(db.session.scalar(select(Thread).where(Thread.id == post.thread_id)), post.number))
