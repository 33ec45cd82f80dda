"""What stands in documents: read once by a job, kept beside the file, and given to whoever searches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from forum.core.clock import now
from forum.core.db import add_once, db
from forum.core.files import storage
from forum.core.text import clean
from forum.uploads import workshop
from forum.uploads.kinds import Refused
from forum.uploads.models import Attachment, AttachmentText, AttachmentUse

READER = 1  # a higher number has every document read again
TEXT, NOTHING, BUSY = "text", "nothing", "busy"
LEFT = timedelta(minutes=10)  # after which another may read what somebody began to read
PORTION = 500

Told = Callable[[str, int], None]
when_read: list[Told] = []  # what higher rooms do with a place and the number of its document that was just read, in the same transaction


def claim(attachment_id: int) -> bool:
    """Whether this job is the one that reads a document, in a transaction of its own."""
    if db.session.scalar(select(Attachment.id).where(Attachment.id == attachment_id, _is_readable()).with_for_update()) is None:
        return False
    standing = db.session.get(AttachmentText, attachment_id, populate_existing=True)
    if standing is None:
        add_once(AttachmentText(attachment_id=attachment_id, text="", reader=READER, read_at=now(), outcome=BUSY))
        return True
    if (standing.outcome == BUSY and standing.read_at > now() - LEFT) or (standing.outcome != BUSY and standing.reader >= READER):
        return False
    standing.reader, standing.read_at, standing.outcome = READER, now(), BUSY
    return True


def read(attachment_id: int) -> tuple[str, str]:
    """Why there is no text, or "text", and the text. Slow, so no transaction is open meanwhile."""
    key, name = db.session.execute(select(Attachment.key, Attachment.url_name).where(Attachment.id == attachment_id)).one()
    db.session.rollback()
    try:
        found = clean(workshop.words_of(storage().path(key, "0"), name.rpartition(".")[2])).strip()
    except Refused as fault:
        return str(fault), ""
    return (TEXT, found) if found else (NOTHING, "")


def keep(attachment_id: int, outcome: str, text: str) -> None:
    """Write down what was read, and tell who searches; nothing when the file went meanwhile."""
    place = db.session.scalar(select(Attachment.home_place).where(Attachment.id == attachment_id))
    if place is not None:
        _write(attachment_id, outcome, text)
        for tell in when_read:
            tell(place, attachment_id)


def _write(attachment_id: int, outcome: str, text: str) -> None:
    standing = db.session.get(AttachmentText, attachment_id, populate_existing=True)
    if standing is not None:
        standing.text, standing.outcome, standing.reader, standing.read_at = text, outcome, READER, now()
        db.session.flush()


def hung_at(places: Collection[str]) -> Iterable[tuple[str, int, str | None]]:
    """The documents that first hung on some places: (place, number, text); the text is None of one that still waits for its reader."""
    columns = (AttachmentUse.place, Attachment.id, AttachmentText.text, AttachmentText.outcome)
    found = select(*columns).join(Attachment, and_(Attachment.id == AttachmentUse.attachment_id, Attachment.home_place == AttachmentUse.place))
    found = found.outerjoin(AttachmentText, AttachmentText.attachment_id == Attachment.id).where(Attachment.kind == "document").order_by(Attachment.id)
    wanted = list(places)
    for at in range(0, len(wanted), PORTION):
        for place, number, text, outcome in db.session.execute(found.where(AttachmentUse.place.in_(wanted[at:at + PORTION]))):
            yield place, number, None if outcome is None or (outcome == BUSY and not text) else text


def passage_source(attachment_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The name and the text of documents, to show why they were found. Ask only for those whose words the viewer may search."""
    found = select(Attachment.id, Attachment.name, AttachmentText.text).join(AttachmentText, AttachmentText.attachment_id == Attachment.id)
    return {number: (name, text) for number, name, text in db.session.execute(found.where(Attachment.id.in_(list(attachment_ids))))}


def _is_readable() -> ColumnElement[bool]:
    return and_(Attachment.kind == "document", Attachment.home_place.is_not(None))


def waiting(most: int, *, below: int | None = None) -> list[int]:
    """Documents that wait to be read, newest first: new ones, those of an earlier reader, and those that nobody finished."""
    unread = or_(AttachmentText.attachment_id.is_(None), and_(AttachmentText.outcome != BUSY, AttachmentText.reader < READER),
                 and_(AttachmentText.outcome == BUSY, AttachmentText.read_at < now() - LEFT))
    found = select(Attachment.id).outerjoin(AttachmentText, AttachmentText.attachment_id == Attachment.id).where(_is_readable(), unread)
    if below is not None:
        found = found.where(Attachment.id < below)
    return list(db.session.scalars(found.order_by(Attachment.id.desc()).limit(most)))


def counts() -> dict[str, int]:
    """How many documents were read, have no text, and wait."""
    total = db.session.scalar(select(func.count(Attachment.id)).where(_is_readable())) or 0
    done = select(AttachmentText.outcome, func.count()).where(AttachmentText.reader >= READER, AttachmentText.outcome != BUSY)
    by_outcome = dict(db.session.execute(done.group_by(AttachmentText.outcome)).all())
    read_ones = by_outcome.pop(TEXT, 0)
    without = sum(by_outcome.values())
    return {"read": read_ones, "without": without, "waiting": max(0, total - read_ones - without)}
