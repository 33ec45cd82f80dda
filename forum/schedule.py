"""Every recurring job of the site, in one list. The job consumer runs them; none of them is needed for an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import delete, or_

from forum.accounts.models import OneTimeLink, UserSession
from forum.accounts.viewers import IDLE, LONGEST
from forum.core import events
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.mail import outbox
from forum.discovery import saved, saved_mail
from forum.discovery.missed import forget_misses
from forum.moderation.care import nudging
from forum.moderation.holding.actions import forget_refused
from forum.moderation.redaction import sealed
from forum.moderation.reshaping.actions import forget_kept
from forum.moderation.rota.actions import begin_watch
from forum.practice import reminders
from forum.sheets.actions import ask_reviewers
from forum.threads import reindexing
from forum.threads.actions import bookmarks
from forum.threads.drafts import actions as drafting
from forum.threads.models import Submission
from forum.threads.relating import relate_missing, relate_moved
from forum.uploads.jobs import catch_up_documents, collect_files

FORM_KEYS = timedelta(days=7)


def deliver_activities() -> None:
    """Deliver what a crash left behind."""
    events.sweep()


def send_letters() -> None:
    """Send mail that was put off or left behind."""
    outbox.sweep()


def forget_counts() -> None:
    """Take ended windows out of the rate limits' store; Redis forgets by itself."""
    forget = getattr(current_app.extensions["counters"].storage, "forget_ended", None)
    if forget:
        forget()


def forget_sessions() -> None:
    """Take out sessions that no longer open, links that no longer work, and form keys older than a week."""
    moment = now()
    with unit_of_work():
        too_old = or_(UserSession.created_at < moment - LONGEST, UserSession.seen_at < moment - IDLE)
        db.session.execute(delete(UserSession).where(too_old))
        db.session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < moment))
        db.session.execute(delete(Submission).where(Submission.created_at < moment - FORM_KEYS))


def forget_drafts() -> None:
    """Take out drafts that were discarded some days ago, and what was removed from reading lists."""
    with unit_of_work():
        drafting.forget_discarded()
        bookmarks.forget_removed()


def renew_documents() -> None:
    """Analyse anew what an update of the analyser or a crash left behind."""
    reindexing.catch_up()


def forget_searches() -> None:
    """Take out saved searches that were removed a week ago."""
    with unit_of_work():
        saved.forget_removed()


def forget_held() -> None:
    """Erase texts that moderators did not approve, once nobody can appeal any more."""
    with unit_of_work():
        forget_refused()


def erase_originals() -> None:
    """Erase the sealed originals of passages that moderators took out thirty days ago, and what undoing old acts needed."""
    with unit_of_work():
        sealed.erase_due()
        forget_kept()


SCHEDULE: list[tuple[Callable[[], None], dict]] = [
    (deliver_activities, {"minute": "*"}),
    (send_letters, {"minute": "*"}),
    (forget_counts, {"hour": "3", "minute": "17"}),
    (forget_sessions, {"hour": "3", "minute": "23"}),
    (forget_drafts, {"hour": "3", "minute": "29"}),
    (forget_held, {"hour": "3", "minute": "31"}),
    (erase_originals, {"hour": "3", "minute": "31"}),
    (forget_misses, {"hour": "3", "minute": "37"}),
    (collect_files, {"minute": "41"}),
    (reminders.remind, {"hour": "6", "minute": "11"}),
    (nudging.nudge, {"hour": "5-19", "minute": "37", "day_of_week": "1-5"}),
    (begin_watch, {"minute": "2"}),
    (ask_reviewers, {"hour": "6", "minute": "31"}),
    (relate_moved, {"hour": "2", "minute": "47"}),
    (relate_missing, {"minute": "53"}),
    (saved_mail.look, {"minute": "*/10"}),
    (forget_searches, {"hour": "3", "minute": "37"}),
    (catch_up_documents, {"minute": "*/5"}),
    (renew_documents, {"minute": "*/5"}),
]


def init_schedule(app: Flask) -> None:
    """Tell the queue of this application when to run what."""
    for function, when in SCHEDULE:
        app.extensions["jobs"].every(function, **when)
