"""What nudges say. Each is a notice by the telling of its kind; the mail of a day's nudges stands in `mails`."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Select, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, Happened, on
from forum.core.i18n import _
from forum.core.tellings import Telling, Told, leave_out, tell, tellings
from forum.core.urls import url_for
from forum.moderation.care.choices import left_out
from forum.moderation.care.kinds import HAPPENED
from forum.moderation.care.models import NudgeReceiver
from forum.moderation.care.nudging import claim, note_receivers
from forum.networks.catalogue import network_label
from forum.threads.models import Thread
from forum.threads.queries import readers_of


def receivers(activity: Activity) -> Select[tuple[int]]:
    """Whom a nudge was for when it went out."""
    return select(NudgeReceiver.user_id).where(NudgeReceiver.nudge_id == activity.facts.get("nudge_id", 0))


def _thread(told: Told) -> str:
    return f"/threads/{told.activity.thread_id}"


def _of_network(told: Told) -> str:
    return _("Colleagues in network %(name)s have no reply to this problem yet. Do you know something about it?", name=network_label(told.activity.network_id))


def _titled(told: Told) -> str:
    return _("Do you know something about this? %(title)s", title=told.title)


def init() -> None:
    """Register all of them, and who is left out."""
    tell(Telling(Happened.NUDGE_ASKER, receivers, lambda _told: _("Did one of the replies help you? Say which one, so that colleagues find it too."),
                 lambda told: url_for("moderation.helped", thread_id=told.activity.thread_id), icon="question", by_mail=False,
                 subject=lambda told: _("Did a reply help? %(title)s", title=told.title), button=lambda _told: _("Look at the replies")))
    tell(Telling(Happened.NUDGE_THEMES, receivers, lambda _told: _("A problem in a theme that you follow has no reply yet. Do you know something about it?"), _thread,
                 icon="theme", by_mail=False, subject=_titled, button=lambda _told: _("Read the problem")))
    tell(Telling(Happened.NUDGE_NETWORK, receivers, _of_network, _thread, icon="people", by_mail=False, subject=_titled, button=lambda _told: _("Read the problem")))
    tell(Telling(Happened.NUDGE_MODERATORS, receivers, lambda _told: _("This problem is past its time: nobody has replied yet."),
                 lambda told: url_for("moderation.unanswered", thread_id=told.activity.thread_id), icon="moderation", by_mail=False,
                 subject=lambda told: _("Nobody has replied yet: %(title)s", title=told.title), button=lambda _told: _("Look who may know")))
    tell(Telling(Happened.NUDGE_PINNED, receivers, lambda _told: _("This conversation has been pinned for long. Must it stay pinned?"),
                 lambda told: url_for("moderation.pinned", nudge_id=told.activity.facts.get("nudge_id", 0)), icon="pin", by_mail=False,
                 subject=lambda told: _("Must this stay pinned? %(title)s", title=told.title), button=lambda _told: _("Keep or unpin")))
    for kind, happened in HAPPENED.items():
        leave_out(happened, partial(left_out, kind))


@on(Happened.CHECK_DUE)
def note_old(activity: Activity) -> None:
    """Those who are asked whether an old solution still holds get their letter with the other nudges of the day."""
    nudge = claim("old", activity.thread_id, activity.id)
    if nudge is not None:
        nudge.activity_id = activity.id
        asked = tellings[Happened.CHECK_DUE].receivers(activity)
        thread = db.session.get(Thread, activity.thread_id)
        note_receivers(nudge, readers_of(thread).where(User.id.in_(asked), User.id.not_in(left_out("old"))))
