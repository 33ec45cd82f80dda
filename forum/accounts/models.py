"""Tables of people: users, their sessions, and one-time links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.clock import now
from forum.core.db import Base, created

ROLES = ("member", "moderator", "admin")
GUEST = "guest"  # the role of an expert from outside, who is no member and reads only what they were invited to


class User(Base):
    """A person. Membership is an organisation's, an account is a person's. `organisation` names one that is no municipality, such as a guest's.

    Until `silenced_until` they read and do not write; until `suspended_until` they do not come in. Both are moments; moderators' reasons stand elsewhere.
    """

    __tablename__ = "user"
    __table_args__ = (Index("ix_user_name", "name", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str]
    function: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(String(120), default="", server_default="")
    municipality_id: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"), index=True)
    home_network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"), index=True)
    role: Mapped[str] = mapped_column(default="member")
    language: Mapped[str] = mapped_column(default="nl")
    password_hash: Mapped[str | None]
    is_fictional: Mapped[bool] = mapped_column(default=False)
    wants_mail: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[created]
    accepted_rules_at: Mapped[datetime | None]
    vetted_at: Mapped[datetime | None]
    vetted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None]
    silenced_until: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]

    @property
    def is_suspended(self) -> bool:
        """Whether moderators keep this account out for now."""
        return self.suspended_until is not None and self.suspended_until > now()

    @property
    def can_sign_in(self) -> bool:
        """Whether this account is open."""
        return self.ended_at is None and self.email is not None


class UserSession(Base):
    """One signed-in browser. Only the hash of the cookie's value is kept, so a copied database opens no session."""

    __tablename__ = "user_session"
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[created]
    seen_at: Mapped[created]
    confirmed_at: Mapped[created]
    device: Mapped[str] = mapped_column(default="")


class OneTimeLink(Base):
    """A link in a mail that works once: to set a password anew, or for the first time ("welcome")."""

    __tablename__ = "one_time_link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[created]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
