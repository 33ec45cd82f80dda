"""Under whose name an own post stands: taken off afterwards, or put to it."""

from __future__ import annotations

from sqlalchemy import update

from forum.core.db import db
from forum.core.events import Happened, record
from forum.threads.models import Post, Thread


def put_name(thread: Thread, post: Post, *, without_name: bool, by: int) -> None:
    """Show a post without its writer's name, or with it. With the opening, the writer's own replies go without name too: they would tell who asked."""
    if post.without_name is without_name:
        return
    post.without_name = without_name
    if post.is_opening:
        thread.without_name = without_name
    if post.is_opening and without_name:
        own = update(Post).where(Post.thread_id == thread.id, Post.author_id == post.author_id)
        db.session.execute(own.values(without_name=True))
    db.session.flush()
    record(Happened.POST_NAME_CHANGED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, number=post.number, without_name=without_name)
