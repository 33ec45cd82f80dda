"""Mail that waits: written in the transaction of what it tells about, composed when it is sent.

A crash or a dead mail server loses none: the row stays until it was sent. None is doubled: a letter is claimed before it is
composed, (activity, receiver, message) is unique, and its Message-ID stays the same on every try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import ColumnElement, Select, exists, insert, literal, select, update
from werkzeug.exceptions import NotFound

from forum.core.clock import now
from forum.core.db import after_commit, db, unit_of_work
from forum.core.jobs import job
from forum.core.mail import transport
from forum.core.mail.letters import Letter, Message, NotNow, Refused
from forum.core.mail.mime import at_site, build

__all__ = ["Letter", "Message", "composes", "post", "post_to_all", "send", "sweep"]
log = structlog.get_logger()
HOLD = timedelta(minutes=10)
GIVE_UP = timedelta(days=4)
LONGEST_WAIT = 240  # minutes

_composers: dict[str, Callable[[Letter], Message | None]] = {}


def composes(message: str) -> Callable:
    """Register who composes a message; the composer checks rights again and answers None to drop the letter."""

    def register(composer: Callable[[Letter], Message | None]) -> Callable:
        _composers[message] = composer
        return composer

    return register


def post(message: str, *, user_id: int | None = None, activity_id: int | None = None, about_id: int | None = None) -> int | None:
    """Write a letter in this transaction and give its number; it is sent after the commit. The same one about an activity is written once only."""
    same = select(Letter.id).where(Letter.message == message, Letter.activity_id == activity_id, Letter.user_id == user_id)
    if activity_id is not None and db.session.scalar(same):
        return None
    letter = Letter(message=message, user_id=user_id, activity_id=activity_id, about_id=about_id, created_at=now(), next_try_at=now())
    db.session.add(letter)
    db.session.flush()
    number = letter.id
    after_commit(lambda: send.enqueue(number))
    return number


def post_to_all(message: str, receivers: Select[tuple[int]], *, activity_id: int) -> None:
    """Write a letter to every user whose id `receivers` selects, in one statement; to none of them twice."""
    who, at = receivers.subquery(), literal(now(), Letter.created_at.type)
    same = exists().where(Letter.message == message, Letter.activity_id == activity_id, Letter.user_id == who.c[0])
    rows = select(literal(message), literal(activity_id), who.c[0], at, at, literal(0)).where(~same)
    db.session.execute(insert(Letter).from_select(["message", "activity_id", "user_id", "created_at", "next_try_at", "tries"], rows))
    fresh = select(Letter.id).where(Letter.message == message, Letter.activity_id == activity_id, Letter.tries == 0)
    written = list(db.session.scalars(fresh))
    after_commit(lambda: [send.enqueue(number) for number in written])


@dataclass(frozen=True, slots=True)
class Claim:
    """That this worker holds a letter, for its nth try: who was overtaken after a long sleep changes nothing any more."""

    letter_id: int
    tries: int

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition on Letter under which the claim still stands."""
        return (Letter.id == self.letter_id) & (Letter.tries == self.tries) & Letter.ended_at.is_(None)


def _claim(letter_id: int) -> Claim | None:
    """Take a letter for ten minutes; another worker that comes at the same time gets None."""
    free = (Letter.id == letter_id) & Letter.ended_at.is_(None) & (Letter.next_try_at <= now())
    taken = update(Letter).where(free).values(next_try_at=now() + HOLD, tries=Letter.tries + 1)
    with unit_of_work():
        tries = db.session.scalar(taken.returning(Letter.tries).execution_options(synchronize_session=False))
    return None if tries is None else Claim(letter_id, tries)


@job()
def send(letter_id: int) -> None:
    """Claim, compose, send, and write down how it ended; a fault that may pass is tried again, later and later."""
    if transport.is_away() or (claim := _claim(letter_id)) is None:
        return
    try:
        mail = _composed(letter_id)
        if mail is None:
            return _end(claim, "dropped")
        transport.hand_over(mail, letter_id)
    except Refused as fault:
        log.warning("mail refused", letter=letter_id, reason=str(fault))
        _end(claim, "refused")
    except NotNow as fault:
        _put_off(claim, str(fault))
    except Exception:
        log.exception("mail not composed", letter=letter_id)
        _put_off(claim, "fault")
    else:
        _end(claim, "sent")


def _composed(letter_id: int) -> EmailMessage | None:
    """The letter in words, with rights checked now; what its reader may not see drops it. It leaves no transaction open."""
    try:
        with at_site(), unit_of_work():
            letter = db.session.get(Letter, letter_id, populate_existing=True)
            message = _composers[letter.message](letter)
        return None if message is None else build(message, letter_id)
    except NotFound:
        return None
    finally:
        db.session.rollback()


def _end(claim: Claim, outcome: str) -> None:
    with unit_of_work():
        db.session.execute(update(Letter).where(claim.holds).values(ended_at=now(), outcome=outcome)
                           .execution_options(synchronize_session=False))


def _put_off(claim: Claim, reason: str) -> None:
    wait = timedelta(minutes=min(LONGEST_WAIT, 2 ** min(claim.tries, 10)))
    db.session.rollback()
    with unit_of_work():
        letter = db.session.scalar(select(Letter).where(claim.holds).execution_options(populate_existing=True))
        if letter is None:
            return
        letter.next_try_at = now() + wait
        if now() - letter.created_at > GIVE_UP:
            letter.ended_at, letter.outcome = now(), "given up"
    log.warning("mail given up" if letter.ended_at else "mail put off", letter=claim.letter_id, reason=reason, tries=claim.tries)


def sweep() -> None:
    """Send what waits and is due, left behind by a crash or put off. While the mail server is away one letter a time finds out."""
    due = select(Letter.id).where(Letter.ended_at.is_(None), Letter.next_try_at <= now())
    found = list(db.session.scalars(due.order_by(Letter.next_try_at, Letter.id).limit(500)))
    db.session.rollback()
    for letter_id in found:
        if transport.is_away():
            return
        send(letter_id)
