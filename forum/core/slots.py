"""Places in a lower room's page that higher rooms fill: the page names the place, the room registers what stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from flask import Flask
from markupsafe import Markup

from forum.core.access import viewer

Filler = Callable[..., str]
_fillers: dict[str, dict[str, tuple[int, Filler, bool]]] = defaultdict(dict)


def fill_slot(place: str, name: str, filler: Filler, *, order: int = 50, for_guests: bool = False) -> None:
    """Let `filler(viewer, *subjects)` write into a place; what it answers is HTML that a template made, or "" for nothing.

    Under one name a place is filled once, so that a room may be set up again. A lower `order` stands first.
    A guest expert sees nothing of it unless the filler is `for_guests`: what stands there leads to pages of members.
    """
    _fillers[place][name] = (order, filler, for_guests)


def slot(place: str, *subjects) -> Markup:
    """What all rooms have to show in a place."""
    fillers = sorted(_fillers.get(place, {}).values(), key=lambda each: each[0])
    shown = [filler for _order, filler, for_guests in fillers if for_guests or not viewer().is_guest]
    return Markup("").join(Markup(filler(viewer(), *subjects)) for filler in shown)  # noqa: S704  made by templates, which escape


def init_slots(app: Flask) -> None:
    """Offer `slot` to templates."""
    app.jinja_env.globals["slot"] = slot
