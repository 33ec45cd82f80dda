"""Table of what undoing a reshaped conversation needs and the log need not know: who had read how far, who follows because of it."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class KeptForUndo(Base):
    """Beside the activity of a merge or a split, for half a year; without it the act is for good."""

    __tablename__ = "kept_for_undo"
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    kept: Mapped[dict] = mapped_column(JSON)
    created_at: Mapped[created]
