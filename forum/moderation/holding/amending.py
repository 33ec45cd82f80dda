"""Words of the list in what members type in the forms that are looked through: blocked, or replaced before the text is rendered."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, request
from sqlalchemy import select

from forum.core.access import viewer
from forum.core.db import db
from forum.core.forms import Form
from forum.core.guard import typed_fields
from forum.core.i18n import _
from forum.core.text import fold
from forum.moderation.holding.models import HoldWord
from forum.moderation.holding.rules import entries
from forum.moderation.holding.wordlist import Entry, first_of, replaced
from forum.networks import catalogue
from forum.threads.models import Post, Thread


def amend(form: Form) -> Iterable[tuple[object, str]]:
    """Put other words in the place of those to be replaced, and give the fields that hold a blocked one."""
    listed = entries(place_of(form), "block", "replace") if _any() else []
    if not listed:
        return
    _replace(form, [each for each in listed if each.action == "replace"])
    blocked = [each for each in listed if each.action == "block"]
    for field in typed_fields(form) if blocked else ():
        if found := first_of([field.data], blocked):
            yield field, _("The word “%(word)s” is not used here. Say it in another way.", word=found[0])


def _any() -> bool:
    return db.session.scalar(select(HoldWord.id).where(HoldWord.action != "hold").limit(1)) is not None


def _replace(form: Form, listed: list[Entry]) -> None:
    told: dict[str, tuple[str, str]] = {}
    for field in typed_fields(form) if listed else ():
        field.data, done = replaced(field.data, listed)
        told |= {fold(old): (old, new) for old, new in done}
    for old, new in list(told.values())[:3]:
        flash(_("“%(old)s” was replaced by “%(new)s”.", old=old, new=new), "info")


def place_of(form: Form) -> int | None:
    """The network that a form writes in: that of the thread or post in its address, the one chosen in it, or the writer's; None for both networks."""
    named = request.view_args or {}
    wanted = None
    if "thread_id" in named:
        wanted = Thread.id == named["thread_id"]
    elif "post_id" in named:
        wanted = Thread.id == select(Post.thread_id).where(Post.id == named["post_id"]).scalar_subquery()
    if wanted is not None:
        return db.session.scalar(select(Thread.network_id).where(wanted))
    chosen = form.network.data if "network" in form else "both"
    if not chosen:
        return viewer().home_network_id
    found = catalogue.network_by_slug(chosen)
    return found.id if found else None
