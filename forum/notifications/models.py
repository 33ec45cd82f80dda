"""Tables of notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class Notice(Base):
    """That one person was told of one activity; `reason` says why they (follower, author, concerned, moderator)."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "activity_id"),
        Index("ix_notice_unread", "user_id", "thread_id", postgresql_where=text("read_at IS NULL"), sqlite_where=text("read_at IS NULL")),
        Index("ix_notice_list", "user_id", "created_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    reason: Mapped[str]
    created_at: Mapped[created]
    read_at: Mapped[datetime | None]
