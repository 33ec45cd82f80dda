"""Who looks after a gap."""

from __future__ import annotations

from forum.core.access import SomeoneWasFaster
from forum.core.events import Happened
from forum.core.i18n import _
from forum.gaps.actions.history import note_down, tell
from forum.gaps.models import Gap
from forum.networks.people import find_person


def take(gap: Gap, *, by: int) -> None:
    """Look after it from now on. Raises SomeoneWasFaster when somebody else does so already."""
    if gap.owner_id == by:
        return
    if gap.owner_id is not None:
        who = find_person(gap.owner_id)
        raise SomeoneWasFaster(_("%(name)s follows this up already.", name=who.heading if who else _("Someone")))
    _give(gap, by, "taken", by=by)


def release(gap: Gap, *, by: int) -> None:
    """Look after it no longer; anybody can take it up."""
    if gap.owner_id is None:
        raise SomeoneWasFaster(_("Nobody follows this up any more."))
    _give(gap, None, "released", by=by)


def hand_over(gap: Gap, member_id: int, *, by: int) -> None:
    """A moderator gives it to somebody."""
    if gap.owner_id != member_id:
        _give(gap, member_id, "handed", by=by)


def _give(gap: Gap, member_id: int | None, how: str, *, by: int) -> None:
    gap.owner_id = member_id
    note_down(gap, "owner", by=by, status=how, subject_id=member_id)
    tell(Happened.GAP_CHANGED, gap, by=by, what=how)
