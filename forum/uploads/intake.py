"""A file on its way in: received, looked at, made anew and put in its place on the disk, all before the database hears of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from flask import request
from werkzeug.exceptions import ServiceUnavailable

from forum.core.bodies import slow_work
from forum.core.db import abandon
from forum.core.files import MEGABYTE, NoRoom, TooBig, storage
from forum.core.i18n import _, lazy
from forum.uploads import kinds, workshop
from forum.uploads.names import clean_name

MOST_BYTES = 25 * MEGABYTE
SENTENCES = {
    "big": (413, lazy("This file is larger than 25 MB. Make it smaller, or put it where your colleagues can fetch it and paste the link.")),
    "empty": (422, lazy("This file is empty.")),
    "type": (415, lazy("This kind of file is not taken. You can add photos (JPEG, PNG, WebP, HEIC), PDF, and files of Word, Excel, PowerPoint or LibreOffice.")),
    "macros": (415, lazy("This document has macros in it, and those can do harm. Save it without macros and try again.")),
    "damaged": (422, lazy("This file is damaged or not complete. Try to open and save it again first.")),
    "pixels": (422, lazy("This picture has more than 30 million pixels. Make it smaller and try again.")),
    "unpacked": (422, lazy("This file unpacks to far more than a document needs, so it is not taken.")),
    "memory": (422, lazy("This file is too complicated for the site. Save it in a simpler way and try again.")),
    "time": (422, lazy("This file is too complicated for the site. Save it in a simpler way and try again.")),
    "room": (503, lazy("The site has no room left for files. Tell the moderators; your text is not lost.")),
    "busy": (503, lazy("Many photos are being added at this moment. Try again in a minute.")),
}


class Rejected(Exception):
    """A file that is not taken: the status code, and the sentence for its sender."""

    def __init__(self, code: int, sentence: str):
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Prepared:
    """A file that stands on the disk, and waits for its row."""

    key: str
    name: str
    kind: str
    mime: str
    bytes: int
    disk_bytes: int
    width: int
    height: int
    widths: list[int]


def rejected(why: str) -> Rejected:
    """The refusal for a reason."""
    code, sentence = SENTENCES[why]
    return Rejected(code, str(sentence))


def prepare(stream, given: str | None) -> Prepared:
    """Receive, look at and keep one file; raises Rejected. Slow, so no transaction is open meanwhile."""
    abandon()
    try:
        path = storage().receive(stream, MOST_BYTES)
    except TooBig as fault:
        raise rejected("big") from fault
    except NoRoom as fault:
        raise rejected("room") from fault
    try:
        with slow_work(request.environ):
            prepared, variants = inspect(path, given)
        return replace(prepared, key=storage().keep(variants))
    except ServiceUnavailable as fault:
        raise rejected("busy") from fault
    finally:
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink(missing_ok=True)


def inspect(path, given: str | None, *, may_stay: bool = False) -> tuple[Prepared, list[tuple[str, Path]]]:
    """Look at a file that lies aside, and make its variants beside it: what it is, still without a key, and where they lie. Raises Rejected."""
    try:
        return _inspected(path, given, may_stay)
    except kinds.Refused as fault:
        raise rejected(str(fault)) from fault
    except workshop.Busy as fault:
        raise rejected("busy") from fault


def _inspected(path, given: str | None, may_stay: bool) -> tuple[Prepared, list[tuple[str, Path]]]:
    if path.stat().st_size == 0:
        raise rejected("empty")
    told = workshop.examine(path, may_stay=may_stay)
    variants = [(str(width), path.with_name(f"{path.name}.{width}")) for width in told["widths"]] or [("0", path)]
    sizes = [variant.stat().st_size for _width, variant in variants]
    is_image = told["kind"] == "image"
    name = clean_name(given, told["extension"], _("photo") if is_image else _("file"))
    return Prepared(key="", name=name, kind=told["kind"], mime=told["mime"], bytes=sizes[-1], disk_bytes=sum(sizes),
                    width=told["width"], height=told["height"], widths=told["widths"]), variants
