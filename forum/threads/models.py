"""Tables of threads and what hangs on them. Facts are rows with a who and a when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

KINDS = ("problem", "practice", "announcement")
STATUSES = ("open", "solved", "tested")  # what a list or a search can be narrowed to
REPLY_KINDS = ("answer", "question", "experience")
PAGE_SIZE = 20
EVIDENCE = ("", "early", "disputed", "tested", "confirmed")  # what a thread's solution was worth in practice, from least to most
TESTED, CONFIRMED = EVIDENCE.index("tested"), EVIDENCE.index("confirmed")
_open = text("kind = 'problem' AND solved_at IS NULL AND hidden_at IS NULL")
_unanswered = text("kind = 'problem' AND reply_count = 0 AND solved_at IS NULL AND hidden_at IS NULL")
_visible = text("hidden_at IS NULL")


def _partial(name: str, *columns: str, where) -> Index:
    return Index(name, *columns, postgresql_where=where, sqlite_where=where)


class Thread(Base):
    """A conversation. `network_id` None means both networks; `audience` "network" keeps it to its network.

    `without_name` repeats what the opening post says, so that lists need not look there; `evidence` (an index in EVIDENCE) and `recurrence_count`
    (organisations that have the problem too) repeat what the practice room reckons; who changes them refreshes the thread's search document.

    `numbers_used`: the highest number of a post that stood here once, so that none is given out twice.
    `merged_into_id`: the thread that answers this one now. Its posts went over there (it has none and is hidden), or it is a duplicate that can still be read.
    """

    __tablename__ = "thread"
    __table_args__ = (
        _partial("ix_thread_activity", "last_activity_at", "id", where=_visible),
        _partial("ix_thread_new", "created_at", "id", where=_visible),
        _partial("ix_thread_open", "last_activity_at", "id", where=_open),
        _partial("ix_thread_unanswered", "created_at", "id", where=_unanswered),
        _partial("ix_thread_solved", "solved_at", "id", where=text("solved_at IS NOT NULL AND hidden_at IS NULL")),
        _partial("ix_thread_pinned", "pinned_at", where=text("pinned_at IS NOT NULL")),
        _partial("ix_thread_featured", "featured_at", where=text("featured_at IS NOT NULL")),
        Index("ix_thread_author", "author_id", "created_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(10), default="all")
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    without_name: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[created]
    last_activity_at: Mapped[created]
    last_number: Mapped[int] = mapped_column(default=1)
    numbers_used: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reply_count: Mapped[int] = mapped_column(default=0)
    solved_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    locked_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    pinned_until: Mapped[date | None]
    featured_at: Mapped[datetime | None]
    featured_until: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id", ondelete="SET NULL"), index=True)
    is_fictional: Mapped[bool] = mapped_column(Boolean, default=False)
    evidence: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    recurrence_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class GuestAccess(Base):
    """That a guest expert reads and answers one thread, until the end of a day by the calendar here. The link's token is kept as a hash and opens one browser once.

    `name` and `organisation` are as their inviter typed them, and shown until the guest has come in. Where the address turned out to be a member's,
    the row stands all the same and gives nothing (only a guest reads by it), so that an inviter cannot find out who is a member.
    """

    __tablename__ = "guest_access"
    __table_args__ = (UniqueConstraint("thread_id", "user_id"), Index("ix_guest_access_user", "user_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(80), default="")
    organisation: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    last_day: Mapped[date]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[created]
    entered_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class ThreadTheme(Base):
    """A theme of a thread (position 0 is the main one). Carries the thread's dates so that a theme's list reads one index."""

    __tablename__ = "thread_theme"
    __table_args__ = (
        Index("ix_thread_theme_activity", "theme_id", "last_activity_at", "thread_id"),
        Index("ix_thread_theme_new", "theme_id", "created_at", "thread_id"),
    )
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created]
    last_activity_at: Mapped[created]


class ProblemDetails(Base):
    """What makes advice applicable, as the asker filled it in: plain text, beside the body."""

    __tablename__ = "problem_details"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    tried: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    deadline: Mapped[str] = mapped_column(default="")
    effort: Mapped[str] = mapped_column(default="")


class Post(Base):
    """One contribution; number 1 opens the thread. The source is kept, the HTML stored with the renderer's version.

    `without_name`: other members read no name with it; who wrote it is known here alone.
    """

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("thread_id", "number"), Index("ix_post_author", "author_id", "created_at"), Index("ix_post_render", "render_version", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    without_name: Mapped[bool] = mapped_column(default=False, server_default=false())
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[str]
    html: Mapped[str]
    render_version: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[created]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    @property
    def is_opening(self) -> bool:
        """Whether this post opens its thread."""
        return self.number == 1

    @property
    def is_visible(self) -> bool:
        """Whether members see its text."""
        return self.hidden_at is None and self.withdrawn_at is None


class PostVersion(Base):
    """An earlier text of a post."""

    __tablename__ = "post_version"
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str]
    written_at: Mapped[datetime]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Solution(Base):
    """That one reply answered the problem: who said so, and when. The primary key is the rule: one a thread."""

    __tablename__ = "solution"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), unique=True)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]


class ThreadRelated(Base):
    """That another thread looks like a thread, and how much. A thread's row about itself says that was looked for some."""

    __tablename__ = "thread_related"
    __table_args__ = (Index("ix_thread_related_other", "other_id"),)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    weight: Mapped[float]


class Mention(Base):
    """That a post named a reader, who was told of it once. It stays when the name is taken out of the text again."""

    __tablename__ = "mention"
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[created]


class Thanks(Base):
    """That a reader thanked a post. Only its writer sees who; nobody sees a number."""

    __tablename__ = "thanks"
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[created]


class ThreadFollow(Base):
    """That a person follows a thread; `by_mail` off keeps the notices in the site alone."""

    __tablename__ = "thread_follow"
    __table_args__ = (Index("ix_thread_follow_user", "user_id"),)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    by_mail: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[created]


class ReadingMark(Base):
    """How far a person has read in a thread."""

    __tablename__ = "reading_mark"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
    read_at: Mapped[created]


class Bookmark(Base):
    """That a member keeps a post to read again, with a note that nobody else sees. One that was removed lies there for some days, to be put back."""

    __tablename__ = "bookmark"
    __table_args__ = (UniqueConstraint("user_id", "post_id"), Index("ix_bookmark_post", "post_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[created]
    read_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class Submission(Base):
    """A form that was sent, by its idempotency key: the same form sent again leads to what it made, and makes nothing."""

    __tablename__ = "submission"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str]
    created_at: Mapped[created]
