"""Tables of fairness: the statement of reasons of each act that concerns a person, and their appeal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

RULES = ("personal_data", "advertising", "wrong_place", "unfriendly", "unsafe", "duplicate", "other")
OUTCOMES = ("confirmed", "reversed")


class Statement(Base):
    """What was decided about somebody or something of theirs, why, by which house rule, and whether by a person: regulation (EU) 2022/2065, article 17.

    What was done and about what stands in the activity. `until`: when it ends by itself. `from_flags`: members had flagged it.
    """

    __tablename__ = "statement"
    __table_args__ = (Index("ix_statement_user", "user_id", "id"), Index("ix_statement_created", "created_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), unique=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    rule: Mapped[str] = mapped_column(String(20), default="other")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    is_automated: Mapped[bool] = mapped_column(default=False, server_default=false())
    from_flags: Mapped[bool] = mapped_column(default=False, server_default=false())
    until: Mapped[datetime | None]
    created_at: Mapped[created]


class Appeal(Base):
    """That the person concerned does not agree: once a statement, decided once by somebody else than who acted."""

    __tablename__ = "appeal"
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(String(5000))
    created_at: Mapped[created]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(String(10), default="", server_default="")
    reason: Mapped[str] = mapped_column(String(1000), default="", server_default="")
