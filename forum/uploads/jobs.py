"""Work on files for later: documents are read; what nothing names, and what a crash left on the disk, is cleaned up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.files import storage
from forum.core.jobs import job
from forum.uploads import texts
from forum.uploads.actions import remove
from forum.uploads.models import Attachment, AttachmentUse

UNUSED = timedelta(days=2)
ORPHAN_SECONDS = 2 * 3600  # longer than any request takes from the disk to its row
PORTION = 200
CATCH_UP_SECONDS = 30  # in one go; other jobs wait meanwhile


@job()
def read_document(attachment_id: int) -> None:
    """Read a document, unless somebody else does or did, and let its words be found."""
    with unit_of_work():
        is_ours = texts.claim(attachment_id)
    if is_ours:
        outcome, text = texts.read(attachment_id)
        with unit_of_work():
            texts.keep(attachment_id, outcome, text)


def catch_up_documents() -> None:
    """Read what waits: documents from before, those of an earlier reader, and what a crash left behind. What time is left over, the next round does."""
    until = time.monotonic() + CATCH_UP_SECONDS
    for _number in read_waiting():
        if time.monotonic() > until:
            return


def read_waiting() -> Iterator[int]:
    """Read all documents that wait, one at a time; gives the number of each that was."""
    below = None
    while numbers := texts.waiting(PORTION, below=below):
        db.session.rollback()
        for number in numbers:
            read_document(number)
            yield number
        below = numbers[-1]
    db.session.rollback()


def collect_files() -> None:
    """Take away files that hang nowhere for two days, and those on the disk without a row."""
    while _collect_unused() == PORTION:
        pass
    storage().sweep_incoming(ORPHAN_SECONDS)
    for key in list(storage().older_than(ORPHAN_SECONDS)):
        if db.session.scalar(select(Attachment.id).where(Attachment.key == key)) is None:
            storage().delete(key)
    db.session.rollback()


def _collect_unused() -> int:
    hangs = exists().where(AttachmentUse.attachment_id == Attachment.id)
    unused = select(Attachment).where(Attachment.created_at < now() - UNUSED, ~hangs).order_by(Attachment.id).limit(PORTION)
    removed = 0
    with unit_of_work():
        for attachment in list(db.session.scalars(unused)):
            removed += _remove(attachment)
    return removed


def _remove(attachment: Attachment) -> int:
    """One at a time: a text that names it may be posted at this very moment, and then it stays."""
    try:
        with db.session.begin_nested():
            remove(attachment)
    except IntegrityError:
        return 0
    return 1
