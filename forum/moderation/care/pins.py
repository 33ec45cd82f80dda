"""What becomes of a conversation that has been pinned for long."""

from __future__ import annotations

from datetime import date

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import Activity
from forum.moderation import actions
from forum.moderation.actions import By
from forum.moderation.care.items import PINNED, finish
from forum.moderation.undo import undo
from forum.threads.models import Thread


def keep(nudge_id: int, thread: Thread, until: date | None, by: By) -> Activity:
    """It stays pinned. A pin whose day is over, or that gets a last day, is made anew; one without end just stays."""
    done = finish(PINNED, nudge_id, "kept", thread, by=by.user_id)
    if thread.pinned_at is None:
        raise actions.somebody_did(actions.Happened.THREAD_UNPINNED, thread)
    if until is not None or not actions.is_pinned(thread):
        thread.pinned_at = thread.pinned_until = None
        _note(done, actions.pin(thread, until, by))
    return done


def let_go(nudge_id: int, thread: Thread, by: By) -> Activity:
    """It is pinned no longer."""
    done = finish(PINNED, nudge_id, "unpinned", thread, by=by.user_id)
    _note(done, actions.unpin(thread, by))
    return done


def _note(done: Activity, act: Activity) -> None:
    """Remember which act on the pin came with it, so that both are taken back together."""
    done.facts = {**done.facts, "act_id": act.id}
    db.session.flush()


def put_back(done: Activity, thread: Thread, viewer: Viewer) -> None:
    """Take back what was done to the pin, if anything."""
    act = db.session.get(Activity, done.facts["act_id"]) if done.facts.get("act_id") else None
    if act is not None:
        undo(act, thread, viewer)
