"""Mail of what lower rooms tell: one letter a receiver, composed when it is sent, with rights checked again."""

from __future__ import annotations

from sqlalchemy import Row, Select, select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.events import Activity, listen
from forum.core.i18n import _, force_locale
from forum.core.mail.mime import base_url
from forum.core.mail.outbox import Letter, Message, composes, post_to_all
from forum.core.tellings import Telling, Told, tellings
from forum.notifications import told
from forum.notifications.audience import TOLD_BY_ROOM, by_mail, wants_mail
from forum.notifications.switch import off_url
from forum.threads.rows import audience_label


def attach() -> None:
    """Listen for every kind that lower rooms registered. Raises ValueError for one that this room has words for itself."""
    if own := TOLD_BY_ROOM.intersection(tellings):
        raise ValueError(f"told twice: {', '.join(sorted(own))}")
    listen(told.write_notices, *tellings, at_once=True)
    listen(write_letters, *(kind for kind, telling in tellings.items() if telling.by_mail), at_once=False)


def write_letters(activity: Activity) -> None:
    """A letter to each receiver who wants mail of it."""
    post_to_all("told", _by_mail(activity), activity_id=activity.id)


def _by_mail(activity: Activity) -> Select[tuple[int]]:
    receivers = told.receivers_of(activity)
    return receivers.where(wants_mail()) if activity.thread_id is None else by_mail(receivers, activity.thread_id)


@composes("told")
def compose(letter: Letter) -> Message | None:
    """The letter as it is now; None when its reader may no longer know of it, or wants no mail of it."""
    row = next(iter(told.found_of([letter.activity_id])), None)
    if row is None or (row.Thread is not None and row.Thread.hidden_at is not None):
        return None
    user = db.session.scalar(select(User).where(User.id == letter.user_id, User.id.in_(_by_mail(row.Activity))))
    if user is None:
        return None
    kept = told.loaded([row.Activity])
    with force_locale(user.language):
        context = _context(row, told.told_to(user.id, row, row.Thread.title if row.Thread else ""))
    del kept
    return Message(to_name=user.name, to_address=user.email, language=user.language, template="told", context=context,
                   thread_id=row.Activity.thread_id, off_url=off_url(user.id, row.Activity.thread_id))


def _context(row: Row, about: Told) -> dict:
    telling: Telling = tellings[about.activity.kind]
    sentence = told.sentence(about)
    return {"subject": str(telling.subject(about)) if telling.subject else sentence, "sentence": sentence,
            "lines": [str(line) for line in telling.lines(about)] if telling.lines else [],
            "button": str(telling.button(about)) if telling.button else _("Look at it on the site"), "url": base_url() + telling.url(about),
            "audience": audience_label(row.Thread.audience, row.Thread.network_id) if row.Thread else "",
            "why": about.reason or _("You get this mail because it is about something that you take part in.")}
