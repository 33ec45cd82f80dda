"""Answers in JSON for routes that scripts talk to: also what goes wrong is told in one sentence that a page can show."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, jsonify, request

from forum.core.i18n import _


def answers_json(view: Callable) -> Callable:
    """Declare that a view's errors are JSON too: `{"error": sentence}`."""
    view.answers_json = True
    return view


def wants_json() -> bool:
    """Whether the view of this request declared so."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "answers_json", False)


def json_error(code: int, sentence: str | None = None, *, retry_after: int | None = None) -> Response:
    """An error in one sentence."""
    response = jsonify(error=sentence or _sentence(code))
    response.status_code = code
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _sentence(code: int) -> str:
    told = {400: _("Your page was open for a long time. Load it again; your text stays."), 401: _("Sign in again to go on."),
            413: _("This file is too large."), 429: _("You did this very often in a short time. Wait a moment and try again."),
            503: _("The site is very busy. Try again in a moment.")}
    return told.get(code) or _("This did not work. Try again in a moment.")
