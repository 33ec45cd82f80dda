"""What every verb leaves behind: a line in the gap's history, and the activity."""

from __future__ import annotations

from forum.core.access import SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.core.text import shorten
from forum.gaps.models import Gap, GapChange
from forum.gaps.queries import is_asker_without_name
from forum.gaps.words import status_words

NOTE_MAX = 1000


def note_down(gap: Gap, kind: str, *, by: int | None, status: str = "", note: str = "", subject_id: int | None = None, thread_id: int | None = None) -> None:
    """Add a line to the history; the gap counts as changed now."""
    moment = now()
    db.session.add(GapChange(gap_id=gap.id, kind=kind, by_id=by, without_name=is_asker_without_name(gap, by), subject_id=subject_id, thread_id=thread_id,
                             status=status, note=shorten(note, NOTE_MAX - 1), created_at=moment))
    gap.changed_at = moment
    db.session.flush()


def tell(kind: Happened, gap: Gap, *, by: int | None, **facts) -> Activity:
    """Record what happened to a gap. `nameless` says that nobody may be told who did it."""
    if is_asker_without_name(gap, by):
        facts["nameless"] = True
    return record(kind, by, network_id=gap.network_id, gap_id=gap.id, **facts)


def insist_on(gap: Gap, version: int) -> None:
    """Raise SomeoneWasFaster unless the gap still is as the person saw it."""
    if gap.merged_into_id is not None:
        raise SomeoneWasFaster(_("This knowledge gap was merged with another one in the meantime. Look there before you change anything."))
    if gap.version != version:
        raise SomeoneWasFaster(_("This knowledge gap was changed in the meantime; it is “%(status)s” now. Look at it again before you change it.",
                                 status=status_words(gap.status)))
