"""Tables of import and export."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base


class ExternalRef(Base):
    """Under which `ref` a row was imported, so that the same file twice adds nothing and an export keeps the ref."""

    __tablename__ = "external_ref"
    __table_args__ = (Index("ix_external_ref_row", "type", "row_id"),)
    type: Mapped[str] = mapped_column(String(20), primary_key=True)
    ref: Mapped[str] = mapped_column(String(200), primary_key=True)
    row_id: Mapped[int]
