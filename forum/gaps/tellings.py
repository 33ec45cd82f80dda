"""Who hears of what becomes of a gap, and in which words. Nobody is named: who opened one from a conversation without name stays unknown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, false, or_, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, tell
from forum.core.text import shorten
from forum.core.urls import url_for
from forum.gaps.models import Gap, GapMeeting, GapSupport
from forum.gaps.queries import gap_url, moderates, readers_of, standing
from forum.gaps.words import status_words
from forum.networks import catalogue

NOBODY = select(User.id).where(false())
MOST_OF_ANSWER = 1_500


def _gap(activity: Activity) -> Gap | None:
    """The gap that it is about, or what that was merged into; what is hidden is told to nobody."""
    gap = standing(activity.facts.get("into_id") or activity.facts.get("gap_id"))
    return gap if gap is not None and gap.hidden_at is None else None


def load(activities: Sequence[Activity]) -> Sequence[Gap]:
    """The gaps that some activities are about, and those that they went into, in one statement."""
    numbers = {activity.facts.get(name) or 0 for activity in activities for name in ("gap_id", "into_id")}
    into = select(Gap.merged_into_id).where(Gap.id.in_(numbers), Gap.merged_into_id.is_not(None))
    return list(db.session.scalars(select(Gap).where(or_(Gap.id.in_(numbers), Gap.id.in_(into)))))


def involved(activity: Activity) -> Select[tuple[int]]:
    """Who opened it, who looks after it and who has it too, of those who may read it now."""
    gap = _gap(activity)
    if gap is None:
        return NOBODY
    having = select(GapSupport.user_id).where(GapSupport.gap_id == gap.id)
    return readers_of(gap).where(or_(User.id.in_([gap.opened_by_id or 0, gap.owner_id or 0]), User.id.in_(having)), User.id != (activity.actor_id or 0))


def of_merged(activity: Activity) -> Select[tuple[int]]:
    """Who was involved in the gap that went into another, of those who may read that one now."""
    gap = _gap(activity)
    if gap is None:
        return NOBODY
    return readers_of(gap).where(User.id.in_(activity.facts.get("user_ids") or []), User.id != (activity.actor_id or 0))


def network_moderators(activity: Activity) -> Select[tuple[int]]:
    """The moderators of the network for whose meeting it was put forward, while it is."""
    gap, network_id = _gap(activity), activity.facts.get("meeting_network_id")
    if gap is None or not network_id:
        return NOBODY
    put_forward = select(GapMeeting.gap_id).where(GapMeeting.gap_id == gap.id, GapMeeting.network_id == network_id).exists()
    return readers_of(gap).where(moderates(network_id), User.role != "admin", put_forward, User.id != (activity.actor_id or 0))


def _question(told: Told) -> str:
    gap = _gap(told.activity)
    return gap.question if gap is not None else ""


def _url(told: Told) -> str:
    gap = _gap(told.activity)
    return gap_url(gap) if gap is not None else url_for("gaps.index")


def _of_status(told: Told) -> str:
    return _("Knowledge gap “%(question)s”: %(status)s", question=_question(told), status=status_words(told.activity.facts.get("status", "open")))


def _of_answer(told: Told) -> str:
    return _("The knowledge gap “%(question)s” has an answer", question=_question(told))


def _answer_lines(told: Told) -> list[str]:
    gap = _gap(told.activity)
    text = shorten(gap.answer, MOST_OF_ANSWER) if gap is not None and gap.status == "answered" else ""
    return [line for line in text.split("\n") if line.strip()] if text else [_("The answer stands on its page.")]


def _of_merging(told: Told) -> str:
    return _("A knowledge gap that you have a part in was merged with “%(question)s”", question=_question(told))


def _of_proposal(told: Told) -> str:
    network = catalogue.network(told.activity.facts.get("meeting_network_id"))
    return _("The knowledge gap “%(question)s” was put forward for the next meeting of %(network)s", question=_question(told), network=network.name if network else "")


def _why(_activity: Activity, _user_id: int) -> str:
    return _("You get this mail because you have this knowledge gap too, opened it or follow it up.")


def register() -> None:
    """Say who is told of what."""
    tell(Telling(Happened.GAP_STATUS_CHANGED, involved, _of_status, _url, icon="circle-open", by_mail=False, load=load))
    tell(Telling(Happened.GAP_ANSWERED, involved, _of_answer, _url, icon="solved", subject=_of_answer, button=lambda told: _("Read the answer"),
                 lines=_answer_lines, load=load, reason=_why))
    tell(Telling(Happened.GAP_MERGED, of_merged, _of_merging, _url, icon="move", by_mail=False, load=load))
    tell(Telling(Happened.GAP_PROPOSED, network_moderators, _of_proposal, _url, icon="calendar", by_mail=False, load=load))
