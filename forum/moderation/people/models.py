"""Table of measures about people: what was said or done to whom, until when, and that it was lifted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.db import Base, created

KINDS = ("note", "warning", "silence", "suspension", "exclusion")


class Sanction(Base):
    """A measure about a member; `reason` is for them, `private_note` for moderators alone. Without `until` it stands until it is lifted."""

    __tablename__ = "sanction"
    __table_args__ = (Index("ix_sanction_user", "user_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(20), default="other")
    reason: Mapped[str] = mapped_column(String(1000))
    private_note: Mapped[str] = mapped_column(String(1000), default="")
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    until: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    lift_reason: Mapped[str] = mapped_column(String(1000), default="", server_default="")

    @property
    def stands(self) -> bool:
        """Whether it holds now."""
        return self.kind != "note" and self.lifted_at is None and (self.until is None or self.until > now())
