"""The verbs of reports: change, reckon the evidence anew, then record what happened. They never commit."""

from __future__ import annotations

from datetime import date

from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.networks.organisations import organisation_of
from forum.practice.evidence import refresh_evidence
from forum.practice.models import PracticeReport, ReportVersion
from forum.practice.reports.forms import TOLD
from forum.threads.actions import follow
from forum.threads.models import Post, Solution, Thread
from forum.uploads.actions import hang


def can_be_tried(thread: Thread, post: Post) -> bool:
    """Whether a post is what people try: the solution of a problem, or the opening of a good practice."""
    if thread.kind == "practice":
        return post.is_opening and post.is_visible
    return post.is_visible and db.session.get(Solution, thread.id, populate_existing=True) is not None and (
        db.session.get(Solution, thread.id).post_id == post.id)


def insist_on_trying(thread: Thread, post: Post) -> None:
    """Raise RuleBroken for a post that nobody can try."""
    if not can_be_tried(thread, post):
        raise RuleBroken(_("You can try out only the solution of a problem, or a good practice. This reply is not the solution now."))


def add_report(thread: Thread, post: Post, told: dict, *, by: int, without_name: bool = False, photos: str = "", photos_html: str = "",
               follows: PracticeReport | None = None) -> PracticeReport:
    """Add a report on a post that can be tried; its writer follows the thread from now on. Raises RuleBroken for another post."""
    insist_on_trying(thread, post)
    user = db.session.get(User, by)
    if follows is not None and follows.without_name is not without_name:
        follows = None  # one with a name beside one without would tell who wrote both
    report = PracticeReport(thread_id=thread.id, post_id=post.id, user_id=by, municipality_id=user.municipality_id, organisation=organisation_of(user),
                            without_name=without_name, post_version=post.version, follows_id=follows.id if follows else None, photos=photos,
                            photos_html=photos_html, created_at=now(), **told)
    db.session.add(report)
    db.session.flush()
    hang(f"report:{report.id}", photos, by=by)
    refresh_evidence(post.id)
    follow(by, thread)
    _happened(Happened.REPORT_ADDED, thread, report, by=by, result=report.result, follows=report.follows_id)
    return report


def edit_report(thread: Thread, report: PracticeReport, told: dict, *, by: int, version: int, photos: str = "", photos_html: str = "") -> None:
    """Correct a report and keep what it said. Raises SomeoneWasFaster when it was corrected since `version`."""
    if report.version != version:
        raise SomeoneWasFaster(_("This report was changed in the meantime, perhaps by you. Your text stands below; compare before you save it again."))
    db.session.add(ReportVersion(report_id=report.id, version=report.version, fields=said(report), written_at=report.edited_at or report.created_at))
    for name, value in told.items():
        setattr(report, name, value)
    report.photos, report.photos_html = photos, photos_html
    report.version, report.edited_at = report.version + 1, now()
    db.session.flush()
    hang(f"report:{report.id}", photos, by=by)
    refresh_evidence(report.post_id)
    _happened(Happened.REPORT_EDITED, thread, report, by=by, result=report.result)


def said(report: PracticeReport) -> dict:
    """What a report says, as its versions keep it."""
    values = {name: getattr(report, name) for name in TOLD}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def withdraw_report(thread: Thread, report: PracticeReport, *, by: int) -> None:
    """Its writer takes a report back; it no longer counts, and can be put back."""
    report.withdrawn_at = now()
    refresh_evidence(report.post_id)
    _happened(Happened.REPORT_WITHDRAWN, thread, report, by=by)


def return_report(thread: Thread, report: PracticeReport, *, by: int) -> None:
    """The writer puts a report back."""
    report.withdrawn_at = None
    refresh_evidence(report.post_id)
    _happened(Happened.REPORT_RETURNED, thread, report, by=by)


def hide_report(thread: Thread, report: PracticeReport, *, by: int, reason: str) -> Activity:
    """A moderator takes a report out of sight. Raises SomeoneWasFaster when one did already."""
    if report.hidden_at is not None:
        raise SomeoneWasFaster(_("This report was hidden already; nothing was changed."))
    report.hidden_at, report.hidden_by_id = now(), by
    refresh_evidence(report.post_id)
    return _happened(Happened.REPORT_HIDDEN, thread, report, by=by, reason=reason)


def restore_report(thread: Thread, report: PracticeReport, *, by: int, reason: str = "") -> Activity:
    """A moderator shows a hidden report again."""
    if report.hidden_at is None:
        raise SomeoneWasFaster(_("This report is shown already; nothing was changed."))
    report.hidden_at = report.hidden_by_id = None
    refresh_evidence(report.post_id)
    return _happened(Happened.REPORT_RESTORED, thread, report, by=by, reason=reason)


def _happened(kind: Happened, thread: Thread, report: PracticeReport, *, by: int, **facts) -> Activity:
    """Record it. The log does not tell whom a report without name is by."""
    subject = None if report.without_name else report.user_id
    nameless = {"nameless": True} if report.without_name and by == report.user_id else {}
    return record(kind, by, thread_id=thread.id, post_id=report.post_id, subject_id=subject, network_id=thread.network_id, report_id=report.id, **nameless,
                  **{name: value for name, value in facts.items() if value is not None})
