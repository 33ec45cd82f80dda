"""Who is going to try what a post says: the verbs, and what pages show of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from flask import abort
from sqlalchemy import exists, or_, select, true
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster, Viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import db, fetch
from forum.core.events import Happened, record
from forum.core.i18n import _
from forum.networks.people import PersonColumns
from forum.practice.models import PracticeReport, Trial
from forum.practice.reports.actions import insist_on_trying
from forum.practice.reports.queries import seen
from forum.practice.seasons import next_reminder
from forum.threads.actions import follow
from forum.threads.models import Post, Thread
from forum.threads.queries import asked_without_name, readers_of, visible_threads

who = PersonColumns("who", asked_without_name(Trial.user_id))
MOST = 60


@dataclass(frozen=True)
class Plan:
    """What somebody fills in: a day or a season, where, with whom, and who may see it."""

    planned_on: date | None = None
    season: str = ""
    place: str = ""
    note: str = ""
    visibility: str = "readers"
    buddy_id: int | None = None


def today() -> date:
    """The day it is here."""
    return now().astimezone(BRUSSELS).date()


def remind_again(trial: Trial) -> None:
    """Reckon anew when to remind."""
    trial.remind_on = next_reminder(status=trial.status, planned_on=trial.planned_on, season=trial.season, planned_at=trial.changed_at.astimezone(BRUSSELS).date(),
                                    after=today())
    trial.reminded_at = None


def plan(thread: Thread, post: Post, wanted: Plan, *, by: int) -> Trial:
    """Write down that somebody is going to try a post; they follow its thread.

    Raises RuleBroken for a post that nobody can try, SomeoneWasFaster when they do already.
    """
    insist_on_trying(thread, post)
    _check_buddy(thread, wanted.buddy_id, by)
    user = db.session.get(User, by)
    trial = Trial(thread_id=thread.id, post_id=post.id, user_id=by, municipality_id=user.municipality_id, status="planned", created_at=now(), **vars(wanted))
    trial.changed_at = trial.created_at
    remind_again(trial)
    try:
        with db.session.begin_nested():
            db.session.add(trial)
    except IntegrityError as fault:
        raise SomeoneWasFaster(_("You are going to try this already. Change your plan instead.")) from fault
    follow(by, thread)
    record(Happened.TRIAL_PLANNED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, trial_id=trial.id, buddy=wanted.buddy_id)
    return trial


def change(thread: Thread, trial: Trial, wanted: Plan, *, by: int) -> None:
    """Change a plan; a new buddy is asked."""
    _check_buddy(thread, wanted.buddy_id, by)
    asked = wanted.buddy_id if wanted.buddy_id != trial.buddy_id else None
    if wanted.buddy_id != trial.buddy_id:
        trial.buddy_accepted_at = None
    for name, value in vars(wanted).items():
        setattr(trial, name, value)
    trial.changed_at = now()
    remind_again(trial)
    record(Happened.TRIAL_CHANGED, by, thread_id=thread.id, post_id=trial.post_id, network_id=thread.network_id, trial_id=trial.id,
           **({"buddy": asked} if asked else {}))


def set_status(thread: Thread, trial: Trial, status: str, *, by: int, why: str = "") -> None:
    """How far it came; who stops says why. Raises SomeoneWasFaster when it is so already."""
    if trial.status == status:
        raise SomeoneWasFaster(_("This is already so; nothing was changed."))
    if status == "stopped" and not why:
        raise RuleBroken(_("Say why you stop: that helps the next one."))
    trial.status, trial.stopped_why, trial.changed_at = status, why if status == "stopped" else "", now()
    remind_again(trial)
    record(Happened.TRIAL_CHANGED, by, thread_id=thread.id, post_id=trial.post_id, network_id=thread.network_id, trial_id=trial.id, status=status)


def answer_buddy(thread: Thread, trial: Trial, *, by: int, accepts: bool) -> None:
    """Who was asked as a buddy says yes or no."""
    if accepts:
        trial.buddy_accepted_at = trial.buddy_accepted_at or now()
    else:
        trial.buddy_id = trial.buddy_accepted_at = None
    record(Happened.TRIAL_CHANGED, by, thread_id=thread.id, post_id=trial.post_id, network_id=thread.network_id, trial_id=trial.id, planner=trial.user_id,
           accepted=accepts)


def remove(trial: Trial) -> None:
    """Take a plan out altogether."""
    db.session.delete(trial)
    db.session.flush()


def _check_buddy(thread: Thread, buddy_id: int | None, by: int) -> None:
    """A buddy is somebody else who may read the conversation."""
    if buddy_id is not None and (buddy_id == by or db.session.scalar(readers_of(thread).where(User.id == buddy_id)) is None):
        raise RuleBroken(_("Choose a colleague who can read this conversation."))


def shown_to(viewer: Viewer):
    """The condition for trials that somebody may see: those shown to readers, their own, and those that they are the buddy of."""
    return true() if not viewer.id else or_(Trial.visibility == "readers", Trial.user_id == viewer.id, Trial.buddy_id == viewer.id)


def of_post(viewer: Viewer, post_id: int) -> SimpleNamespace:
    """Who tries a post, as its page shows it; the viewer's own apart."""
    columns = (Trial.id, Trial.user_id, Trial.status, Trial.planned_on, Trial.season, Trial.stopped_why, *who.columns)
    statement = who.join(select(*columns).select_from(Trial).join(Thread, Thread.id == Trial.thread_id), Trial.user_id)
    statement = statement.where(Trial.post_id == post_id, shown_to(viewer))
    rows = fetch(statement.order_by(Trial.created_at).limit(MOST)).all()
    mine = next((row for row in rows if row.user_id == viewer.id), None)
    others = [SimpleNamespace(person=who.read(row), status=row.status, planned_on=row.planned_on, season=row.season,
                              why=row.stopped_why) for row in rows if row.user_id != viewer.id]
    return SimpleNamespace(mine=mine, others=others)


def get_trial(viewer: Viewer, trial_id: int, *, lock: bool = False) -> tuple[Thread, Trial]:
    """A trial that the viewer may see in a thread that they may read; 404 else."""
    wanted = select(Trial).where(Trial.id == trial_id, shown_to(viewer)).execution_options(populate_existing=True)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted) or abort(404)
    thread = db.session.scalar(visible_threads(viewer).where(Thread.id == found.thread_id)) or abort(404)
    return thread, found


def has_reported(trial: Trial) -> bool:
    """Whether who tries it told how it went, since it was planned."""
    told = exists().where(PracticeReport.post_id == trial.post_id, PracticeReport.user_id == trial.user_id, PracticeReport.created_at >= trial.created_at, seen())
    return bool(db.session.scalar(select(told)))
