"""What is known of files."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from forum.core.db import db
from forum.core.markup.own import Known
from forum.uploads.models import Attachment
from forum.uploads.names import told_size

WORDS = {"docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "pdf": "PDF", "odt": "ODT", "ods": "ODS"}


def own(numbers: Iterable[int], by: int) -> list[Attachment]:
    """Those of these files that are somebody's own."""
    return list(db.session.scalars(select(Attachment).where(Attachment.id.in_(list(numbers)), Attachment.owner_id == by).order_by(Attachment.id)))


def known(numbers: Iterable[int], by: int) -> Known:
    """What the renderer must know of somebody's own files."""
    return {found.id: told(found) for found in own(numbers, by)}


def told(found: Attachment) -> dict:
    """What the renderer must know of a file."""
    if found.is_image:
        return {"id": found.id, "name": found.url_name, "width": found.width, "height": found.height, "widths": found.widths}
    extension = found.url_name.rpartition(".")[2]
    return {"id": found.id, "name": found.url_name, "told": f"{WORDS.get(extension, extension)}, {told_size(found.bytes)}"}


def bytes_of(owner_id: int | None = None) -> int:
    """How much disk somebody's files take; of all members together without a number."""
    total = select(func.coalesce(func.sum(Attachment.disk_bytes), 0))
    return int(db.session.scalar(total if owner_id is None else total.where(Attachment.owner_id == owner_id)))
