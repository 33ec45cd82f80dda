"""A statement as the person concerned and moderators read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from forum.accounts.viewers import viewer_of
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.moderation.fairness import queries, words
from forum.moderation.fairness.models import Appeal, Statement
from forum.moderation.queue.sources import Shown
from forum.moderation.rules import RULES
from forum.moderation.sentences import change, label
from forum.threads.models import Post, Thread
from forum.threads.queries import visible_threads
from forum.threads.references import fill


@dataclass(frozen=True, slots=True)
class Told:
    """The points of a statement, in words. `about` names what it was about; `text` is what the person wrote, as it stands now."""

    id: int
    done: str
    about: str
    change: str
    text: Markup
    reason: str
    rule: str
    how: str
    at: datetime
    until: datetime | None
    can_appeal: bool
    appeal: Appeal | None


def told(statement: Statement, viewer: Viewer) -> Told:
    """A statement for its page. What it is about is named, and the text shown, as far as the reader may read there: who signed in, else whom it concerns."""
    activity = db.session.get(Activity, statement.activity_id)
    post, thread = _subject(activity)
    may_read = thread is not None and _may_read(viewer if viewer.is_signed_in else viewer_of(statement.user_id), thread)
    own = post is not None and post.author_id == statement.user_id and post.withdrawn_at is None
    found = queries.appeal_of(statement.id)
    return Told(id=statement.id, done=words.done(activity.kind), about=_about(post, thread, activity.facts) if may_read else "",
                change=change(activity.kind, activity.facts),
                text=fill(viewer, [post.html])[0] if own and (may_read or viewer.id == statement.user_id) else Markup(),
                reason=statement.reason, rule=str(RULES[statement.rule]), at=statement.created_at, until=statement.until,
                how=words.how(is_automated=statement.is_automated, from_flags=statement.from_flags),
                can_appeal=found is None and queries.is_in_time(statement), appeal=found)


def _subject(activity: Activity) -> tuple[Post | None, Thread | None]:
    post = db.session.get(Post, activity.post_id) if activity.post_id else None
    thread = db.session.get(Thread, post.thread_id if post else activity.thread_id) if post or activity.thread_id else None
    return post, thread


def _may_read(reader: Viewer | None, thread: Thread) -> bool:
    """Whether somebody may know of a conversation: it is theirs, or they may open it."""
    if reader is None:
        return False
    return thread.author_id == reader.id or db.session.scalar(visible_threads(reader).with_only_columns(Thread.id).where(Thread.id == thread.id)) is not None


def _about(post: Post | None, thread: Thread, facts: dict) -> str:
    if post is None and facts.get("old_title"):  # what was merged into another one is known by the title that it had
        return f"“{facts['old_title']}”"
    return _("Post %(number)s in “%(title)s”.", number=post.number, title=thread.title) if post and not post.is_opening else f"“{thread.title}”"


def show(_viewer: Viewer, appeal_ids: Sequence[int]) -> dict[int, Shown]:
    """Appeals as lines of the queue."""
    return {row.id: Shown(_("Appeal: %(act)s", act=label(row.kind)), row.text[:160] + ("…" if len(row.text) > 160 else ""),
                          url_for("moderation.appeal_page", appeal_id=row.id)) for row in queries.shown(appeal_ids)}
