"""Reminders of what somebody was going to try: they follow the season, and each is sent once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from forum.core.clock import BRUSSELS, now
from forum.core.db import db, unit_of_work
from forum.core.events import Happened, record
from forum.practice.models import Trial
from forum.practice.seasons import is_beginning, next_reminder
from forum.practice.trials import has_reported, today
from forum.threads.models import Thread

MOST = 500
GOING_ON = ("planned", "busy")


def remind() -> None:
    """Remind who planned something whose day has come. A daily job."""
    due = select(Trial.id, Trial.remind_on).where(Trial.remind_on <= today(), Trial.status.in_(GOING_ON)).order_by(Trial.remind_on, Trial.id).limit(MOST)
    found = list(db.session.execute(due))
    db.session.rollback()
    for trial_id, on in found:
        with unit_of_work():
            _remind(trial_id, on)


def _remind(trial_id: int, on: date) -> None:
    """Claim the day first, so that two workers remind once; then say it, unless it was told already."""
    trial = db.session.get(Trial, trial_id, populate_existing=True)
    if trial is None:
        return
    planned = {"planned_on": trial.planned_on, "season": trial.season, "planned_at": trial.changed_at.astimezone(BRUSSELS).date()}
    following = next_reminder(status=trial.status, after=today(), **planned)
    claimed = update(Trial).where(Trial.id == trial_id, Trial.remind_on == on, Trial.status.in_(GOING_ON)).values(remind_on=following, reminded_at=now())
    if db.session.execute(claimed.execution_options(synchronize_session=False)).rowcount != 1 or has_reported(trial):
        return
    network_id = db.session.scalar(select(Thread.network_id).where(Thread.id == trial.thread_id))
    record(Happened.TRIAL_REMINDED, None, thread_id=trial.thread_id, post_id=trial.post_id, network_id=network_id, trial_id=trial_id,
           begins=is_beginning(on=on, **planned))
