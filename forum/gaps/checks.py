"""What a form must hold beyond its own fields: places, reach, conversations; with the sentence beside the field."""

from __future__ import annotations

import re

from flask import abort
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.i18n import _
from forum.core.text import clean_line, fold
from forum.gaps.actions import NewGap
from forum.gaps.actions.opening import reach_refused
from forum.gaps.forms import BOTH, AnswerForm, GapForm
from forum.gaps.models import Gap
from forum.gaps.queries import listed as listed_gaps
from forum.networks import catalogue
from forum.threads.models import Thread
from forum.threads.queries import listed as listed_threads

_NUMBER = re.compile(r"#?([1-9]\d{0,8})")
_THREAD, _GAP = re.compile(r"/threads/([1-9]\d{0,8})(?!\d)"), re.compile(r"/gaps/([1-9]\d{0,8})(?!\d)")
SEARCHED_MAX = 100  # as long as misses are kept


def add_error(field, sentence: str) -> None:
    """Put a sentence beside a field."""
    field.errors = [*field.errors, sentence]


def number_in(text: str, address: re.Pattern = _THREAD) -> int | None:
    """The number in what somebody typed: a number, or an address of a page."""
    found = _NUMBER.fullmatch(text.strip()) or address.search(text)
    return int(found[1]) if found else None


def find_thread(viewer: Viewer, number: int | None) -> Thread | None:
    """A conversation that the viewer may read and that is not hidden."""
    return db.session.scalar(select(Thread).where(Thread.id == number, listed_threads(viewer))) if number else None


def thread_of(viewer: Viewer, text: str | None) -> Thread | None:
    """The conversation that a form or address came from; one that the viewer may not read is a missing page."""
    if not text:
        return None
    return find_thread(viewer, number_in(text)) or abort(404)


def searched_words(text: str | None) -> str:
    """The words of a search as they are kept with a gap: folded, as those without result are counted."""
    return " ".join(fold(clean_line(text or "")).split())[:SEARCHED_MAX]


def prefill(form: GapForm, viewer: Viewer, thread: Thread | None, words: str) -> GapForm:
    """A form with what is known of where the gap comes from."""
    network = catalogue.network(thread.network_id if thread else viewer.home_network_id)
    theme = catalogue.theme(thread.theme_id) if thread else None
    form.network.data, form.theme.data = network.slug if network else BOTH, theme.slug if theme else ""
    form.audience.data = thread.audience if thread else "all"
    form.question.data = thread.title if thread else clean_line(words)[:200]
    form.thread.data, form.searched.data = str(thread.id) if thread else "", searched_words(words) if not thread else ""
    return form


def complete(form: GapForm, viewer: Viewer, thread: Thread | None) -> GapForm:
    """What was left out is as where it comes from: the network of the conversation and who reads it, else the writer's home and all members."""
    network = catalogue.network(thread.network_id if thread else viewer.home_network_id)
    form.network.data = form.network.data or (network.slug if network else BOTH)
    form.audience.data = form.audience.data or (thread.audience if thread else "all")
    return form


def check_new(form: GapForm, viewer: Viewer, thread: Thread | None) -> NewGap | None:
    """The gap that the form asks for, or None with sentences beside its fields."""
    sound = form.validate()
    theme = catalogue.theme_by_slug(form.theme.data) if form.theme.data else None
    if form.theme.data and (theme is None or theme.is_retired):
        add_error(form.theme, _("Choose a theme from the list."))
    network = catalogue.network_by_slug(form.network.data)
    if network is None and form.network.data != BOTH:
        add_error(form.network, _("Choose a network."))
    else:
        _check_reach(form, viewer, network.id if network else None, thread)
    if not sound or form.errors:
        return None
    return NewGap(question=form.question.data, why=form.why.data or "", theme_id=theme.id if theme else None, network_id=network.id if network else None,
                  audience=form.audience.data, searched=searched_words(form.searched.data), thread=thread)


def _check_reach(form: GapForm, viewer: Viewer, network_id: int | None, thread: Thread | None) -> None:
    if form.audience.data not in ("all", "network"):
        add_error(form.audience, _("Choose who can read it."))
    elif refused := reach_refused(form.audience.data, network_id, thread):
        add_error(form.audience, refused)
    elif form.audience.data == "network" and not viewer.is_admin and network_id not in viewer.reader_networks:
        add_error(form.audience, _("You can keep a knowledge gap only to a network that you belong to."))


def check_answer(form: AnswerForm, viewer: Viewer, gap: Gap) -> Thread | None:
    """The conversation that answers the gap, if one was given; with sentences beside the fields when the answer will not do."""
    form.validate()
    thread = find_thread(viewer, number_in(form.thread.data)) if form.thread.data else None
    if form.thread.data and thread is None:
        add_error(form.thread, no_such_thread())
    elif thread is not None and thread.solved_at is None:
        add_error(form.thread, _("This conversation has no solution yet."))
    elif thread is not None and not form.answer.data and is_narrower(thread, gap):
        add_error(form.answer, _("Not everyone who reads this knowledge gap can read that conversation. Write the answer here too."))
    if not form.answer.data and not form.thread.data:
        add_error(form.answer, _("Write the answer, or give the conversation whose solution answers it."))
    return thread


def is_narrower(thread: Thread, gap: Gap) -> bool:
    """Whether some readers of the gap cannot read the conversation."""
    return thread.audience == "network" and not (gap.audience == "network" and gap.network_id == thread.network_id)


def no_such_thread() -> str:
    """That a conversation cannot be found: the same words for one that does not exist and one that others alone may read."""
    return _("No conversation that you can read has this number or address.")


def find_other(viewer: Viewer, text: str) -> Gap | None:
    """Another gap by its number or address, of those that the viewer sees in lists."""
    number = number_in(text, _GAP)
    return db.session.scalar(select(Gap).where(Gap.id == number, listed_gaps(viewer))) if number else None
