"""The server's preview of a text: the same renderer as for posting."""

from __future__ import annotations

from flask import Flask, abort, request
from markupsafe import escape

from forum.core.access import signed_in, viewer
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.core.markup.budget import TooComplicated, render
from forum.core.markup.own import known_in
from forum.core.text import BODY_MAX, clean


@signed_in
@limiter.limit("120/minute")
def preview() -> tuple[str, int]:
    """HTML of the field `body`; 422 with a sentence when it cannot be rendered."""
    body = clean(request.form.get("body", ""))
    if len(body) > BODY_MAX:
        abort(422, description=_("Your text is too long."))
    try:
        return render(body, known_in(body, by=viewer().id)) or f"<p>{escape(_('Nothing to preview yet.'))}</p>", 200
    except TooComplicated:
        return f"<p>{escape(_('This formatting is too complicated. Make it simpler: fewer brackets and nested lists.'))}</p>", 422


def init_preview(app: Flask) -> None:
    """Attach the route."""
    app.add_url_rule("/preview", "preview", preview, methods=["POST"])
