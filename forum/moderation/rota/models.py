"""Tables of the rota: who watches which week, who is away, what is said again and again, and who welcomes new members."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

USES = ("reason", "reply", "refusal")


class Watch(Base):
    """A week of a network, by its Monday: who watches, once that is fixed, and what they leave to whom watches after them.

    `chosen_by_id`: who fixed it by hand; None when it was their turn. Without `user_id` the turn decides. `told_at`: when the watcher was told.
    """

    __tablename__ = "watch"
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    note_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    told_at: Mapped[datetime | None]


class ModeratorAway(Base):
    """That a moderator is away: from a day up to and including another one."""

    __tablename__ = "moderator_away"
    __table_args__ = (Index("ix_moderator_away_user", "user_id", "until_day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    from_day: Mapped[date]
    until_day: Mapped[date]
    created_at: Mapped[created]


class SavedReply(Base):
    """A text that moderators use again and again. A change is a new row that replaces the earlier one, so that it can be undone."""

    __tablename__ = "saved_reply"
    __table_args__ = (Index("ix_saved_reply_use", "use", "removed_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    use: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(1000))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("saved_reply.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Welcome(Base):
    """Who welcomes new members of a network, in which words; the newest that was not undone holds. Without `user_id` nobody does."""

    __tablename__ = "welcome"
    __table_args__ = (Index("ix_welcome_network", "network_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    text_nl: Mapped[str] = mapped_column(String(2000), default="")
    text_en: Mapped[str] = mapped_column(String(2000), default="")
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]
    undone_at: Mapped[datetime | None]
