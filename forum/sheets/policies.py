"""Who may do what with sheets: pure answers."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.core.i18n import _
from forum.sheets.models import Sheet


def keeps(viewer: Viewer, sheet: Sheet) -> bool:
    """Whether a sheet is somebody's to look after: its starter, and the network's moderators."""
    return viewer.id == sheet.started_by_id or viewer.moderates(sheet.network_id)


def can_edit(viewer: Viewer, sheet: Sheet) -> bool:
    """Who looks after it, unless it is withdrawn."""
    return keeps(viewer, sheet) and sheet.withdrawn_at is None


def can_offer(viewer: Viewer, sheet: Sheet) -> bool:
    """Who looks after it, while its newest text was not offered yet."""
    return can_edit(viewer, sheet) and sheet.status == "draft"


def can_publish(viewer: Viewer, sheet: Sheet) -> bool:
    """Who looks after it, while its newest text waits."""
    return can_edit(viewer, sheet) and sheet.status == "in_review"


def can_withdraw(viewer: Viewer, sheet: Sheet) -> bool:
    """Who looks after it, while it stands."""
    return can_edit(viewer, sheet)


def can_restore(viewer: Viewer, sheet: Sheet, withdrawn_by: int | None) -> bool:
    """The network's moderators; its starter what they withdrew themselves."""
    if sheet.withdrawn_at is None:
        return False
    return viewer.moderates(sheet.network_id) or (viewer.id == sheet.started_by_id and withdrawn_by == viewer.id)


def review_refusal(organisation: str, *, starter: str, writers: list[str], is_waiting: bool = True) -> str:
    """Why somebody of an organisation may not review a text; empty when they may. `starter` and `writers` are the organisations of those who made it."""
    if not is_waiting:
        return _("This text does not wait for a review.")
    if organisation == starter:
        return _("The sheet was started in your own municipality or organisation. A second one reviews it.")
    if organisation in writers:
        return _("Somebody of your municipality or organisation wrote in this version. Another one reviews it.")
    return ""


def export_refusal(*, is_for_all: bool, starter_agrees: bool, authors_agree: bool) -> str:
    """Why a sheet cannot go to the magazine; empty when it can."""
    if not is_for_all:
        return _("kept to one network")
    return "" if starter_agrees and authors_agree else _("no agreement yet")
