"""Who hears of what happens to sheets, and in which words. Names stand in none of them: who works on a sheet has not said yes to that yet."""

from __future__ import annotations

from sqlalchemy import Select, and_, false, or_, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.networks.models import NetworkModerator, ThemeFollow
from forum.networks.organisations import organisation_column
from forum.sheets.models import Sheet, SheetCredit, SheetThread, SheetVersion
from forum.sheets.queries import readers, sheet_url
from forum.sheets.sources import reporters_of
from forum.threads.models import ThreadFollow


def sheet_of(activity: Activity) -> Sheet | None:
    """The sheet that an activity is about."""
    return db.session.get(Sheet, activity.facts.get("sheet_id") or 0)


def nobody() -> Select[tuple[int]]:
    """For what is not to be told any more."""
    return select(User.id).where(false())


def to_reviewers(activity: Activity) -> Select[tuple[int]]:
    """While a text waits: the network's moderators, and followers of its theme who work elsewhere than those who wrote it."""
    sheet = sheet_of(activity)
    if sheet is None or sheet.status != "in_review" or sheet.version != activity.facts.get("version"):
        return nobody()
    text = db.session.get(SheetVersion, (sheet.id, sheet.version))
    starter = select(organisation_column(User)).where(User.id == sheet.started_by_id).scalar_subquery()
    elsewhere = and_(organisation_column(User).not_in(text.organisations), organisation_column(User).is_distinct_from(starter))
    keepers = select(NetworkModerator.user_id)
    if sheet.network_id is not None:
        keepers = keepers.where(NetworkModerator.network_id == sheet.network_id)
    followers = select(ThemeFollow.user_id).where(ThemeFollow.theme_id == sheet.theme_id)
    told = or_(and_(User.role == "moderator", User.id.in_(keepers)), and_(User.id.in_(followers), elsewhere))
    return _but_actor(readers(sheet).where(told), activity)


def to_starter(activity: Activity) -> Select[tuple[int]]:
    """Who started the sheet, while they can read it."""
    sheet = sheet_of(activity)
    return nobody() if sheet is None else _but_actor(readers(sheet).where(User.id == sheet.started_by_id), activity)


def to_readers(activity: Activity) -> Select[tuple[int]]:
    """While a sheet is out: whose work stands behind it, and who follows its conversations."""
    sheet = sheet_of(activity)
    if sheet is None or sheet.shown_version is None or sheet.withdrawn_at is not None:
        return nobody()
    credited = select(SheetCredit.user_id).where(SheetCredit.sheet_id == sheet.id)
    threads = select(SheetThread.thread_id).where(SheetThread.sheet_id == sheet.id)
    followers = select(ThreadFollow.user_id).where(ThreadFollow.thread_id.in_(threads))
    return _but_actor(readers(sheet).where(or_(User.id.in_(credited), User.id.in_(followers))), activity)


def to_asked(activity: Activity) -> Select[tuple[int]]:
    """Those who are asked now whether they want to be named; also who asks, when their own work stands behind it."""
    sheet = sheet_of(activity)
    if sheet is None or sheet.withdrawn_at is not None:
        return nobody()
    open_questions = select(SheetCredit.user_id).where(SheetCredit.sheet_id == sheet.id, SheetCredit.name_answer == "")
    asked = readers(sheet).where(User.id.in_(open_questions), User.id.in_(activity.facts.get("asked", ())))
    return _but_actor(asked, activity)


def to_testers(activity: Activity) -> Select[tuple[int]]:
    """Who can say whether a sheet still holds: its starter, and who reported behind it."""
    sheet = sheet_of(activity)
    if sheet is None or sheet.withdrawn_at is not None or sheet.asked_at is None:
        return nobody()
    return readers(sheet).where(or_(User.id == sheet.started_by_id, User.id.in_(reporters_of(sheet.id))))


def _but_actor(receivers: Select, activity: Activity) -> Select:
    return receivers.where(User.id != (activity.actor_id or 0))


def title(told: Told) -> str:
    """The title of the sheet: the newest one while its text waits, else the one that is out."""
    sheet = sheet_of(told.activity)
    return f"“{sheet.title}”" if sheet else ""


def url(told: Told) -> str:
    """Where the sheet stands."""
    sheet = sheet_of(told.activity)
    return sheet_url(sheet) if sheet else "/sheets/"


def newest_url(told: Told) -> str:
    """Where the text stands that the activity is about."""
    sheet, number = sheet_of(told.activity), told.activity.facts.get("version")
    return f"/sheets/{sheet.id}/versions/{number}" if sheet and number else url(told)


def _reviewed(told: Told) -> str:
    if told.activity.facts.get("verdict") == "approved":
        return _("A colleague of another municipality approved your practice sheet %(title)s. You can publish it now.", title=title(told))
    return _("A colleague of another municipality asks for changes in your practice sheet %(title)s.", title=title(told))


def register() -> None:
    """Register what is told."""
    tell(Telling(Happened.SHEET_OFFERED, to_reviewers, lambda told: _("The practice sheet %(title)s waits for a review by a second municipality.", title=title(told)),
                 newest_url, icon="sheet", by_mail=False))
    tell(Telling(Happened.SHEET_REVIEWED, to_starter, _reviewed, newest_url, icon="sheet",
                 subject=lambda told: _("Your practice sheet was reviewed"), button=lambda told: _("Read the review")))
    tell(Telling(Happened.SHEET_PUBLISHED, to_readers, lambda told: _("The practice sheet %(title)s is published.", title=title(told)), url,
                 icon="sheet", by_mail=False))
    tell(Telling(Happened.SHEET_CONSENT_ASKED, to_asked,
                 lambda told: _("Your experience stands behind the practice sheet %(title)s. May your name stand with it?", title=title(told)), url,
                 icon="sheet", subject=lambda told: _("May your name stand with a practice sheet?"), button=lambda told: _("Read the sheet and answer"),
                 lines=lambda told: [_("Without your answer nobody sees your name with it. You can change your answer at any time.")]))
    tell(Telling(Happened.SHEET_WITHDRAWN, to_starter, lambda told: _("A moderator withdrew your practice sheet %(title)s.", title=title(told)), url, icon="eye-off",
                 subject=lambda told: _("Your practice sheet was withdrawn"), button=lambda told: _("Look at the sheet"),
                 lines=lambda told: [_("Reason: %(reason)s", reason=told.activity.facts.get("reason", ""))]))
    tell(Telling(Happened.SHEET_CHECK_DUE, to_testers, lambda told: _("Does the practice sheet %(title)s still hold? Its day to check has come.", title=title(told)),
                 url, icon="calendar", subject=lambda told: _("Does this practice sheet still hold?"), button=lambda told: _("Look at the sheet")))
