"""Tables of the queue: who works on an item, what moderators noted on it, and that one without a table of its own is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class QueueMark(Base):
    """What stands with an item of the queue, by its kind and its number in its own table: who works on it.

    For kinds that have no decision of their own it also says that it is done.
    """

    __tablename__ = "queue_mark"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(String(20), default="", server_default="")


class QueueNote(Base):
    """What a moderator noted on an item, for moderators alone."""

    __tablename__ = "queue_note"
    __table_args__ = (Index("ix_queue_note_item", "kind", "subject_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[created]
