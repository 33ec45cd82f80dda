"""Tables of guest experts; whom they were invited by and to what stands with the threads (`threads.models.GuestAccess`)."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class ExpertTheme(Base):
    """That a guest expert knows a theme."""

    __tablename__ = "expert_theme"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True, index=True)
    created_at: Mapped[created]
