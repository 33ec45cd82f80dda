"""Who may read a file: whoever may read the place that it first hung on. Higher rooms say so for their own kind of place."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort

from forum.core.access import Viewer
from forum.core.db import db
from forum.uploads.models import Attachment

Judge = Callable[[Viewer, int], bool]
_judges: dict[str, Judge] = {}


def judge(prefix: str, may_read: Judge) -> None:
    """Register who reads places of a kind: `judge("post", …)` for "post:12"."""
    _judges[prefix] = may_read


def gives_rights(place: str) -> bool:
    """Whether a place has readers of its own; a draft has not."""
    return place.partition(":")[0] in _judges


def may_read(viewer: Viewer, attachment: Attachment) -> bool:
    """The owner alone, until it hangs somewhere; from then on the readers of that place, and nobody else."""
    if not viewer.is_signed_in:
        return False
    if attachment.home_place is None:
        return viewer.id == attachment.owner_id
    prefix, _colon, number = attachment.home_place.partition(":")
    return prefix in _judges and _judges[prefix](viewer, int(number))


def get_attachment(viewer: Viewer, number: int, name: str) -> Attachment:
    """A file that the viewer may read, under its own name; anything else is 404."""
    found = db.session.get(Attachment, number)
    if found is None or found.url_name != name or not may_read(viewer, found):
        abort(404)
    return found
