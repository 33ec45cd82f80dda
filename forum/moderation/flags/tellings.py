"""Who hears of flags: who flagged hears what became of it, whoever may read the post by then. Moderators see the case in the queue."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.moderation.flags.models import Flag


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


def attach() -> None:
    """Register what flaggers are told."""
    tell(Telling(Happened.FLAGS_DECIDED, _flaggers, _said, lambda _told: "/flags/", icon="flag", lines=_lines, subject=lambda _told: _("What became of your flag"),
                 button=lambda _told: _("Look at your flags"), reason=lambda _activity, _user: _("You get this mail because you flagged a post.")))
