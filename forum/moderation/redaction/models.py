"""The table of sealed originals: what a redaction took out, for thirty days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class SealedOriginal(Base):
    """What stood where a passage was taken out: the only place that still holds it, until the morning of `erase_on`.

    `original` has the `passages` as they were looked for, and by row the texts `before` and `after`. `activity_id` is the act that took them out first;
    each later one names this row in its facts. `restored_at`: since when the originals stand in the conversation again.
    """

    __tablename__ = "sealed_original"
    __table_args__ = (Index("ix_sealed_original_post", "post_id"), Index("ix_sealed_original_erase", "erase_on"))
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    original: Mapped[dict] = mapped_column(JSON)
    created_at: Mapped[created]
    erase_on: Mapped[date]
    restored_at: Mapped[datetime | None]
