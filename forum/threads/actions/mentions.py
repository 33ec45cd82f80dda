"""Who is named in a post: written down in the transaction of the post, once for each."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup.tokens import members_in
from forum.threads.models import Mention, Post, Thread
from forum.threads.queries import readers_of


def note_mentions(thread: Thread, post: Post, *, by: int) -> dict[str, list[int]]:
    """Note whom a post names for the first time, of those who may read it now, as a fact of what is recorded. Its writer is not among them."""
    named = set(members_in(post.html)) - {by}
    if not named:
        return {}
    named -= set(db.session.scalars(select(Mention.user_id).where(Mention.post_id == post.id)))
    fresh = sorted(db.session.scalars(readers_of(thread).where(User.id.in_(named)))) if named else []
    db.session.add_all([Mention(post_id=post.id, user_id=number, created_at=now()) for number in fresh])
    db.session.flush()
    return {"mentioned": fresh} if fresh else {}
