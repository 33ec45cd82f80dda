"""The verbs of files: give one its row, hang it on a place, take it away. They never commit."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import add_once, after_commit, begin_write, db
from forum.core.files import MEGABYTE, storage
from forum.core.i18n import _
from forum.core.markup.own import ids_in
from forum.core.settings import current_settings
from forum.uploads.intake import Prepared, Rejected, prepare
from forum.uploads.models import Attachment, AttachmentUse
from forum.uploads.names import url_name
from forum.uploads.queries import bytes_of, own
from forum.uploads.rights import gives_rights

MEMBER_BYTES = 500 * MEGABYTE


def check_quota(owner_id: int, more: int = 0) -> None:
    """Raise Rejected when a member or the whole site would have more on the disk than is allowed."""
    if bytes_of(owner_id) + more > MEMBER_BYTES:
        raise Rejected(413, _("Your photos and files take all of the 500 MB that each member has. Ask a moderator what can go."))
    if bytes_of() + more > int(current_settings().upload_quota_mb) * MEGABYTE:
        raise Rejected(413, _("The site has no room left for files. Tell the moderators; your text is not lost."))


def receive(stream, given: str | None, *, by: int, alt: str = "") -> Attachment:
    """Take a file in and open the writing transaction for its row; raises Rejected."""
    check_quota(by)
    prepared = prepare(stream, given)
    begin_write()
    try:
        return add_file(prepared, by=by, alt=alt)
    except BaseException:
        storage().delete(prepared.key)
        raise


def add_file(prepared: Prepared, *, by: int, alt: str = "") -> Attachment:
    """Give a file that stands on the disk its row; raises Rejected when that is too much."""
    db.session.execute(select(User.id).where(User.id == by).with_for_update())  # files of one member are counted one after the other
    check_quota(by, prepared.disk_bytes)
    row = Attachment(owner_id=by, key=prepared.key, name=prepared.name, url_name=url_name(prepared.name), kind=prepared.kind, mime=prepared.mime,
                     bytes=prepared.bytes, disk_bytes=prepared.disk_bytes, width=prepared.width, height=prepared.height, widths=prepared.widths,
                     alt=alt, created_at=now())
    db.session.add(row)
    db.session.flush()
    return row


def hang(place: str, text: str, *, by: int) -> None:
    """Note that a text names files. Only the writer's own count; what hung there earlier stays, for earlier versions show it."""
    numbers = ids_in(text)
    for attachment in own(numbers, by) if numbers else []:
        if attachment.home_place is None and gives_rights(place):
            attachment.home_place = place
        if db.session.get(AttachmentUse, (attachment.id, place)) is None:
            add_once(AttachmentUse(attachment_id=attachment.id, place=place, created_at=now()))
    db.session.flush()


def let_go(place: str) -> None:
    """Forget that a place names files, as when a draft is thrown away; what hangs nowhere else goes two days after it came."""
    db.session.execute(delete(AttachmentUse).where(AttachmentUse.place == place))


def move_out(place: str) -> None:
    """Let a place go that was the home of files: until they hang elsewhere their owner alone opens them."""
    let_go(place)
    db.session.execute(update(Attachment).where(Attachment.home_place == place).values(home_place=None).execution_options(synchronize_session="fetch"))


def remove(attachment: Attachment) -> None:
    """Take a file away: its row now, its bytes once that stands."""
    key, files = attachment.key, storage()
    db.session.delete(attachment)
    db.session.flush()
    after_commit(lambda: files.delete(key))
