"""The statement of reasons: written in the transaction of the act, for the person whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import case, false, func, insert, or_, select, update

from forum.core.db import db
from forum.core.events import Activity
from forum.moderation.fairness.models import RULES, Statement
from forum.threads.models import Post, Thread

# How an act is taken back when an appeal against it succeeds: from its kind to `reverse(activity, by_user_id, reason)`.
reversals: dict[str, Callable[[Activity, int, str], None]] = {}


def state(activity: Activity, *, user_id: int | None, rule: str = "other", is_automated: bool = False, from_flags: bool = False,
          until: datetime | None = None) -> Statement | None:
    """Write the statement of an act that was just recorded; its reason is the activity's. None when nobody is concerned, or only who did it."""
    if user_id is None or user_id == activity.actor_id:
        return None
    found = Statement(user_id=user_id, activity_id=activity.id, decided_by_id=activity.actor_id, network_id=activity.network_id,
                      rule=rule if rule in RULES else "other", reason=activity.facts.get("reason") or "", is_automated=is_automated,
                      from_flags=from_flags, until=until, created_at=activity.created_at)
    db.session.add(found)
    db.session.flush()
    return found


def state_many(activities: Sequence[Activity], *, rule: str = "other") -> None:
    """The statements of acts that one click did to many; none for one's own."""
    rows = [{"user_id": each.subject_id, "activity_id": each.id, "decided_by_id": each.actor_id, "network_id": each.network_id,
             "rule": rule if rule in RULES else "other", "reason": each.facts.get("reason") or "", "created_at": each.created_at}
            for each in activities if each.subject_id and each.subject_id != each.actor_id]
    if rows:
        db.session.execute(insert(Statement), rows)


def reversed_by(*kinds: str) -> Callable:
    """Register how acts of some kinds are taken back when an appeal succeeds."""

    def register(reverse: Callable[[Activity, int, str], None]) -> Callable:
        reversals.update((str(kind), reverse) for kind in kinds)
        return reverse

    return register


def about_nameless():
    """The condition on an activity (joined with its Thread and Post) that it is about something that was posted without name. One rule for log, appeals and people.

    Acts on a conversation that went elsewhere, and on replies that begin a new one, say so in their facts.
    """
    on_post = case((Activity.post_id.is_not(None), Post.without_name), else_=Thread.without_name)
    return or_(func.coalesce(Activity.facts["nameless"].as_boolean(), false()), func.coalesce(on_post, false()))


def is_nameless(activity_id: int) -> bool:
    """Whether an act is about something that was posted without name, so that no page of moderators may say whose it is."""
    statement = select(about_nameless()).select_from(Activity).outerjoin(Thread, Thread.id == Activity.thread_id)
    return bool(db.session.scalar(statement.outerjoin(Post, Post.id == Activity.post_id).where(Activity.id == activity_id)))


def taken_over(post_id: int | None, thread_id: int, kind: str, user_id: int) -> None:
    """A moderator confirmed what the site did by a rule: the earlier statement is theirs too, so that they do not decide an appeal against it."""
    same = Activity.post_id.is_(None) if post_id is None else Activity.post_id == post_id
    acts = select(Activity.id).where(Activity.kind == kind, Activity.thread_id == thread_id, same)
    automated = update(Statement).where(Statement.activity_id.in_(acts), Statement.decided_by_id.is_(None), Statement.is_automated)
    db.session.execute(automated.values(decided_by_id=user_id).execution_options(synchronize_session=False))
