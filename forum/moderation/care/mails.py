"""The mail of nudges: at most one letter a person and day, with all that is for them; what does not fit waits for the next working day.

It is composed when it is sent: what was settled meanwhile, or went out of its reader's reach, has no line any more.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Row, Select, and_, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.core.i18n import _, force_locale
from forum.core.mail.letters import NotNow
from forum.core.mail.mime import base_url
from forum.core.mail.outbox import Letter, Message, composes, post
from forum.core.tellings import Told, tellings
from forum.core.urls import url_for
from forum.moderation.care.choices import left_out, today
from forum.moderation.care.due import unanswered, waits
from forum.moderation.care.kinds import KINDS, OFF
from forum.moderation.care.models import Nudge, NudgeMail, NudgeReceiver
from forum.moderation.care.quiet import is_waking
from forum.moderation.care.settings import working_homes
from forum.moderation.care.switch import off_url
from forum.practice.models import ShelfLife
from forum.practice.shelf import is_tried
from forum.threads.models import Thread, ThreadFollow
from forum.threads.queries import readers_of
from forum.threads.rows import audience_label

LINES = 8  # nudges in one letter
MOST = 1_000  # letters each time
WAITS = timedelta(days=35)  # longer than the longest holiday of builders


def _wants_mail():
    return and_(User.wants_mail, User.email.is_not(None), User.ended_at.is_(None))


def _written_today() -> Select[tuple[int]]:
    return select(NudgeMail.user_id).where(NudgeMail.day == today())


def _waiting() -> Select[tuple[int]]:
    """The nudges that are in no letter yet; what was never written for so long never will be."""
    return select(NudgeReceiver.nudge_id).join(Nudge, Nudge.id == NudgeReceiver.nudge_id).where(NudgeReceiver.letter_id.is_(None), Nudge.created_at > now() - WAITS)


def write_due() -> None:
    """A letter for everybody for whom nudges wait, who got none today, and whose own network is at work now."""
    at_work = or_(User.home_network_id.is_(None), User.home_network_id.in_(working_homes(now())))
    due = select(User.id).where(User.id.in_(_waiting().with_only_columns(NudgeReceiver.user_id)), _wants_mail(), at_work, User.id.not_in(_written_today()))
    found = list(db.session.scalars(due.order_by(User.id).limit(MOST)))
    db.session.rollback()
    for user_id in found:
        with unit_of_work():
            _write(user_id)


def _write(user_id: int) -> None:
    """Claim the day first, so that two workers write once."""
    try:
        with db.session.begin_nested():
            db.session.add(NudgeMail(user_id=user_id, day=today()))
    except IntegrityError:
        return
    mine = list(db.session.scalars(_waiting().where(NudgeReceiver.user_id == user_id).order_by(Nudge.id).limit(LINES)))
    if mine:
        letter_id = post("nudges", user_id=user_id)
        theirs = update(NudgeReceiver).where(NudgeReceiver.user_id == user_id, NudgeReceiver.nudge_id.in_(mine))
        db.session.execute(theirs.values(letter_id=letter_id).execution_options(synchronize_session=False))


def _still(user_id: int):
    """The condition on Nudge (with its Thread and Activity) for one that still asks something, of who still wants it."""
    asks_shelf = exists().where(ShelfLife.post_id == Activity.post_id, ShelfLife.asked_at.is_not(None), ShelfLife.outdated_at.is_(None), is_tried(ShelfLife))
    asks = [and_(Nudge.kind == "asker", waits(), or_(Nudge.again_at.is_(None), Nudge.again_at <= now())),
            and_(Nudge.kind.in_(("themes", "network", "moderators")), unanswered()),
            and_(Nudge.kind == "pinned", Thread.pinned_at < Nudge.created_at), and_(Nudge.kind == "old", asks_shelf)]
    unwanted = [and_(Nudge.kind == kind, User.id.in_(left_out(kind))) for kind in KINDS]
    is_off = exists().where(ThreadFollow.thread_id == Thread.id, ThreadFollow.user_id == user_id, ThreadFollow.by_mail.is_(False))
    return and_(Thread.hidden_at.is_(None), or_(*asks), ~or_(*unwanted), ~is_off)


def _found(letter: Letter) -> list[Row]:
    """What a letter tells of now."""
    wanted = select(Nudge.kind, Activity, Thread).join(NudgeReceiver, NudgeReceiver.nudge_id == Nudge.id).join(User, User.id == NudgeReceiver.user_id)
    wanted = wanted.join(Thread, Thread.id == Nudge.thread_id).join(Activity, Activity.id == Nudge.activity_id)
    wanted = wanted.where(NudgeReceiver.letter_id == letter.id, NudgeReceiver.user_id == letter.user_id, _still(letter.user_id)).order_by(Nudge.id)
    return [row for row in db.session.execute(wanted) if _may_know(row, letter.user_id)]


def _may_know(row: Row, user_id: int) -> bool:
    """Whether somebody reads the thread now, and is still among whom it is for."""
    may = readers_of(row.Thread).where(User.id == user_id, User.id.in_(tellings[row.Activity.kind].receivers(row.Activity)))
    return db.session.scalar(may) is not None


@composes("nudges")
def compose(letter: Letter) -> Message | None:
    """The letter as it is now; None when nothing of it is left. One that was held up until evening waits for the morning."""
    if not is_waking(now()):
        raise NotNow("quiet time")
    user = db.session.scalar(select(User).where(User.id == letter.user_id, _wants_mail()))
    rows = _found(letter) if user is not None else []
    if not rows:
        return None
    with force_locale(user.language):
        context = _context(rows, user)
    return Message(to_name=user.name, to_address=user.email, language=user.language, template="nudges", context=context,
                   off_url=off_url(user.id, {row.kind for row in rows}))


def _context(rows: list[Row], user: User) -> dict:
    lines = [_line(row, user) for row in rows]
    kinds = [kind for kind in KINDS if any(row.kind == kind for row in rows)]
    return {"subject": lines[0]["subject"] if len(lines) == 1 else _("%(num)s questions for you", num=len(lines)), "lines": lines,
            "offs": [{"label": str(OFF[kind]), "url": off_url(user.id, [kind])} for kind in kinds],
            "choices_url": base_url() + url_for("moderation.own_nudges")}


def _line(row: Row, user: User) -> dict:
    telling, about = tellings[row.Activity.kind], Told(row.Activity, user.id, _("Someone"), row.Thread.title)
    return {"subject": str(telling.subject(about)), "title": row.Thread.title, "sentence": str(telling.text(about)), "button": str(telling.button(about)),
            "url": base_url() + telling.url(about), "audience": audience_label(row.Thread.audience, row.Thread.network_id)}


def told_of(thread_id: int) -> list[Row]:
    """Who was nudged about a thread: kind, when, how many."""
    wanted = select(Nudge.kind, Nudge.created_at, func.count(NudgeReceiver.user_id).label("people")).outerjoin(NudgeReceiver, NudgeReceiver.nudge_id == Nudge.id)
    return list(db.session.execute(wanted.where(Nudge.thread_id == thread_id).group_by(Nudge.id, Nudge.kind, Nudge.created_at).order_by(Nudge.created_at, Nudge.id)))
