"""Under which `ref` a row goes out and comes in.

A row that was imported keeps its ref. Every other one has the site's own mark in front of its number, such as "k3f9x2-u12",
so that the exports of two sites never take each other's people for one another. Who wrote without name stands in a file as
"without-name-oost", unless it is the full copy.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

from sqlalchemy import insert, select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.exchange.models import ExternalRef
from forum.gaps.models import Gap
from forum.practice.models import PracticeReport
from forum.sheets.models import Sheet
from forum.threads.models import Post, Thread
from forum.uploads.models import Attachment

LETTERS = {"member": ("u", User), "thread": ("t", Thread), "post": ("p", Post), "attachment": ("f", Attachment), "report": ("r", PracticeReport), "gap": ("g", Gap),
           "sheet": ("s", Sheet)}
STAND_IN = "without-name"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def stand_in(network_slug: str | None) -> str:
    """The ref of who wrote without name, where a file does not tell who: one for each network, the same on every site."""
    return f"{STAND_IN}-{network_slug}" if network_slug else STAND_IN


def stand_ins() -> dict[int, str]:
    """The rows that an import made for them: number → ref. They are nobody, so that they are no members of an export."""
    known = select(ExternalRef.row_id, ExternalRef.ref).where(ExternalRef.type == "member", ExternalRef.ref.startswith(STAND_IN, autoescape=True))
    return dict(db.session.execute(known).all())


def standing_mark() -> str | None:
    """The mark of this site's own refs, if an export ever made it."""
    return db.session.scalar(select(ExternalRef.ref).where(ExternalRef.type == "site"))


def site_mark() -> str:
    """The mark of this site's own refs; made at the first export."""
    found = standing_mark()
    if found is None:
        found = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        with unit_of_work():
            db.session.execute(insert(ExternalRef).values(type="site", ref=found, row_id=0))
    return found


def known_refs() -> Iterator[tuple[str, str, int]]:
    """All refs that came in: (type, ref, row number)."""
    rows = select(ExternalRef.type, ExternalRef.ref, ExternalRef.row_id).where(ExternalRef.type != "site")
    for row in db.session.execute(rows.execution_options(yield_per=1000)):
        yield tuple(row)


def own_row(mark: str | None, kind: str, ref: str) -> int | None:
    """The row behind one of this site's own refs, when it is there."""
    if mark is None or kind not in LETTERS:
        return None
    letter, model = LETTERS[kind]
    found = re.fullmatch(rf"{mark}-{letter}([1-9]\d{{0,8}})", ref)
    return db.session.scalar(select(model.id).where(model.id == int(found[1]))) if found else None
