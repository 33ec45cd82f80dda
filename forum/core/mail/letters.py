"""A mail that waits, as a row that holds ids and no text; and what a composer makes of it when it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class Letter(Base):
    """One mail to one person: waiting, claimed, sent, dropped (no longer fit to send), refused or given up."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("message", "activity_id", "user_id"),
        Index("ix_letter_waiting", "next_try_at", postgresql_where=text("ended_at IS NULL"), sqlite_where=text("ended_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    about_id: Mapped[int | None]
    created_at: Mapped[created]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


@dataclass(frozen=True)
class Message:
    """What a composer makes of a letter: receiver, words, the thread it belongs to, and where it can be switched off."""

    to_name: str
    to_address: str
    language: str
    template: str
    context: dict
    thread_id: int | None = None
    off_url: str | None = None
    headers: dict = field(default_factory=dict)


class NotNow(Exception):
    """A passing fault: try this letter again later."""


class ServerAway(NotNow):
    """The mail server itself is out of reach, so that other letters need not be tried now."""


class Refused(Exception):
    """The mail server will never take this letter."""
