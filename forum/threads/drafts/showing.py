"""Drafts on pages: in the box where they were typed, and in their own list."""

from __future__ import annotations

from types import SimpleNamespace

from flask import abort
from sqlalchemy import String, func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.text import shorten
from forum.core.urls import url_for
from forum.threads.drafts.actions import TYPED
from forum.threads.drafts.models import Draft
from forum.threads.forms import DETAILS, ReplyForm, ThreadForm
from forum.threads.models import Post, Thread
from forum.threads.policies import can_edit
from forum.threads.queries import thread_url, visible_threads

EXCERPT = 240


def keys(user_id):
    """For the viewer's query: the keys of the drafts that stand."""
    joined = func.aggregate_strings(Draft.key.cast(String), ",")
    return select(joined).where(Draft.user_id == user_id, Draft.discarded_at.is_(None)).correlate(User).scalar_subquery()


def draft_for(viewer: Viewer, key: str) -> Draft | None:
    """The viewer's draft of one form; asks nothing when there is none."""
    if key not in viewer.draft_keys:
        return None
    return db.session.scalar(select(Draft).where(Draft.user_id == viewer.id, Draft.key == key, Draft.discarded_at.is_(None)))


def get_draft(viewer: Viewer, draft_id: int, *, discarded: bool = False) -> Draft:
    """An own draft; 404 for anybody else's."""
    found = db.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.user_id == viewer.id))
    if found is None or (found.discarded_at is not None) is not discarded:
        abort(404)
    return found


def reply_form(draft: Draft) -> ReplyForm:
    """The reply box with its draft."""
    form = ReplyForm(formdata=None)
    form.body.data, form.kind.data = draft.fields.get("body", ""), draft.fields.get("kind") or "answer"
    form.without_name.data = draft.fields.get("without_name") or None
    return form


def fill_new(form: ThreadForm, draft: Draft, *, free: bool) -> None:
    """The form of a new thread with its draft. What stood under the questions comes along in the free text, so that nothing is lost."""
    fields = dict(draft.fields)
    if free:
        told = [f"**{label}**\n\n{fields.pop(name)}" for name, label in DETAILS.items() if fields.get(name, "").strip()]
        fields["body"] = "\n\n".join([fields.get("body", ""), *told]).strip("\n")
    for name in (*TYPED, "theme", "network", "audience", "more_themes", "without_name"):
        if name in fields:
            form[name].data = fields[name]


def fill_edit(form: ThreadForm, draft: Draft) -> None:
    """The form to change a post with its draft, and the version that it started from: who was faster is then told when it is saved."""
    for name in (*TYPED, "theme", "more_themes", "version"):
        if name in form and name in draft.fields:
            form[name].data = draft.fields[name]


def place_of(viewer: Viewer, draft: Draft) -> str:
    """Where one goes on writing; the list when the thread is out of reach."""
    if draft.kind:
        free = draft.kind == "problem" and not draft.fields.get("guided")
        query = {"kind": draft.kind} if draft.kind != "problem" else {"form": "free"} if free else {}
        return url_for("threads.new", **query)
    if draft.post_id:
        return url_for("threads.edit", post_id=draft.post_id) if draft.post_id in _changed(viewer, [draft.post_id]) else url_for("threads.drafts")
    thread = db.session.scalar(visible_threads(viewer).where(Thread.id == draft.thread_id))
    return f"{thread_url(thread)}#reply" if thread else url_for("threads.drafts")


def _changed(viewer: Viewer, post_ids: list[int]) -> dict[int, Thread]:
    """The threads of own posts that can still be changed."""
    reach = visible_threads(viewer).with_only_columns(Thread.id)
    rows = db.session.execute(select(Post, Thread).join(Thread, Thread.id == Post.thread_id).where(Post.id.in_(post_ids), Post.thread_id.in_(reach)))
    return {post.id: thread for post, thread in rows if can_edit(viewer, thread, post)}


def drafts_of(viewer: Viewer) -> list[SimpleNamespace]:
    """All own drafts, the latest first; one of a thread that is out of reach has its text alone."""
    found = list(db.session.scalars(select(Draft).where(Draft.user_id == viewer.id, Draft.discarded_at.is_(None)).order_by(Draft.updated_at.desc(), Draft.id)))
    numbers = [draft.thread_id for draft in found if draft.thread_id]
    threads = {thread.id: thread for thread in db.session.scalars(visible_threads(viewer).where(Thread.id.in_(numbers)))} if numbers else {}
    posts = [draft.post_id for draft in found if draft.post_id]
    changed = _changed(viewer, posts) if posts else {}
    return [_line(draft, changed.get(draft.post_id) if draft.post_id else threads.get(draft.thread_id)) for draft in found]


def _line(draft: Draft, thread: Thread | None) -> SimpleNamespace:
    text = next((draft.fields[name] for name in ("body", *TYPED[2:]) if draft.fields.get(name, "").strip()), "")
    title = (thread.title if thread else "") if not draft.kind else draft.fields.get("title", "")
    lost = not draft.kind and thread is None
    return SimpleNamespace(id=draft.id, kind=draft.kind or ("change" if draft.post_id else ""), title=title, is_lost=lost,
                           text=text if lost else shorten(" ".join(text.split()), EXCERPT), updated_at=draft.updated_at)
