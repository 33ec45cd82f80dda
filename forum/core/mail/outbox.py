"""Mail that waits: one row a letter, written in the transaction of what it tells about, holding ids and no text.

A crash or a dead mail server loses none: the row stays until it was sent. None is doubled: a letter is claimed before it is
composed, (activity, receiver, message) is unique, and its Message-ID stays the same on every try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.db import Base, after_commit, created, db, unit_of_work
from forum.core.jobs import job

log = structlog.get_logger()
CLAIM = timedelta(minutes=10)
GIVE_UP = timedelta(days=4)


class Letter(Base):
    """One mail to one person: waiting, claimed, sent, dropped (no longer fit to send) or given up."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("message", "activity_id", "user_id"),
        Index("ix_letter_waiting", "next_try_at", postgresql_where="ended_at IS NULL", sqlite_where="ended_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[int | None]
    created_at: Mapped[created]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


@dataclass(frozen=True)
class Message:
    """What a composer makes of a letter: receiver, words, and the headers that place it in a conversation."""

    to_name: str
    to_address: str
    language: str
    template: str
    context: dict
    thread_id: int | None = None
    is_root: bool = False
    off_url: str | None = None
    headers: dict = field(default_factory=dict)


_composers: dict[str, Callable[[Letter], Message | None]] = {}


def composes(message: str) -> Callable:
    """Register who composes a message; the composer checks rights again and answers None to drop the letter."""

    def register(composer: Callable[[Letter], Message | None]) -> Callable:
        _composers[message] = composer
        return composer

    return register


def post(message: str, *, user_id: int | None = None, activity_id: int | None = None, about_id: int | None = None) -> None:
    """Write a letter in this transaction; it is sent after the commit. The same one is written once only."""
    if activity_id is not None and db.session.scalar(
        select(Letter.id).where(Letter.message == message, Letter.activity_id == activity_id, Letter.user_id == user_id)
    ):
        return
    letter = Letter(message=message, user_id=user_id, activity_id=activity_id, about_id=about_id, created_at=now(), next_try_at=now())
    db.session.add(letter)
    db.session.flush()
    number = letter.id
    after_commit(lambda: send.enqueue(number))


def _claim(letter_id: int) -> bool:
    """Take a letter for ten minutes; another worker that comes at the same time gets False."""
    free = and_(Letter.id == letter_id, Letter.ended_at.is_(None), Letter.next_try_at <= now())
    taken = update(Letter).where(free).values(next_try_at=now() + CLAIM, tries=Letter.tries + 1)
    with unit_of_work():
        return db.session.execute(taken).rowcount == 1


@job()
def send(letter_id: int) -> None:
    """Claim, compose, send, and write down how it ended; a passing fault is tried again, later and later."""
    from forum.core.mail.sender import NotNow, Refused, deliver

    if not _claim(letter_id):
        return
    with unit_of_work():
        letter = db.session.get(Letter, letter_id)
        message = _composers[letter.message](letter)
    if message is None:
        return _end(letter_id, "dropped")
    try:
        deliver(message, letter)
    except Refused as fault:
        log.warning("mail refused", letter=letter_id, reason=fault.code)
        _end(letter_id, "refused")
    except NotNow as fault:
        _put_off(letter_id, str(fault))
    else:
        _end(letter_id, "sent")


def _end(letter_id: int, outcome: str) -> None:
    with unit_of_work():
        db.session.execute(update(Letter).where(Letter.id == letter_id).values(ended_at=now(), outcome=outcome))


def _put_off(letter_id: int, reason: str) -> None:
    with unit_of_work():
        letter = db.session.get(Letter, letter_id)
        if now() - letter.created_at > GIVE_UP:
            letter.ended_at, letter.outcome = now(), "given up"
        else:
            letter.next_try_at = now() + timedelta(minutes=min(240, 2**letter.tries))
    log.warning("mail put off", letter=letter_id, reason=reason)


def sweep() -> None:
    """Send what waits and is due: left behind by a crash, or put off."""
    due = select(Letter.id).where(Letter.ended_at.is_(None), Letter.next_try_at <= now())
    found = list(db.session.scalars(due.order_by(Letter.next_try_at).limit(500)))
    db.session.rollback()
    for letter_id in found:
        send(letter_id)
