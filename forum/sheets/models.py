"""Tables of practice sheets."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

STATUSES = ("draft", "in_review", "published", "withdrawn")
PARTS = ("problem", "approach", "result", "cost", "conditions", "limits", "sources", "contacts")


class Sheet(Base):
    """What one or more threads with their reports taught, in fixed parts. Reach as a thread's.

    `year` and `number` make it citable ("PF 2026-3"); they are given when it is first published, and stay. `version` is the newest text and `status` says
    how far that one is: a published sheet that is changed is a "draft" again, while members read `shown_version`. `published_at` is when that came out,
    `checked_at` when somebody last said that it still holds.
    """

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("year", "number"), Index("ix_sheet_list", "published_at", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int | None]
    number: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(12), default="draft")
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    audience: Mapped[str] = mapped_column(String(10), default="all")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    shown_version: Mapped[int | None]
    season: Mapped[str] = mapped_column(String(20), default="")
    leans_on: Mapped[str] = mapped_column(String(1000), default="")
    check_on: Mapped[date | None] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    is_fictional: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created]
    changed_at: Mapped[created]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class SheetVersion(Base):
    """One text of a sheet: its title, its parts as they were written and as HTML, and who wrote in it last.

    Until it is offered it changes in place; from then on it is fixed. `organisations`: whom those who wrote in it worked for, so that none of them reviews it.
    """

    __tablename__ = "sheet_version"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    parts: Mapped[dict] = mapped_column(JSON)
    html: Mapped[dict] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(500), default="")
    organisations: Mapped[list] = mapped_column(JSON, default=list)
    render_version: Mapped[int] = mapped_column(default=0)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    written_at: Mapped[created]
    published_at: Mapped[datetime | None]


class SheetThread(Base):
    """That a sheet was condensed from a thread."""

    __tablename__ = "sheet_thread"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class SheetCredit(Base):
    """That somebody's words or reports stand behind a sheet, and whether they agree to be named, and to stand in the association's magazine.

    `name_answer` and `magazine_answer`: "" while nobody answered, "yes" or "no".
    """

    __tablename__ = "sheet_credit"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    name_answer: Mapped[str] = mapped_column(String(3), default="")
    name_answered_at: Mapped[datetime | None]
    magazine_answer: Mapped[str] = mapped_column(String(3), default="")
    magazine_answered_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]


class SheetReview(Base):
    """What a colleague of another municipality said of one version: "approved" or "changes"."""

    __tablename__ = "sheet_review"
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    organisation: Mapped[str] = mapped_column(String(120))
    verdict: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[created]
