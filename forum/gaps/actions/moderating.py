"""Out of sight, and back."""

from __future__ import annotations

from forum.core.access import SomeoneWasFaster
from forum.core.clock import now
from forum.core.events import Happened
from forum.core.i18n import _
from forum.gaps.actions.history import note_down, tell
from forum.gaps.models import Gap


def hide(gap: Gap, *, by: int, reason: str) -> None:
    """Take a gap out of sight; moderators of its network still see it."""
    if gap.hidden_at is not None:
        raise SomeoneWasFaster(_("This knowledge gap was hidden already."))
    gap.hidden_at, gap.hidden_by_id = now(), by
    note_down(gap, "hidden", by=by)
    tell(Happened.GAP_HIDDEN, gap, by=by, reason=reason)


def restore(gap: Gap, *, by: int) -> None:
    """Show it again."""
    if gap.hidden_at is None:
        raise SomeoneWasFaster(_("This knowledge gap was shown again already."))
    gap.hidden_at = gap.hidden_by_id = None
    note_down(gap, "restored", by=by)
    tell(Happened.GAP_RESTORED, gap, by=by)
