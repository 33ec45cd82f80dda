"""Words that were searched for and found nothing, counted by day and without who asked. Whoever writes one here has judged that it names nobody."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Date, Index, String, bindparam, delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, bookkeeping, db, unit_of_work

LONGEST = 100
KEPT_DAYS = 180
MOST_A_DAY = 2_000  # different questions of one day; nobody fills the disk with nonsense

_COUNT = text("INSERT INTO search_miss (query, day, times) VALUES (:query, :day, 1) ON CONFLICT (query, day) DO UPDATE SET times = search_miss.times + 1").bindparams(
    bindparam("day", type_=Date))


class SearchMiss(Base):
    """How often a question found nothing on a day. Who asked is kept nowhere."""

    __tablename__ = "search_miss"
    __table_args__ = (Index("ix_search_miss_day", "day"),)
    query: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int]


def count(query: str, day: date) -> None:
    """Count a folded query that found nothing, in a short transaction of its own."""
    if len(query) > LONGEST:
        return
    with bookkeeping() as connection:
        asked = connection.scalar(select(func.count()).select_from(SearchMiss).where(SearchMiss.day == day)) or 0
        standing = connection.scalar(select(SearchMiss.times).where(SearchMiss.query == query, SearchMiss.day == day))
        if standing is not None or asked < MOST_A_DAY:
            connection.execute(_COUNT, {"query": query, "day": day})


def forget(today: date) -> None:
    """Take out what was counted more than 180 days ago."""
    with unit_of_work():
        db.session.execute(delete(SearchMiss).where(SearchMiss.day < today - timedelta(days=KEPT_DAYS)))
