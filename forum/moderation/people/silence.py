"""Who may read but not write: every form that others would see the result of is refused, with the text kept. What is one's own business goes on."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template, request
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import viewer
from forum.core.clock import now
from forum.core.dates import day
from forum.core.db import fetch
from forum.core.i18n import _

ROOMS = ("accounts.", "notifications.", "home.")
OWN = frozenset((
    "networks.profile_settings", "networks.following", "networks.follow_network", "networks.follow_theme", "threads.read", "threads.follow",
    "threads.keep", "threads.write_note", "threads.mark_read_again", "threads.remove_bookmark", "threads.return_bookmark", "threads.save_draft",
    "threads.discard", "threads.put_draft_back", "threads.withdraw", "preview", "discovery.save_search",
    "discovery.change_search", "discovery.remove_search", "discovery.return_search", "discovery.switch_searches_mail", "moderation.appeal",
    "moderation.appeal_by_link", "moderation.own_nudges", "moderation.switch_nudge_mail", "moderation.take_back", "practice.withdraw_report",
    "practice.remove_trial",
))


def gate() -> None:
    """Refuse a form of somebody who may not write now."""
    if viewer().is_silenced and not (request.endpoint in OWN or (request.endpoint or "").startswith(ROOMS)):
        abort(403, description=sentence())


def late_gate() -> str:
    """The same once more just before what was written stands: a measure may have come while the form was under way. Answers the refusal, or nothing."""
    if not viewer().is_signed_in or request.endpoint in OWN or (request.endpoint or "").startswith(ROOMS):
        return ""
    row = fetch(select(User.silenced_until, User.suspended_until, User.ended_at).where(User.id == viewer().id)).first()
    is_barred = row is None or row.ended_at is not None or any(until is not None and until > now() for until in (row.silenced_until, row.suspended_until))
    return _("A moderator decided about your account while you were writing. Load the page again to read what.") if is_barred else ""


def sentence() -> str:
    """Until when, and where it says why."""
    return _("You can read everything, but not write, until %(day)s. Under “Decisions about you”, in your settings, you read why and how to appeal.",
             day=day(viewer().silenced_until - timedelta(seconds=1)))


def banner(_viewer) -> str:
    """The same above every page, before somebody starts to write."""
    return render_template("moderation/people/_silenced.html", sentence=sentence()) if viewer().is_silenced else ""
