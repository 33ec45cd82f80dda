"""The history of a gap in words."""

from __future__ import annotations

from types import SimpleNamespace

from sqlalchemy import or_, select

from forum.core.access import Viewer
from forum.core.db import fetch
from forum.core.i18n import _
from forum.gaps.models import GapChange
from forum.gaps.queries import asked_without_name
from forum.gaps.words import status_words
from forum.networks import catalogue
from forum.networks.people import PersonColumns

MOST = 200  # lines, the newest
ICONS = {"opened": "plus", "status": "clock", "owner": "user", "question": "pencil", "thread": "link", "meeting": "calendar", "merged": "move", "answer": "solved",
         "hidden": "eye-off", "restored": "eye"}
BY_MODERATORS = ("hidden", "restored")
_by = PersonColumns("by", or_(GapChange.without_name, asked_without_name(GapChange.gap_id, GapChange.by_id)))
_subject = PersonColumns("subject")


def lines_of(viewer: Viewer, gap_id: int, threads: dict[int, SimpleNamespace]) -> list[SimpleNamespace]:
    """What became of it, oldest first. A line about a conversation that the viewer may not read is left out."""
    statement = select(GapChange.id, GapChange.kind, GapChange.status, GapChange.note, GapChange.thread_id, GapChange.created_at, *_by.columns, *_subject.columns)
    statement = _subject.join(_by.join(statement.select_from(GapChange), GapChange.by_id, outer=True), GapChange.subject_id, outer=True)
    rows = list(fetch(statement.where(GapChange.gap_id == gap_id).order_by(GapChange.id.desc()).limit(MOST)))
    return [_line(viewer, row, threads.get(row.thread_id)) for row in reversed(rows) if row.kind != "thread" or row.thread_id in threads]


def _line(viewer: Viewer, row, thread: SimpleNamespace | None) -> SimpleNamespace:
    note = row.note if row.kind in ("status", "question") else ""
    who = None if row.kind in BY_MODERATORS else _by.read(row, viewer.id)
    return SimpleNamespace(icon=ICONS.get(row.kind, "clock"), text=_words(row), note=note, by=who, at=row.created_at, thread=thread)


def _words(row) -> str:
    """What happened, without who did it."""
    match row.kind, row.status:
        case "opened", _status:
            return _("Opened")
        case "status", status:
            return _("Is “%(status)s” now", status=status_words(status))
        case "answer", _status:
            return _("Closed with an answer")
        case "question", _status:
            return _("Question rewritten; before it read:") if row.note else _("Explanation rewritten")
        case "thread", how:
            return _("Conversation linked") if how == "linked" else _("Conversation unlinked")
        case "merged", _status:
            return _("Merged with this: “%(question)s”", question=row.note)
        case "hidden", _status:
            return _("Hidden by a moderator")
        case "restored", _status:
            return _("Shown again by a moderator")
    return _owner(row) if row.kind == "owner" else _meeting(row)


def _owner(row) -> str:
    if row.status == "released":
        return _("Nobody follows this up any more")
    subject = _subject.read(row)
    if row.status == "handed" and subject is not None:
        return _("Handed over to %(name)s", name=subject.name)
    return _("Taken up")


def _meeting(row) -> str:
    network = catalogue.network_by_slug(row.note)
    name = network.name if network else ""
    if row.status == "proposed":
        return _("Put forward for the next meeting of %(name)s", name=name)
    return _("No longer put forward for the meeting of %(name)s", name=name)
