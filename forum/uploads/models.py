"""Tables of files and of the places that they hang on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, created


class Attachment(Base):
    """A file of a member. `home_place` is where it first hung ("post:12"): who may read that, may read the file."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_owner", "owner_id", "created_at"), Index("ix_attachment_created", "created_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    url_name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    mime: Mapped[str] = mapped_column(String(100))
    bytes: Mapped[int]
    disk_bytes: Mapped[int]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    widths: Mapped[list] = mapped_column(JSON, default=list)
    alt: Mapped[str] = mapped_column(String(300), default="")
    home_place: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[created]

    @property
    def is_image(self) -> bool:
        """Whether it is shown in the page; all else is a download."""
        return self.kind == "image"

    @property
    def url(self) -> str:
        """Its address."""
        return f"/attachments/{self.id}/{self.url_name}"


class AttachmentUse(Base):
    """That a place names a file: a post ("post:12", all its versions together) or a draft ("draft:5")."""

    __tablename__ = "attachment_use"
    __table_args__ = (Index("ix_attachment_use_place", "place"),)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    created_at: Mapped[created]


class AttachmentText(Base):
    """What stands in a document, as far as it could be read. `outcome` is "text", "busy" while it is read, or why there is none."""

    __tablename__ = "attachment_text"
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(default="")
    reader: Mapped[int]
    read_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(12))
