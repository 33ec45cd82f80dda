"""Tables of holding: texts that wait for approval, which texts do so in a network, and the list of words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

ACTIONS = ("block", "hold", "replace")
APPROVED, REFUSED, WITHDRAWN = "approved", "refused", "withdrawn"
_waiting = text("decided_at IS NULL")


class HeldPost(Base):
    """A text that was sent and waits. It is no post: no list, count, search, feed, mail or export knows it. Approved, it is posted by the ordinary verb.

    `kind` is "thread", "reply" or "edit" (then `post_id` is what it changes); `facts` is what the verb needs beside the text; `why` says by which rules it
    waits. The text is forgotten once it stands elsewhere: as a post (`result_post_id`), or as its writer's draft. One that was refused stays a while.
    """

    __tablename__ = "held_post"
    __table_args__ = (
        Index("ix_held_post_waiting", "created_at", "id", postgresql_where=_waiting, sqlite_where=_waiting),
        Index("ix_held_post_author", "author_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    audience: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    facts: Mapped[dict] = mapped_column(JSON, default=dict)
    why: Mapped[list] = mapped_column(JSON, default=list)
    created_at: Mapped[created]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(String(10), default="", server_default="")
    reason: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    result_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"), index=True)

    @property
    def place(self) -> str:
        """Where its files hang as long as it waits."""
        return f"held:{self.id}"

    @property
    def is_nameless(self) -> bool:
        """Whether it is to stand without the name of its writer, who then has none for moderators either. A change keeps what the post says."""
        return bool(self.facts.get("without_name"))


class HoldSetting(Base):
    """Which texts wait in a network; 0 switches a rule off. A network without a row has the usual numbers."""

    __tablename__ = "hold_setting"
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True, autoincrement=False)
    first_posts: Mapped[int] = mapped_column(default=3, server_default=text("3"))
    links: Mapped[int] = mapped_column(default=5, server_default=text("5"))
    target_hours: Mapped[int] = mapped_column(default=24, server_default=text("24"))
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    changed_at: Mapped[created]


class HoldWord(Base):
    """A word or phrase and what happens to a text that holds it; `network_id` None is all networks. `word` is folded; a * at its end stands for any ending."""

    __tablename__ = "hold_word"
    __table_args__ = (Index("ix_hold_word_network", "network_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    word: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(10))
    replacement: Mapped[str] = mapped_column(String(80), default="", server_default="")
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]
