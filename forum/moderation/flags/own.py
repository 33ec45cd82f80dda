"""A member's own flags, with what became of them. A post that went out of their reach is not named."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import and_, select

from forum.core.access import signed_in, viewer
from forum.core.pages import keyset
from forum.moderation.flags.models import Flag, FlagCase
from forum.moderation.flags.words import OUTCOMES, REASONS
from forum.moderation.views import bp
from forum.threads.models import Post, Thread
from forum.threads.queries import listed, shown


@bp.get("/flags/")
@signed_in
def own_flags() -> str:
    """What one flagged, newest first."""
    readable = select(Post.id, Post.number, Thread.title).join(Thread, Thread.id == Post.thread_id).where(listed(viewer()), shown()).subquery()
    statement = select(Flag.id, Flag.reason, Flag.note, Flag.created_at.label("sort_at"), FlagCase.decided_at, FlagCase.outcome, FlagCase.reason.label("answer"),
                       readable.c.id.label("post_id"), readable.c.number, readable.c.title)
    statement = statement.join(FlagCase, FlagCase.id == Flag.case_id).outerjoin(readable, and_(readable.c.id == FlagCase.post_id))
    page = keyset(statement.where(Flag.user_id == viewer().id), Flag.created_at, Flag.id)
    return render_template("moderation/flags/own.html", rows=page.rows, older_url=page.older_url, newer_url=page.newer_url, reasons=REASONS, outcomes=OUTCOMES)
