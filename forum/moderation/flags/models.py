"""Tables of flags: a post's case while it is open, and who flagged it why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

REASONS = ("personal_data", "advertising", "wrong_place", "unfriendly", "unsafe", "duplicate", "other")
OUTCOMES = ("hidden", "kept", "handled")
_open = text("decided_at IS NULL")


class FlagCase(Base):
    """What members flagged about one post, until a moderator decides. A post has one open case at most; `hidden_at`: since when a flag alone hides it."""

    __tablename__ = "flag_case"
    __table_args__ = (Index("ix_flag_case_open", "post_id", unique=True, postgresql_where=_open, sqlite_where=_open), Index("ix_flag_case_post", "post_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    created_at: Mapped[created]
    hidden_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(String(10), default="", server_default="")
    reason: Mapped[str] = mapped_column(String(1000), default="", server_default="")


class Flag(Base):
    """That a member flagged a post, once a case. `hid`: whether this flag hid it. `was_rejected`: the moderator kept the post."""

    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("case_id", "user_id"), Index("ix_flag_user", "user_id", "created_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("flag_case.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(1000), default="")
    hid: Mapped[bool] = mapped_column(default=False, server_default=false())
    was_rejected: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[created]
