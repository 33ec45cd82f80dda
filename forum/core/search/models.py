"""Tables of the index that are alike on both engines; `store.py` keeps each engine's own beside them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class SearchText(Base):
    """The analysed words of one text of a subject: a post, or (with `file_id`) a document that hangs on it."""

    __tablename__ = "search_text"
    __table_args__ = (Index("ix_search_text_subject", "subject_id"),)
    part_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=0)
    subject_id: Mapped[int]
    words: Mapped[str]


class SearchEntry(Base):
    """A subject (a thread) as it is searched: `words` are all of them, `places` those that weigh more, marked by where they stand.

    `rank` orders what is otherwise equal: the day, then the number.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("rank"), Index("ix_search_entry_analyser", "analyser"))
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(BigInteger)
    analyser: Mapped[int]
    places: Mapped[str]
    words: Mapped[str]


class SearchWord(Base):
    """A word that stands in a title, folded, with its root: what typing mistakes are held against."""

    __tablename__ = "search_word"
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(40), unique=True)
    root: Mapped[str] = mapped_column(String(40))


class SearchTerms(Base):
    """What moderators made of a group of synonyms or a part of compounds: in place of the given one of the same name, or new."""

    __tablename__ = "search_terms"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    written: Mapped[list] = mapped_column(JSON)
    is_gone: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("kind", "name"),)


class SearchChange(Base):
    """One change of the dictionary: what stood before and after (None: nothing), so that it can be undone. Its highest id is the dictionary's version."""

    __tablename__ = "search_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    before: Mapped[list | None] = mapped_column(JSON)
    after: Mapped[list | None] = mapped_column(JSON)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]
    undone_at: Mapped[datetime | None]


class SearchRework(Base):
    """Documents that something changed under: words with these `letters` are split otherwise, or a theme has another label. `position` is the last subject done."""

    __tablename__ = "search_rework"
    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("search_change.id", ondelete="CASCADE"))
    letters: Mapped[list] = mapped_column(JSON)
    theme_id: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    upto: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[created]
    finished_at: Mapped[datetime | None]


class SearchIgnored(Base):
    """A word that moderators want to see no longer among those that were not found or not split."""

    __tablename__ = "search_ignored"
    word: Mapped[str] = mapped_column(String(100), primary_key=True)
    ignored_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[created]
