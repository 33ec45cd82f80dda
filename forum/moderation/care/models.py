"""Tables of nudges: what was nudged and to whom, what a member wants of it, and what a network set."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class Nudge(Base):
    """That a nudge of some kind went out about a thread, once for each step. It is written before anybody is told, so that two workers tell once.

    `step` counts on where the same may be asked again: the asker who said "not yet" (`again_at` says when), a thread that stays pinned.
    """

    __tablename__ = "nudge"
    __table_args__ = (UniqueConstraint("kind", "thread_id", "step"), Index("ix_nudge_thread", "thread_id", "kind"))
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    step: Mapped[int] = mapped_column(default=0)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[created]
    again_at: Mapped[datetime | None]


class NudgeReceiver(Base):
    """That a nudge is for somebody, and in which letter it went to them; none while the letter has still to be written."""

    __tablename__ = "nudge_receiver"
    __table_args__ = (Index("ix_nudge_receiver_user", "user_id", "letter_id"),)
    nudge_id: Mapped[int] = mapped_column(ForeignKey("nudge.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"), index=True)


class NudgeMail(Base):
    """That somebody got a letter with nudges on a day: one a day, by the table's key."""

    __tablename__ = "nudge_mail"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class NudgeOff(Base):
    """That a member wants no nudges of a kind."""

    __tablename__ = "nudge_off"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    created_at: Mapped[created]


class NudgePause(Base):
    """That a member wants no nudges before a day, for a holiday."""

    __tablename__ = "nudge_pause"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    not_before: Mapped[date]


class CareSetting(Base):
    """What the moderators of a network set: which nudges go out after how many days, and when none does. No row: as the site comes.

    `periods` are pairs of days, the last one included, by the calendar here; `weekdays` count from Monday, 0.
    """

    __tablename__ = "care_setting"
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True, autoincrement=False)
    switches: Mapped[dict] = mapped_column(JSON, default=dict)
    days: Mapped[dict] = mapped_column(JSON, default=dict)
    hours_from: Mapped[int]
    hours_to: Mapped[int]
    weekdays: Mapped[list] = mapped_column(JSON, default=list)
    periods: Mapped[list] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    changed_at: Mapped[created]
