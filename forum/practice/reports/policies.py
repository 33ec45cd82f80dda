"""Who may do what with reports: pure answers, yes or no."""

from __future__ import annotations

from forum.accounts.models import GUEST
from forum.core.access import Viewer
from forum.practice.models import PracticeReport


def can_report(viewer: Viewer, thread) -> bool:
    """Every member who reads the conversation, unless it is hidden; also when it is closed for replies, for practice comes later. `thread` is a row or an entity."""
    return viewer.is_signed_in and viewer.role != GUEST and thread.hidden_at is None


def can_edit(viewer: Viewer, report) -> bool:
    """Who wrote it, while it is seen."""
    return viewer.id == report.user_id and report.hidden_at is None and report.withdrawn_at is None


def can_return(viewer: Viewer, report: PracticeReport) -> bool:
    """Who took it back, unless a moderator hid it."""
    return viewer.id == report.user_id and report.withdrawn_at is not None and report.hidden_at is None


def may_see(viewer: Viewer, report, network_id: int | None) -> bool:
    """Whether somebody reads what a report says: hidden ones its moderators alone, withdrawn ones who wrote it."""
    return (report.hidden_at is None or viewer.moderates(network_id)) and (report.withdrawn_at is None or viewer.id == report.user_id)


def follow_up_due(report) -> bool:
    """Whether what a report says can change: every report can be followed up by who wrote it."""
    return report.withdrawn_at is None and report.hidden_at is None
