"""What helps with naming members and threads while one writes: suggestions, and the preview of a text."""

from __future__ import annotations

from flask import abort, jsonify, request
from markupsafe import escape

from forum.core.access import signed_in, signed_in_or_guest, viewer
from forum.core.i18n import _, ngettext
from forum.core.limits import limiter
from forum.core.markup.budget import TooComplicated, render
from forum.core.markup.own import known_in
from forum.core.text import BODY_MAX, clean, clean_line
from forum.networks import catalogue
from forum.threads import suggestions
from forum.threads.models import Thread
from forum.threads.queries import get_thread
from forum.threads.references import fill
from forum.threads.referring import stored
from forum.threads.views import bp


def place(given) -> Thread:
    """The thread that is written in, by the field `thread`; for one that is not posted yet, by its `network` and `audience`."""
    number = given.get("thread", "")
    if number:
        return get_thread(viewer(), int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else abort(404)
    if viewer().is_guest:
        abort(404)
    network = catalogue.network_by_slug(given.get("network", ""))
    is_kept = given.get("audience") == "network" and network is not None and (viewer().is_admin or network.id in viewer().reader_networks)
    return Thread(network_id=network.id if network else None, audience="network" if is_kept else "all")


def answer(found: list[dict]):
    """Suggestions with the words that a reader hears."""
    said = ngettext("%(num)s suggestion. Choose with the arrows and Enter.", "%(num)s suggestions. Choose with the arrows and Enter.", len(found))
    response = jsonify(label=_("Suggestions"), said=said if found else "", options=found)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/threads/<id:thread_id>/mentionable")
@signed_in_or_guest
@limiter.limit("600/10 minutes")
def mentionable_in(thread_id: int):
    """Readers of a thread whose name begins so."""
    return answer(suggestions.mentionable(viewer(), get_thread(viewer(), thread_id), clean_line(request.args.get("q", "")[:80])))


@bp.get("/threads/mentionable")
@signed_in
@limiter.limit("600/10 minutes")
def mentionable():
    """The same for a thread that is not posted yet."""
    return answer(suggestions.mentionable(viewer(), place(request.args), clean_line(request.args.get("q", "")[:80])))


@bp.get("/threads/referable")
@signed_in
@limiter.limit("600/10 minutes")
def referable():
    """Threads that can be named."""
    return answer(suggestions.referable(viewer(), clean_line(request.args.get("q", "")[:80])))


@signed_in_or_guest
@limiter.limit("120/minute")
def preview() -> tuple[str, int]:
    """HTML of the field `body` as it will be after posting; 422 with a sentence when it cannot be rendered."""
    body = clean(request.form.get("body", ""))
    if len(body) > BODY_MAX:
        abort(422, description=_("Your text is too long."))
    body = stored(body, viewer(), place(request.form))
    try:
        html = render(body, known_in(body, by=viewer().id))
    except TooComplicated:
        return f"<p>{escape(_('This formatting is too complicated. Make it simpler: fewer brackets and nested lists.'))}</p>", 422
    return fill(viewer(), [html])[0] or f"<p>{escape(_('Nothing to preview yet.'))}</p>", 200
