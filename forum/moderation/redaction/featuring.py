"""Conversations in the spotlight, for good or up to and including a day."""

from __future__ import annotations

from datetime import date

from forum.core.access import RuleBroken
from forum.core.clock import now
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation.actions import By, somebody_did, today, told
from forum.threads.models import Thread
from forum.threads.rows import is_featured


def feature(thread: Thread, until: date | None, by: By) -> Activity:
    """Put a thread in the spotlight of the start page, for who may read it. Raises RuleBroken when that day is over."""
    if is_featured(thread):
        raise somebody_did(Happened.THREAD_FEATURED, thread)
    if until is not None and until < today():
        raise RuleBroken(_("That day is over. Choose today or a later day, or leave it empty."))
    thread.featured_at, thread.featured_until = now(), until
    return told(Happened.THREAD_FEATURED, thread, by, until=until.isoformat() if until else None)


def unfeature(thread: Thread, by: By) -> Activity:
    """Take a thread out of the spotlight."""
    if thread.featured_at is None:
        raise somebody_did(Happened.THREAD_UNFEATURED, thread)
    until = thread.featured_until
    thread.featured_at = thread.featured_until = None
    return told(Happened.THREAD_UNFEATURED, thread, by, until=until.isoformat() if until else None)


def feature_again(activity: Activity, thread: Thread, by: By) -> Activity:
    """Take an unfeaturing back: with the same last day."""
    until = activity.facts.get("until")
    return feature(thread, date.fromisoformat(until) if until else None, by)
