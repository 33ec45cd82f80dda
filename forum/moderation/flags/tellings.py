"""Who hears of flags: who flagged hears what became of it, whoever may read the post by then; who watches hears of a new case."""

from __future__ import annotations

from sqlalchemy import exists, literal, select

from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.core.urls import url_for
from forum.moderation.flags.models import Flag, FlagCase
from forum.moderation.flags.words import REASONS
from forum.moderation.queue.watching import to_tell


def _flaggers(activity: Activity):
    return select(Flag.user_id).where(Flag.case_id == activity.facts.get("case_id", 0))


def _said(told: Told) -> str:
    match told.activity.facts.get("outcome"):
        case "hidden":
            return _("A moderator looked at the post that you flagged and hid it. Thank you.")
        case "handled":
            return _("A moderator looked at the post that you flagged and mended it. Thank you.")
    return _("A moderator looked at the post that you flagged and left it as it is.")


def _lines(told: Told) -> list[str]:
    reason = told.activity.facts.get("reason")
    return [_("Reason: %(reason)s", reason=reason)] if reason else []


def _watching(activity: Activity):
    """Who watches, as long as the case waits. Only the first flag of a case is told."""
    waits = exists().where(FlagCase.id == activity.facts.get("case_id", 0), FlagCase.decided_at.is_(None))
    return to_tell(activity.network_id).where(waits, literal(bool(activity.facts.get("is_first"))))


def _said_flagged(told: Told) -> str:
    reason = str(REASONS.get(told.activity.facts.get("flag"), REASONS["other"])).lower()
    return _("A post was flagged: %(reason)s.", reason=reason)


def _case(told: Told) -> str:
    return url_for("moderation.flag_case", case_id=told.activity.facts.get("case_id", 0))


def attach() -> None:
    """Register what flaggers and moderators are told."""
    tell(Telling(Happened.POST_FLAGGED, _watching, _said_flagged, _case, icon="flag", subject=lambda _told: _("A post was flagged"),
                 button=lambda _told: _("Look at it and decide"), reason=lambda _activity, _user: _("You get this mail because you keep order in this network.")))
    tell(Telling(Happened.FLAGS_DECIDED, _flaggers, _said, lambda _told: "/flags/", icon="flag", lines=_lines, subject=lambda _told: _("What became of your flag"),
                 button=lambda _told: _("Look at your flags"), reason=lambda _activity, _user: _("You get this mail because you flagged a post.")))
