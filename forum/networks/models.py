"""Tables of networks, themes, municipalities, and requests for membership."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class Network(Base):
    """A regional network: Oost or West. `without_name_since`: since when its moderators allow posts without a name; None when they do not."""

    __tablename__ = "network"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    description_nl: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    provinces: Mapped[list] = mapped_column(JSON, default=list)
    without_name_since: Mapped[datetime | None]


class Municipality(Base):
    """A Flemish municipality, by its NIS code: names change and come back, codes do not."""

    __tablename__ = "municipality"
    nis: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    name_fr: Mapped[str] = mapped_column(default="")
    province: Mapped[str]
    arrondissement: Mapped[str] = mapped_column(default="")
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    proposed_network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"))
    postal_codes: Mapped[str] = mapped_column(default="")
    former_names: Mapped[str] = mapped_column(default="")


class NetworkModerator(Base):
    """That a person keeps order in a network."""

    __tablename__ = "network_moderator"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    created_at: Mapped[created]


class NetworkFollow(Base):
    """That a person follows a network; it widens what they hear of, never what they may read."""

    __tablename__ = "network_follow"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    created_at: Mapped[created]


class Theme(Base):
    """A subject of green management."""

    __tablename__ = "theme"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    label_nl: Mapped[str]
    label_en: Mapped[str]
    description_nl: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    typical_problems: Mapped[list] = mapped_column(JSON, default=list)
    retired_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))


class ThemeSlug(Base):
    """An earlier slug of a theme, so that old links lead on."""

    __tablename__ = "theme_slug"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))


class ThemeFollow(Base):
    """That a person follows a theme."""

    __tablename__ = "theme_follow"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[created]


class MembershipRequest(Base):
    """Somebody's request to join; a moderator approves or refuses it, once. An address has one open request at most."""

    __tablename__ = "membership_request"
    __table_args__ = (
        Index("ix_membership_request_open", "email", unique=True, postgresql_where=text("decided_at IS NULL"), sqlite_where=text("decided_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(String(254), index=True)
    function: Mapped[str] = mapped_column(default="")
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    why: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="nl")
    created_at: Mapped[created]
    accepted_rules_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    was_approved: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class ThemeProposal(Base):
    """A theme that a member misses: what it would be called and why. A moderator decides once; the member may take it back until then."""

    __tablename__ = "theme_proposal"
    __table_args__ = (
        Index("ix_theme_proposal_open", "created_at", postgresql_where=text("decided_at IS NULL"), sqlite_where=text("decided_at IS NULL")),
        Index("ix_theme_proposal_user", "user_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    label: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[created]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(String(10), default="", server_default="")
    reason: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
