"""Who hears of held texts: the moderators of a place once when something begins to wait there, and the writer what was decided."""

from __future__ import annotations

from sqlalchemy import Select, and_, exists, false, or_, select

from forum.accounts.models import User
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.core.urls import url_for
from forum.moderation.holding.models import HeldPost
from forum.moderation.holding.queries import place
from forum.networks import catalogue
from forum.networks.models import NetworkModerator


def _moderators(activity: Activity) -> Select[tuple[int]]:
    """Those who can decide, as long as something waits there: the network's moderators, the administrators where there are none."""
    if not activity.facts.get("tells"):
        return select(User.id).where(false())
    waits = exists().where(HeldPost.decided_at.is_(None), place().is_not_distinct_from(activity.network_id))
    of_network = select(NetworkModerator.user_id)
    if activity.network_id is not None:
        of_network = of_network.where(NetworkModerator.network_id == activity.network_id)
    one = select(User.id).where(User.id.in_(of_network), User.role == "moderator", User.ended_at.is_(None))
    is_last = and_(User.role == "admin", ~one.exists())
    return select(User.id).where(waits, User.ended_at.is_(None), or_(User.id.in_(one), is_last))


def _writer(activity: Activity) -> Select[tuple[int]]:
    return select(HeldPost.author_id).where(HeldPost.id == activity.facts.get("held_id", 0))


def _own_page(told: Told) -> str:
    return url_for("moderation.held", held_id=told.activity.facts["held_id"])


def _waits(told: Told) -> str:
    return _("In %(network)s a text waits for approval.", network=catalogue.network_label(told.activity.network_id))


def _approved(told: Told) -> str:
    if told.activity.facts.get("held_kind") == "edit":
        return _("Your change in “%(title)s” is approved.", title=told.title)
    return _("Your text in “%(title)s” is approved and can be read now.", title=told.title)


def _reason(told: Told) -> list[str]:
    reason = told.activity.facts.get("reason")
    lines = [_("Reason: %(reason)s", reason=reason)] if reason else []
    return [*lines, _("Your text is kept for you: you can read it, change it and send it again.")]


def register() -> None:
    """Have the room of notices write them."""
    tell(Telling(Happened.POST_HELD, _moderators, _waits,
                 lambda told: url_for("moderation.held_list"), "clock", subject=lambda told: _("A text waits for approval"),
                 button=lambda told: _("Look at it"), reason=lambda activity, user_id: _("You get this mail because you keep order in this network.")))
    tell(Telling(Happened.HELD_APPROVED, _writer, _approved, lambda told: url_for("threads.permalink", post_id=told.activity.post_id), "check",
                 subject=lambda told: _("Your text is approved"), button=lambda told: _("Read it on the site"),
                 reason=lambda activity, user_id: _("You get this mail because you wrote this text.")))
    tell(Telling(Happened.HELD_REFUSED, _writer, lambda told: _("A moderator did not approve what you sent."), _own_page, "info",
                 subject=lambda told: _("Your text was not approved"), button=lambda told: _("Read why"), lines=_reason,
                 reason=lambda activity, user_id: _("You get this mail because you wrote this text.")))
