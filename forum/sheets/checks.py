"""What a sheet's form must hold beyond its own fields: conversations, theme and reach, with the sentence beside the field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forum.core.access import Viewer
from forum.core.i18n import _
from forum.core.markup.budget import render_many
from forum.core.markup.tokens import TOKEN, replaced
from forum.networks import catalogue
from forum.sheets.actions import NewText
from forum.sheets.forms import SheetForm, thread_number
from forum.sheets.models import PARTS
from forum.sheets.sources import MOST_THREADS, readable
from forum.threads.checks import add_error
from forum.threads.models import Thread

_HEADING = re.compile(r"<(/?)h([1-6])>")


def check_text(form: SheetForm, viewer: Viewer, threads: Sequence[Thread]) -> NewText | None:
    """The text that the form asks for, with the conversations behind it and those it adds; None with sentences beside its fields."""
    sound = form.validate()
    sources = _with_more(form, viewer, list(threads))
    network_id = reach(form, viewer, sources)
    entry = catalogue.theme_by_slug(form.theme.data) if form.theme.data else None
    if form.theme.data and entry is None:
        add_error(form.theme, _("Choose a theme from the list."))
    parts = {name: tame(text) for name, text in form.parts.items()}
    html = rendered(form, parts) if sound and not form.errors else None
    if html is None:
        return None
    return NewText(title=form.title.data, parts=parts, html=html, network_id=network_id, audience=form.audience.data, theme_id=entry.id if entry else None,
                   thread_ids=tuple(thread.id for thread in sources), season=form.season.data or "", leans_on=form.leans_on.data or "",
                   check_on=form.check_on.data, note=form.note.data or "")


def tame(text: str) -> str:
    """The text with nobody's number in it as if they were named: a sheet names people only in words, and those who agreed."""
    return replaced(TOKEN, text, lambda found: f"{found.group()[0]}\\{found.group()[1:]}")


def rendered(form: SheetForm, parts: dict[str, str]) -> dict[str, str] | None:
    """HTML of every part; None with a sentence beside each that costs too much."""
    htmls = dict(zip(PARTS, render_parts([parts[name] for name in PARTS]), strict=True))
    for name in (name for name in PARTS if htmls[name] is None):
        add_error(form[name], _("This formatting is too complicated. Make it simpler: fewer brackets and nested lists."))
    return None if form.errors else htmls


def render_parts(texts: Sequence[str]) -> list[str | None]:
    """Safe HTML of parts; None for each that costs too much."""
    return [html and level(html) for html in render_many(list(texts))]


def level(html: str) -> str:
    """Headings under the part's own, which is of the second level, with none left out on the way: who listens finds the way by them."""
    last = 2

    def one(found: re.Match) -> str:
        nonlocal last
        last = last if found[1] else min(int(found[2]), last + 1)
        return f"<{found[1]}h{last}>"

    return _HEADING.sub(one, html)


def _with_more(form: SheetForm, viewer: Viewer, threads: list[Thread]) -> list[Thread]:
    if form.more.data:
        number = thread_number(form.more.data)
        found = readable(viewer, [number]) if number else []
        if not found:
            add_error(form.more, _("There is no conversation with this number or address that you can read."))
        threads += [thread for thread in found if all(thread.id != other.id for other in threads)]
    if not threads:
        add_error(form.more, _("Choose at least one conversation that the sheet comes from."))
    if len(threads) > MOST_THREADS:
        add_error(form.more, _("A sheet comes from at most %(most)s conversations.", most=MOST_THREADS))
    return threads


def reach(form: SheetForm, viewer: Viewer, threads: Sequence[Thread]) -> int | None:
    """The network of a sheet: no wider than any conversation behind it, with a sentence beside the field when the form asks for more."""
    kept = {thread.network_id for thread in threads if thread.audience == "network"}
    if len(kept) > 1:
        add_error(form.more, _("These conversations are kept to different networks, so nobody could read what comes of them together. Make a sheet for each."))
    if kept:
        network_id = min(kept, key=lambda number: number or 0)
        if form.audience.data == "all":
            add_error(form.audience, _("One of the conversations is only for network %(name)s, so the sheet is too. Choose that network’s members.",
                                       name=catalogue.network_label(network_id)))
        return network_id
    places = {thread.network_id for thread in threads}
    network_id = places.pop() if len(places) == 1 else None
    if form.audience.data == "network" and network_id is None:
        add_error(form.audience, _("These conversations are for both networks, so the sheet is visible to all members."))
    if form.audience.data == "network" and not viewer.is_admin and network_id is not None and network_id not in viewer.reader_networks:
        add_error(form.audience, _("You can keep a sheet only to a network that you belong to."))
    return network_id


def is_kept(threads: Sequence[Thread]) -> bool:
    """Whether one of these conversations is for one network only."""
    return any(thread.audience == "network" for thread in threads)
