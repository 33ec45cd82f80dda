"""Tables of the learning cycle: who has a problem too, who tries a solution, how it went, and until when it holds. Facts are rows with a who and a when.

`organisation` names whom somebody works for, as it was then: "nis:13008" for a municipality, "org:…" for another organisation, "user:12" for a
member of neither, who counts as one of their own. It tells independent reports apart and is shown to nobody.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created

RESULTS = ("works", "partly", "fails", "early")
STATES = ("planned", "busy", "done", "stopped")
UNITS = ("trees", "m2", "ha", "m", "km", "pieces")
SOILS = ("sand", "sandy_loam", "loam", "clay", "peat", "made_ground")
SITUATIONS = ("street", "square", "park", "verge", "woodland", "cemetery", "playground", "sports", "waterside", "other")
SEASONS = ("planting", "caterpillars", "mowing", "growing", "summer", "autumn", "winter")


class Recurrence(Base):
    """That somebody has a problem too: shown as their municipality, not as a vote."""

    __tablename__ = "recurrence"
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    organisation: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[created]


class Trial(Base):
    """That somebody is going to try what a post says: by a day or in a season, and how far it came. `visibility`: "readers" of the thread, or "me" (and the buddy)."""

    __tablename__ = "trial"
    __table_args__ = (UniqueConstraint("user_id", "post_id"), Index("ix_trial_post", "post_id"), Index("ix_trial_buddy", "buddy_id"),
                      Index("ix_trial_remind", "remind_on"))
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    status: Mapped[str] = mapped_column(String(10), default="planned")
    planned_on: Mapped[date | None]
    season: Mapped[str] = mapped_column(String(20), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    stopped_why: Mapped[str] = mapped_column(String(500), default="")
    visibility: Mapped[str] = mapped_column(String(10), default="readers")
    buddy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    buddy_accepted_at: Mapped[datetime | None]
    remind_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[created]
    changed_at: Mapped[created]


class PracticeReport(Base):
    """How it went when somebody tried what a post says. Everything but the result may be empty; texts are plain.

    `photos` are the references of its photos with their words, and `photos_html` the same rendered; `post_version` is the version of the post that was
    tried; `follows_id` the earlier report of the same member that this one goes on from ("one year later").
    """

    __tablename__ = "practice_report"
    __table_args__ = (Index("ix_practice_report_post", "post_id", "created_at"), Index("ix_practice_report_thread", "thread_id"),
                      Index("ix_practice_report_user", "user_id", "created_at"),
                      CheckConstraint("result IN ('works', 'partly', 'fails', 'early')", name="result"))
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    organisation: Mapped[str] = mapped_column(String(120))
    without_name: Mapped[bool] = mapped_column(default=False, server_default=false())
    result: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    tried_on: Mapped[date | None]
    amount: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(10), default="")
    soil: Mapped[str] = mapped_column(String(20), default="")
    situation: Mapped[str] = mapped_column(String(20), default="")
    cost_cents: Mapped[int | None]
    cost_note: Mapped[str] = mapped_column(String(300), default="")
    hours: Mapped[float | None]
    helped: Mapped[str] = mapped_column(default="")
    hindered: Mapped[str] = mapped_column(default="")
    conditions: Mapped[str] = mapped_column(default="")
    photos: Mapped[str] = mapped_column(default="")
    photos_html: Mapped[str] = mapped_column(default="")
    post_version: Mapped[int]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("practice_report.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[created]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    @property
    def is_visible(self) -> bool:
        """Whether readers see it, so that it counts."""
        return self.hidden_at is None and self.withdrawn_at is None


class ReportVersion(Base):
    """What a report said before it was corrected."""

    __tablename__ = "practice_report_version"
    report_id: Mapped[int] = mapped_column(ForeignKey("practice_report.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    fields: Mapped[dict] = mapped_column(JSON)
    written_at: Mapped[datetime]


class Evidence(Base):
    """What the visible reports on a post come to, recomputed after each change: numbers of independent organisations, each by its latest report.

    `writer`: the organisation of who wrote the post, as it was at the first report. `are_municipalities`: whether all that count are, so that words may say so.
    """

    __tablename__ = "evidence"
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    writer: Mapped[str] = mapped_column(String(120), default="", server_default="")
    works: Mapped[int] = mapped_column(default=0)
    partly: Mapped[int] = mapped_column(default=0)
    fails: Mapped[int] = mapped_column(default=0)
    early: Mapped[int] = mapped_column(default=0)
    are_municipalities: Mapped[bool] = mapped_column(default=True, server_default=true())
    own: Mapped[int] = mapped_column(default=0)  # reports of the writer's own organisation, which stand beside and do not count
    soils: Mapped[list] = mapped_column(JSON, default=list)
    situations: Mapped[list] = mapped_column(JSON, default=list)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    level: Mapped[int] = mapped_column(default=0)  # index in threads.models.EVIDENCE


class ShelfLife(Base):
    """Until when a solution holds: its season, the products or rules that it leans on, and the day to check it again.

    `asked_at`: when those who know were asked; `outdated_at`: when one of them said that it no longer holds, `replaced_by_id` what takes its place then:
    another post, the opening of a thread for the thread as a whole.
    """

    __tablename__ = "shelf_life"
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    season: Mapped[str] = mapped_column(String(20), default="")
    leans_on: Mapped[str] = mapped_column(String(1000), default="")
    check_on: Mapped[date | None] = mapped_column(index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    set_at: Mapped[created]
    asked_at: Mapped[datetime | None]
    outdated_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"), index=True)


class ShelfCheck(Base):
    """That somebody said whether a solution still holds: "still", "outdated" or "replaced"."""

    __tablename__ = "shelf_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    answer: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[created]
