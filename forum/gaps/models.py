"""Tables of knowledge gaps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

STATUSES = ("open", "expert_sought", "planned", "answered", "unknowable")
CLOSED = ("answered", "unknowable")
KINDS_OF_CHANGE = ("opened", "status", "owner", "question", "thread", "meeting", "merged", "answer", "hidden", "restored")


class Gap(Base):
    """Something that the network does not know yet. Reach as a thread's: `network_id` None is both, `audience` "network" keeps it to its network.

    `owner_id` looks after it. `without_name`: it came from a thread that its opener had started without name, so that nobody reads here who that is.
    A gap that was merged leads to another and has no life of its own.
    """

    __tablename__ = "gap"
    __table_args__ = (Index("ix_gap_list", "status", "changed_at", "id"), Index("ix_gap_changed", "changed_at", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(String(20), default="open")
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    audience: Mapped[str] = mapped_column(String(10), default="all")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    without_name: Mapped[bool] = mapped_column(default=False, server_default=false())
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    searched: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[str] = mapped_column(default="")
    answer_thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="SET NULL"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("gap.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    is_fictional: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created]
    changed_at: Mapped[created]
    closed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class GapThread(Base):
    """That a gap came up in a thread, or that a thread is about it."""

    __tablename__ = "gap_thread"
    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]


class GapSupport(Base):
    """That somebody has the same question; shown as their municipality."""

    __tablename__ = "gap_support"
    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[created]


class GapMeeting(Base):
    """That a gap was put forward for the next meeting of a network."""

    __tablename__ = "gap_meeting"
    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True, index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]


class GapChange(Base):
    """What became of a gap, in order: its history as its page tells it. `kind` is one of KINDS_OF_CHANGE.

    `status` says what it became: a status, or in what way the kind went (a thread "linked" or "unlinked"). `subject_id` is who looks after it since,
    `thread_id` the conversation that it is about. `without_name`: others may not know who did it.
    """

    __tablename__ = "gap_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    without_name: Mapped[bool] = mapped_column(default=False, server_default=false())
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="SET NULL"))
    status: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[created]
