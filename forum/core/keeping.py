"""Pages that a member's own device keeps for when there is no connection: without keys of the session, and seen as by a member without office or network."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import g

from forum.core.access import Viewer, viewer
from forum.core.clock import now
from forum.core.csrf import csrf_token

_KEY = re.compile(r'(name="idempotency" value=")[^"]*')


def plain_reader(who: Viewer) -> Viewer:
    """The same member with the reach that every member has: what is kept to a network, hidden, or for moderators is not there for them."""
    return replace(who, role="member", home_network_id=None, moderated_ids=frozenset(), draft_keys=frozenset())


def as_plain_reader() -> None:
    """Answer the rest of this request as to such a reader."""
    g.viewer = plain_reader(viewer())


def kept(draw: Callable[[], str]) -> str:
    """A page as it is kept: its frame says so, and its forms get fresh keys when they are sent."""
    g.is_kept, g.kept_at = True, now()
    try:
        return _KEY.sub(r"\1", draw()).replace(csrf_token(), "")
    finally:
        g.is_kept = False
