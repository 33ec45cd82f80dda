"""Saved replies: added, changed and removed, each with a way back, and found for the forms that take them in."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Row, select, update

from forum.accounts.models import User
from forum.core.access import SomeoneWasFaster, Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.i18n import _
from forum.moderation.queue.sources import moderated
from forum.moderation.rota.models import USES, SavedReply
from forum.threads.drafts import actions as drafts
from forum.threads.drafts.showing import draft_for

MOST = 200


@dataclass(frozen=True)
class Wording:
    """What a saved reply says, what it is for, and where; `network_id` None is everywhere."""

    title: str
    text: str
    use: str
    network_id: int | None = None


@dataclass(frozen=True)
class ByUse:
    """The numbers and titles of the replies that a viewer may use, by what they are for."""

    reason: list[tuple[int, str]] = field(default_factory=list)
    reply: list[tuple[int, str]] = field(default_factory=list)
    refusal: list[tuple[int, str]] = field(default_factory=list)


def _standing(viewer: Viewer):
    return (SavedReply.removed_at.is_(None), moderated(viewer, SavedReply.network_id))


def offered(viewer: Viewer) -> ByUse:
    """For the forms of one page, in one statement; none for who moderates nothing."""
    found = ByUse()
    if viewer.is_moderator:
        statement = select(SavedReply.id, SavedReply.title, SavedReply.use).where(*_standing(viewer)).order_by(SavedReply.title, SavedReply.id).limit(MOST)
        for row in db.session.execute(statement):
            getattr(found, row.use).append((row.id, row.title))
    return found


def text_of(viewer: Viewer, number: int) -> str | None:
    """The text of one that the viewer may use."""
    if not viewer.is_moderator:
        return None
    return db.session.scalar(select(SavedReply.text).where(SavedReply.id == number, *_standing(viewer)))


def listed(viewer: Viewer) -> list[Row]:
    """All that the viewer may use, with who wrote them."""
    statement = select(SavedReply, User.name).outerjoin(User, User.id == SavedReply.created_by_id).where(*_standing(viewer))
    return list(db.session.execute(statement.order_by(SavedReply.use, SavedReply.title, SavedReply.id).limit(MOST)))


def get_reply(viewer: Viewer, number: int, *, also_removed: bool = False) -> SavedReply | None:
    """One in the viewer's networks, as it stands now."""
    wanted = select(SavedReply).where(SavedReply.id == number, moderated(viewer, SavedReply.network_id))
    wanted = wanted if also_removed else wanted.where(SavedReply.removed_at.is_(None))
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def add(wording: Wording, *, by: int, replaces_id: int | None = None) -> SavedReply:
    """A new one."""
    row = SavedReply(title=wording.title, text=wording.text, use=wording.use if wording.use in USES else USES[0], network_id=wording.network_id,
                     created_by_id=by, created_at=now(), replaces_id=replaces_id)
    db.session.add(row)
    db.session.flush()
    return row


def change(number: int, wording: Wording, *, by: int) -> SavedReply:
    """Other words: a new row in the place of the old one. Raises SomeoneWasFaster when that is gone."""
    _take_out(number, by)
    return add(wording, by=by, replaces_id=number)


def remove(number: int, *, by: int) -> None:
    """Offer it no longer. Raises SomeoneWasFaster when it is gone."""
    _take_out(number, by)


def undo(row: SavedReply, *, by: int) -> None:
    """The reverse of what was done last with a row: what was removed is back; what was added is gone, and what it replaced is back."""
    if row.removed_at is not None:
        _put_back(row.id)
        return
    _take_out(row.id, by)
    if row.replaces_id is not None:
        _put_back(row.replaces_id)


def _take_out(number: int, by: int) -> None:
    here = update(SavedReply).where(SavedReply.id == number, SavedReply.removed_at.is_(None)).values(removed_at=now(), removed_by_id=by)
    if db.session.execute(here.execution_options(synchronize_session=False)).rowcount != 1:
        raise _changed()


def _put_back(number: int) -> None:
    replaced = select(SavedReply.id).where(SavedReply.replaces_id == number, SavedReply.removed_at.is_(None))
    if db.session.scalar(replaced):
        raise _changed()
    gone = update(SavedReply).where(SavedReply.id == number, SavedReply.removed_at.is_not(None)).values(removed_at=None, removed_by_id=None)
    if db.session.execute(gone.execution_options(synchronize_session=False)).rowcount != 1:
        raise _changed()


def _changed() -> SomeoneWasFaster:
    return SomeoneWasFaster(_("Somebody changed or removed this saved reply in the meantime."))


def into_draft(viewer: Viewer, thread_id: int, text: str) -> None:
    """Put a text at the end of a viewer's draft of a reply."""
    key = f"thread:{thread_id}"
    draft = draft_for(viewer, key)
    fields = dict(draft.fields) if draft else {"kind": "answer"}
    drafts.save(viewer.id, key, fields | {"body": "\n\n".join(part for part in (fields.get("body", "").rstrip(), text) if part)})
