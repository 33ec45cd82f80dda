"""What can be done to many conversations at once: which of them it is for, what it changes, and what it writes down.

The facts are those of the single acts, so that each can be undone alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.events import Happened
from forum.core.i18n import lazy
from forum.moderation.actions import is_pinned
from forum.moderation.policies import can_move_to
from forum.threads.models import Thread

SAME = lazy("is so already")
MERGED = lazy("is merged with another one")
ONE_NETWORK = lazy("is for one network only")
NOT_ALLOWED = lazy("would go out of your reach")
HAS_SOLUTION = lazy("has a solution, or was tested in practice: convert it by itself")
NO_PROBLEM = lazy("is no problem")


@dataclass(frozen=True)
class Wish:
    """What was chosen with an act. `themes` are those that a thread has now, by number; `by_flag` the threads that a flag alone hides."""

    viewer: Viewer
    reason: str = ""
    rule: str = "other"
    until: date | None = None
    network_id: int | None = None
    theme_id: int | None = None
    themes: dict[int, list[int]] = field(default_factory=dict)
    tested: frozenset[int] = frozenset()
    by_flag: frozenset[int] = frozenset()

    def themes_for(self, thread: Thread) -> list[int]:
        """Its themes with another main one."""
        return list([self.theme_id] if self.theme_id else []) + [number for number in self.themes.get(thread.id, [])[1:] if number != self.theme_id]


@dataclass(frozen=True)
class Act:
    """One act. `refuses(thread, wish)` says why a thread is left out, or nothing; `values` are columns to set, `facts` what the activity keeps."""

    kind: Happened
    label: object
    refuses: Callable[[Thread, Wish], object]
    values: Callable[[Thread, Wish, datetime], dict]
    facts: Callable[[Thread, Wish], dict] = lambda _thread, _wish: {}
    is_searched: bool = False
    needs_reason: bool = False


def _unless(condition: Callable[[Thread], bool], why=SAME):
    return lambda thread, _wish: None if condition(thread) else why


def _moved(thread: Thread, wish: Wish):
    if thread.network_id == wish.network_id:
        return SAME
    if thread.audience == "network" and wish.network_id is None:
        return ONE_NETWORK
    return None if can_move_to(wish.viewer, thread, wish.network_id) else NOT_ALLOWED


def _place(thread: Thread, network_id: int | None, themes_before: list[int], themes_after: list[int]) -> dict:
    return {"from_network": thread.network_id, "to_network": network_id, "from_themes": themes_before, "to_themes": themes_after}


def _converted(thread: Thread, wish: Wish):
    if thread.kind != "problem":
        return NO_PROBLEM
    return HAS_SOLUTION if thread.solved_at is not None or thread.id in wish.tested else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


ACTS: dict[str, Act] = {
    "hide": Act(Happened.THREAD_HIDDEN, lazy("Hide"), lambda t, w: SAME if t.hidden_at is not None and t.id not in w.by_flag else None,
                lambda t, w, at: {"hidden_at": t.hidden_at or at, "hidden_by_id": w.viewer.id}, needs_reason=True),
    "restore": Act(Happened.THREAD_RESTORED, lazy("Show again"), _unless(lambda t: t.hidden_at is not None),
                   lambda t, w, at: {"hidden_at": None, "hidden_by_id": None}),
    "lock": Act(Happened.THREAD_LOCKED, lazy("Close for replies"), _unless(lambda t: t.locked_at is None), lambda t, w, at: {"locked_at": at}, needs_reason=True),
    "unlock": Act(Happened.THREAD_UNLOCKED, lazy("Open for replies"), _unless(lambda t: t.locked_at is not None), lambda t, w, at: {"locked_at": None}),
    "pin": Act(Happened.THREAD_PINNED, lazy("Pin to the top"), _unless(lambda t: not is_pinned(t)), lambda t, w, at: {"pinned_at": at, "pinned_until": w.until},
               lambda t, w: {"until": _day(w.until)}, needs_reason=True),
    "unpin": Act(Happened.THREAD_UNPINNED, lazy("Unpin"), _unless(lambda t: t.pinned_at is not None), lambda t, w, at: {"pinned_at": None, "pinned_until": None},
                 lambda t, w: {"until": _day(t.pinned_until)}),
    "network": Act(Happened.THREAD_MOVED, lazy("Move to another network"), _moved, lambda t, w, at: {"network_id": w.network_id},
                   lambda t, w: _place(t, w.network_id, w.themes.get(t.id, []), w.themes.get(t.id, [])), is_searched=True, needs_reason=True),
    "theme": Act(Happened.THREAD_MOVED, lazy("Give another theme"), lambda t, w: SAME if t.theme_id == w.theme_id else None, lambda t, w, at: {"theme_id": w.theme_id},
                 lambda t, w: _place(t, t.network_id, w.themes.get(t.id, []), w.themes_for(t)), is_searched=True, needs_reason=True),
    "feature": Act(Happened.THREAD_FEATURED, lazy("Feature"), _unless(lambda t: t.featured_at is None and t.hidden_at is None),
                   lambda t, w, at: {"featured_at": at, "featured_until": w.until}, lambda t, w: {"until": _day(w.until)}),
    "unfeature": Act(Happened.THREAD_UNFEATURED, lazy("Feature no longer"), _unless(lambda t: t.featured_at is not None),
                     lambda t, w, at: {"featured_at": None, "featured_until": None}, lambda t, w: {"until": _day(t.featured_until)}),
    "convert": Act(Happened.THREAD_CONVERTED, lazy("Make it a good practice"), _converted, lambda t, w, at: {"kind": "practice"},
                   lambda t, w: {"from_kind": t.kind, "to_kind": "practice"}, is_searched=True, needs_reason=True),
}


def refusal(act: Act, thread: Thread, wish: Wish) -> str:
    """Why a thread is left out; empty when the act is for it."""
    why = MERGED if thread.merged_into_id is not None else act.refuses(thread, wish)
    return str(why) if why else ""


def present() -> datetime:
    """The moment of an act, one for all that it does."""
    return now()
