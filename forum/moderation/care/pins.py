"""What becomes of a conversation that has been pinned for long."""

from __future__ import annotations

from datetime import date, datetime

from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.moderation import actions
from forum.moderation.actions import By
from forum.moderation.care.items import PINNED, finish
from forum.threads.models import Thread

PINS = (Happened.THREAD_PINNED, Happened.THREAD_UNPINNED)


def keep(nudge_id: int, thread: Thread, until: date | None, by: By) -> Activity:
    """It stays pinned. A pin whose day is over, or that gets a last day, is made anew; one without end just stays."""
    done = finish(PINNED, nudge_id, "kept", thread, by=by.user_id)
    if thread.pinned_at is None:
        raise actions.somebody_did(Happened.THREAD_UNPINNED, thread)
    if until is not None or not actions.is_pinned(thread):
        stood = _stood(thread)
        thread.pinned_at = thread.pinned_until = None
        _note(done, actions.pin(thread, until, by), stood)
    return done


def let_go(nudge_id: int, thread: Thread, by: By) -> Activity:
    """It is pinned no longer."""
    done, stood = finish(PINNED, nudge_id, "unpinned", thread, by=by.user_id), _stood(thread)
    _note(done, actions.unpin(thread, by), stood)
    return done


def _stood(thread: Thread) -> dict:
    """Since when and until when it is pinned, as facts."""
    return {"pinned_at": thread.pinned_at.isoformat() if thread.pinned_at else None, "pinned_until": thread.pinned_until.isoformat() if thread.pinned_until else None}


def _note(done: Activity, act: Activity, stood: dict) -> None:
    """Remember which act on the pin came with it and what stood before, so that both are taken back together."""
    done.facts = {**done.facts, **stood, "act_id": act.id}
    db.session.flush()


def put_back(done: Activity, thread: Thread, *, by: int) -> None:
    """Pin it as it was before, where something was done to the pin. Raises SomeoneWasFaster when somebody touched it since."""
    if not done.facts.get("act_id"):
        return
    newest = actions.latest(PINS, thread.id)
    if newest is None or newest.id != done.facts["act_id"]:
        raise actions.was_faster(newest)
    until = done.facts["pinned_until"]
    thread.pinned_at, thread.pinned_until = datetime.fromisoformat(done.facts["pinned_at"]), date.fromisoformat(until) if until else None
    actions.told(Happened.THREAD_PINNED, thread, By(by, newest.facts.get("reason", ""), undoes=newest.id), until=until)
