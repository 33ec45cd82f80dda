"""What a form asks to post, as the gate looks at it and as a verb carries it out."""

from __future__ import annotations

from flask import request

from forum.core.gates import Sent
from forum.threads.actions import NewThread
from forum.threads.forms import ReplyForm, ThreadForm
from forum.threads.models import Post, Thread


def sent_thread(wanted: NewThread) -> Sent:
    """A new thread."""
    facts = {"kind": wanted.kind, "theme_ids": list(wanted.theme_ids), "details": dict(wanted.details), "without_name": wanted.without_name}
    return Sent("thread", wanted.network_id, wanted.audience, wanted.body, wanted.html, title=wanted.title, facts=facts)


def sent_reply(thread: Thread, form: ReplyForm, html: str, *, nameless: bool) -> Sent:
    """A reply."""
    return Sent("reply", thread.network_id, thread.audience, form.body.stored, html, thread_id=thread.id,
                facts={"kind": form.kind.data, "without_name": nameless})


def sent_edit(thread: Thread, post: Post, form: ThreadForm, html: str, theme_ids: list[int]) -> Sent:
    """A change of a post; `facts` is what `change_post` takes."""
    opening = post.is_opening
    details = form.details if opening and thread.kind == "problem" and "tried" in request.form else None
    title = form.title.data if opening and "title" in form else None
    facts = {"version": version_in(form.version.data) if form.version.data else post.version, "title": title, "details": details,
             "theme_ids": theme_ids if opening and "theme" in request.form else None, "masked": list(form.masked)}
    before = (f"{thread.title}\n\n{post.body}" if opening else post.body, post.html)
    return Sent("edit", thread.network_id, thread.audience, form.body.stored, html, title=title or "", thread_id=thread.id, post_id=post.id,
                before=before, facts=facts)


def version_in(text: str) -> int:
    """The number of a version; 0, which none has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
