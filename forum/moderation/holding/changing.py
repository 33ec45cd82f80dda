"""The settings of holding: numbers of a network and words of the list, each change in the log with what stood before, so that it can be undone."""

from __future__ import annotations

from sqlalchemy import func, select

from forum.core.access import SomeoneWasFaster, Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.moderation.holding.models import HoldSetting, HoldWord
from forum.moderation.holding.rules import settings
from forum.moderation.queue.sources import moderated
from forum.networks import catalogue

NUMBERS = ("first_posts", "links", "target_hours")
PARTS = ("network_id", "word", "action", "replacement", "note")


def words_of(viewer: Viewer) -> list[HoldWord]:
    """The words that a moderator looks after: of their networks and of all."""
    return list(db.session.scalars(select(HoldWord).where(moderated(viewer, HoldWord.network_id)).order_by(HoldWord.word, HoldWord.id)))


def set_numbers(network_id: int, wanted: dict[str, int], *, by: int, undoes: int | None = None) -> Activity | None:
    """Give a network its numbers; None when nothing is different."""
    rules = settings()[network_id]
    before = {name: getattr(rules, name) for name in NUMBERS}
    if before == wanted:
        return None
    row = db.session.get(HoldSetting, network_id, with_for_update=True) or HoldSetting(network_id=network_id)
    for name, number in wanted.items():
        setattr(row, name, number)
    row.changed_by_id, row.changed_at = by, now()
    db.session.add(row)
    return _told(by, network_id, before, wanted, name=catalogue.network_label(network_id), undoes=undoes)


def parts_of(row: HoldWord) -> dict:
    """What a word says, as the log keeps it."""
    return {name: getattr(row, name) for name in PARTS}


def put_word(row: HoldWord | None, wanted: dict, *, by: int, undoes: int | None = None) -> Activity | None:
    """Add a word, or change one. Raises SomeoneWasFaster when it stands in the list already."""
    if row is not None and parts_of(row) == wanted:
        return None
    same = select(HoldWord.id).where(HoldWord.word == wanted["word"], HoldWord.network_id.is_not_distinct_from(wanted["network_id"]))
    if db.session.scalar(same.where(HoldWord.id != (row.id if row else 0)).limit(1)):
        raise SomeoneWasFaster(_("“%(word)s” stands in the list already. Change it there.", word=wanted["word"]))
    before = parts_of(row) if row else None
    row = row or HoldWord(created_by_id=by, created_at=now())
    for name, value in wanted.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return _told(by, wanted["network_id"], before, wanted, name=wanted["word"], word_id=row.id, undoes=undoes)


def remove_word(row: HoldWord, *, by: int, undoes: int | None = None) -> Activity:
    """Take a word out."""
    before, number = parts_of(row), row.id
    db.session.delete(row)
    db.session.flush()
    return _told(by, before["network_id"], before, None, name=before["word"], word_id=number, undoes=undoes)


def _told(by: int, network_id: int | None, before, after, *, undoes: int | None, **facts) -> Activity:
    db.session.flush()
    facts |= {"undoes": undoes} if undoes else {}
    return record(Happened.HOLDING_CHANGED, by, network_id=network_id, before=before, after=after, **facts)


def undo(activity: Activity, *, by: int) -> Activity | None:
    """Put back what stood before a change, as long as it is still what stands. Raises SomeoneWasFaster."""
    facts, number = activity.facts, activity.facts.get("word_id")
    if number is None:
        rules = settings()[activity.network_id]
        _insist({name: getattr(rules, name) for name in NUMBERS} == facts["after"])
        return set_numbers(activity.network_id, facts["before"], by=by, undoes=activity.id)
    row = db.session.scalar(select(HoldWord).where(HoldWord.id == number).with_for_update())
    _insist((parts_of(row) if row else None) == facts["after"] and not _undone(activity.id))
    if facts["before"] is None:
        return remove_word(row, by=by, undoes=activity.id)
    return put_word(row, facts["before"], by=by, undoes=activity.id)


def _undone(activity_id: int) -> bool:
    taken_back = select(func.count(Activity.id)).where(Activity.kind == Happened.HOLDING_CHANGED, Activity.facts["undoes"].as_integer() == activity_id)
    return bool(db.session.scalar(taken_back))


def _insist(still: bool) -> None:
    if not still:
        raise SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
