"""Replies and edits."""

from __future__ import annotations

from forum.core.access import SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Happened, record
from forum.core.i18n import _
from forum.core.markup.version import RENDERER
from forum.core.text import slugify
from forum.threads import searching
from forum.threads.actions.counts import refresh_thread
from forum.threads.actions.mentions import note_mentions
from forum.threads.actions.reading import follow, mark_read
from forum.threads.actions.solution import drop_solution_on
from forum.threads.models import Post, PostVersion, ProblemDetails, Thread
from forum.uploads.actions import hang


def add_post(thread: Thread, *, body: str, html: str, kind: str, by: int, without_name: bool = False) -> Post:
    """Add a reply at the end of a thread that is locked by this transaction; its writer follows the thread from now on."""
    post = Post(thread_id=thread.id, number=max(thread.last_number, thread.numbers_used) + 1, author_id=by, without_name=without_name, kind=kind, body=body, html=html,
                render_version=RENDERER, created_at=now())
    db.session.add(post)
    db.session.flush()
    hang(f"post:{post.id}", body, by=by)
    refresh_thread(thread.id)
    searching.add_reply(thread, post)
    follow(by, thread)
    mark_read(by, thread.id, post.number)
    record(Happened.POST_ADDED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, number=post.number, post_kind=kind,
           **note_mentions(thread, post, by=by))
    return post


def edit_post(thread: Thread, post: Post, *, body: str, html: str, version: int, by: int, title: str | None = None,
              details: dict[str, str] | None = None) -> None:
    """Change a post and keep its earlier text. `version` is the one the writer started from; raises SomeoneWasFaster when it is not the present one."""
    if post.version != version:
        raise SomeoneWasFaster(_("This post was changed in the meantime, perhaps by you in another window. Your text stands below; compare before you save it again."))
    written = post.edited_at or post.created_at
    db.session.add(PostVersion(post_id=post.id, version=post.version, title=thread.title if post.is_opening else None, body=post.body,
                               written_at=written, replaced_by_id=by))
    post.body, post.html, post.render_version = body, html, RENDERER
    post.version, post.edited_at = post.version + 1, now()
    if post.is_opening and title:
        thread.title, thread.slug = title, slugify(title)
    if post.is_opening and details is not None:
        write_details(thread.id, details)
    db.session.flush()
    hang(f"post:{post.id}", body, by=by)
    index_post(thread, post)
    record(Happened.POST_EDITED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, number=post.number,
           **note_mentions(thread, post, by=by))


def write_details(thread_id: int, details: dict[str, str]) -> None:
    """Keep the named fields of a problem; none when all are empty."""
    standing = db.session.get(ProblemDetails, thread_id)
    if not any(details.values()):
        if standing is not None:
            db.session.delete(standing)
        return
    if standing is None:
        standing = ProblemDetails(thread_id=thread_id)
        db.session.add(standing)
    for name, value in details.items():
        setattr(standing, name, value)


def index_post(thread: Thread, post: Post) -> None:
    """Bring what is searched up to date with what members see of a post."""
    if post.is_visible:
        searching.put_text(post)
    else:
        searching.drop_text(post)
    searching.refresh(thread.id)


def withdraw_post(thread: Thread, post: Post, *, by: int) -> None:
    """Its writer takes a reply back; a line stays, and the writer can put it back."""
    drop_solution_on(post, by=by)
    post.withdrawn_at = now()
    refresh_thread(thread.id)
    index_post(thread, post)
    record(Happened.POST_WITHDRAWN, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, number=post.number)


def return_post(thread: Thread, post: Post, *, by: int) -> None:
    """The writer puts a reply back."""
    post.withdrawn_at = None
    db.session.flush()
    refresh_thread(thread.id)
    index_post(thread, post)
    record(Happened.POST_RETURNED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, number=post.number)
