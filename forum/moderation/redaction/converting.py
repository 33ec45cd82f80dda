"""A problem that is a good practice, and the other way."""

from __future__ import annotations

from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation.actions import By, somebody_did, told
from forum.moderation.redaction.solving import give_back, kept
from forum.practice.evidence import refresh_thread_evidence
from forum.practice.recurrences import refresh_recurrences
from forum.threads.actions import withdraw_solution
from forum.threads.models import Post, Thread
from forum.threads.queries import solution_of

BOTH_WAYS = ("problem", "practice")


def convert(thread: Thread, kind: str, by: By) -> Activity:
    """Give a thread the other kind; a solution is withdrawn, for a good practice has none. Raises RuleBroken for an announcement."""
    if kind not in BOTH_WAYS or thread.kind not in BOTH_WAYS:
        raise RuleBroken(_("Only a problem or a good practice can become the other."))
    if thread.kind == kind:
        raise somebody_did(Happened.THREAD_CONVERTED, thread)
    was, standing = thread.kind, kept(thread, solution_of(thread.id))
    if standing:
        withdraw_solution(thread, by=by.user_id)
    _become(thread, kind)
    return told(Happened.THREAD_CONVERTED, thread, by, from_kind=was, to_kind=kind, stood=standing)


def _become(thread: Thread, kind: str) -> None:
    """The kind, and what follows from it: what reports count for, who has it too, and what is searched."""
    thread.kind = kind
    db.session.flush()
    refresh_recurrences(thread.id)
    refresh_thread_evidence(thread.id)


def convert_back(activity: Activity, thread: Thread, by: By) -> Activity:
    """Take a conversion back; the solution that it withdrew stands again. Raises SomeoneWasFaster when the kind is another meanwhile."""
    facts = activity.facts
    if thread.kind != facts["to_kind"]:
        raise SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
    done = convert(thread, facts["from_kind"], by)
    post = facts.get("stood")
    if post and thread.kind == "problem" and solution_of(thread.id) is None and can_stand(thread, post["post_id"]):
        give_back(thread, post, by)
    return done


def can_stand(thread: Thread, post_id: int) -> bool:
    """Whether a reply can be the solution: seen, and in this thread."""
    post = db.session.get(Post, post_id, populate_existing=True)
    return post is not None and post.thread_id == thread.id and not post.is_opening and post.is_visible
