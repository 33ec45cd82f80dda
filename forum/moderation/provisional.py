"""What stands only until a moderator decides: a post that a flag alone hid. Flags register here, for acts know nothing of flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Decisions:
    """Who is asked about a post: whether its hiding still waits for a first decision, and who is told that a moderator hid or showed it.

    `settle(post_id, outcome, user_id, reason)` gets "hidden" or "kept".
    """

    is_open: Callable[[int], bool]
    settle: Callable[[int, str, int, str], None]


_registered: dict[str, Decisions] = {}


def register(name: str, decisions: Decisions) -> None:
    """Let a part of the room take part in hiding and showing; once under one name."""
    _registered[name] = decisions


def is_provisional(post_id: int) -> bool:
    """Whether a hidden post waits for the first decision about it."""
    return any(each.is_open(post_id) for each in _registered.values())


def settle(post_id: int, outcome: str, user_id: int | None, reason: str) -> None:
    """Say that a moderator decided; what the site hides by a rule decides nothing."""
    if user_id is not None:
        for each in _registered.values():
            each.settle(post_id, outcome, user_id, reason)
