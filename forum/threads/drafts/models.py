"""The table of drafts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import BRUSSELS, now
from forum.core.dates import ago, clock_time
from forum.core.db import Base, created


class Draft(Base):
    """A text that is not posted yet, its owner's alone. `key` is "thread:<id>", "post:<id>" or "new:<kind>"; a discarded one can be put back for a while."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    fields: Mapped[dict] = mapped_column(JSON)
    updated_at: Mapped[created]
    discarded_at: Mapped[datetime | None]

    @property
    def saved_ms(self) -> int:
        """When it was saved, in milliseconds since 1970, as scripts count."""
        return int(self.updated_at.timestamp() * 1000)

    @property
    def said_at(self) -> str:
        """When it was saved, in words: the time alone when that was today."""
        here = self.updated_at.astimezone(BRUSSELS)
        return clock_time(here) if here.date() == now().astimezone(BRUSSELS).date() else ago(self.updated_at)

    @property
    def thread_id(self) -> int | None:
        """The thread that it replies to."""
        return int(self.key[7:]) if self.key.startswith("thread:") else None

    @property
    def post_id(self) -> int | None:
        """The post that it changes."""
        return int(self.key[5:]) if self.key.startswith("post:") else None

    @property
    def kind(self) -> str:
        """The kind of thread that it opens; none for a reply."""
        return self.key[4:] if self.key.startswith("new:") else ""
