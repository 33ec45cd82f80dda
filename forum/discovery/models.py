"""Tables of what members keep of their searching."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

DIRECT, WEEKLY, NONE = "direct", "weekly", "none"


class SavedSearch(Base):
    """A search that a member keeps, as the address of the search page says it: its words and filters.

    `mail` says how they hear of new finds; `looked_at`: until when was looked for them; `paused_at`: since when the link
    under a mail switched mail off; `removed_at`: thrown away, and can be put back.
    """

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("user_id", "address"), Index("ix_saved_search_due", "mail", "looked_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(600))
    mail: Mapped[str] = mapped_column(String(10), default=NONE)
    created_at: Mapped[created]
    looked_at: Mapped[created]
    paused_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class SavedFind(Base):
    """That a saved search found a thread, new or newly solved, and in which letter that is told. The key: each is told once."""

    __tablename__ = "saved_find"
    __table_args__ = (Index("ix_saved_find_letter", "letter_id"), Index("ix_saved_find_thread", "thread_id"))
    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    is_solved: Mapped[bool] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
