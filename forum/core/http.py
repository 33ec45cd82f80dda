"""The way of a request: who looks, is the form ours, act, commit, and what to say when something is wrong."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from flask import Flask, Response, abort, current_app, g, render_template, request
from flask_limiter import RateLimitExceeded
from flask_login import LoginManager, current_user
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import IntegerConverter

from forum.core.access import VISITOR, RuleBroken, SomeoneWasFaster, Viewer, viewer
from forum.core.answers import json_error, wants_json
from forum.core.csrf import SAFE_METHODS, check_csrf, session_cookie_name
from forum.core.db import abandon, settle
from forum.core.files import widen_body
from forum.core.kept import kept_texts
from forum.core.limits import limiter

log = structlog.get_logger()
PAGES = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}
FRAMED = {403, 404, 405, 409, 422}  # the site itself is well, so that a member's menus can be asked for
MOST_FIELDS = 1_000
login_manager = LoginManager()
login_manager.session_protection = None
login_manager.anonymous_user = lambda: VISITOR


class RowNumber(IntegerConverter):
    """`<id:…>` in a route: a row's number, small enough for every database."""

    regex = r"[1-9]\d{0,8}"


# What higher rooms ask before any form is taken: a gate refuses by `abort`.
write_gates: list[Callable[[], None]] = []
# The same just before a commit: a gate answers the sentence that refuses, or "".
late_gates: list[Callable[[], str]] = []


def load_viewer(loader: Callable[[str], Viewer | None]) -> None:
    """Register how the viewer behind a session cookie is found (the accounts room knows)."""
    login_manager.request_loader(lambda req: loader(req.cookies.get(session_cookie_name(), "")))


def before() -> None:
    """Load the viewer and refuse a form that is not ours."""
    g.request_id = secrets.token_hex(6)
    structlog.contextvars.bind_contextvars(request=g.request_id)
    if request.endpoint == "static":
        return
    g.viewer = current_user._get_current_object()
    if request.routing_exception is None:
        widen_body(g.viewer.is_signed_in)
        _bound_form()
        check_csrf()
        if request.method not in SAFE_METHODS:
            for gate in write_gates:
                gate()


def _bound_form() -> None:
    """Refuse a form with far more fields than any of ours: each may cost a look in the database. (Flask bounds multipart forms only.)"""
    if request.method not in SAFE_METHODS and sum(map(len, request.form.listvalues())) > MOST_FIELDS:
        abort(413)


def finish(response: Response) -> Response:
    """The one place that ends a transaction: an unsafe request that went well commits, all else rolls back."""
    commits = request.method not in SAFE_METHODS and response.status_code < 400
    refusal = next((sentence for gate in late_gates if (sentence := gate())), "") if commits else ""
    settle(commit=commits and not refusal)
    return error_page(403, refusal) if refusal else response


def forget(_fault: BaseException | None) -> None:
    """Leave nothing behind for the next request on this thread."""
    structlog.contextvars.clear_contextvars()


def route() -> str:
    """The pattern of this request's address, for the log: an address itself may hold a token."""
    return request.url_rule.rule if request.url_rule else "unknown"


def error_page(code: int, sentence: str | None = None, *, retry_after: int | None = None, reference: str | None = None) -> Response:
    """The page for a status of 400 or more, in the reader's language, with what was typed."""
    if wants_json():
        return json_error(code, sentence, retry_after=retry_after)
    template = f"errors/{code if code in PAGES else 400}.html"
    values = {"code": code, "text": sentence, "kept": kept_texts(), "retry_after": retry_after, "reference": reference}
    try:
        html = _in_frame(template, values) if code in FRAMED and viewer().is_signed_in else render_template(template, **values)
    except OperationalError:
        abandon()
        g.viewer = VISITOR
        html = render_template(template, **values)
    response = Response(html, status=code, mimetype="text/html")
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _in_frame(template: str, values: dict) -> str:
    """A member's page between their own menus; without them when these fail, for an answer about one fault must not become another."""
    abandon()
    try:
        return render_template(template, has_frame=True, **values)
    except OperationalError:
        raise
    except Exception:
        abandon()
        log.exception("the frame of an error page failed", route=route())
        return render_template(template, **values)


def on_http_error(fault: HTTPException) -> Response:
    """Pages for what Flask and `abort` raise; redirects pass."""
    if isinstance(fault, SecurityError):
        return Response("Bad request\n", status=400, mimetype="text/plain")  # the host is not ours: no page with our addresses for it
    if fault.code is None or fault.code < 400:
        return fault.get_response()
    if fault.code == 401 and request.method in SAFE_METHODS:
        return current_app.extensions["ask_to_sign_in"]()
    own = fault.description if fault.description != type(fault).description else None
    code = fault.code if fault.code in PAGES else (500 if fault.code >= 500 else 400)
    response = error_page(code, own, retry_after=getattr(fault, "retry_after", None))
    if code == 405 and getattr(fault, "valid_methods", None):
        response.headers["Allow"] = ", ".join(fault.valid_methods)
    return response


def on_rule_broken(fault: RuleBroken) -> Response:
    """A rule of the house: 422 with its sentence."""
    abandon()
    return error_page(422, str(fault))


def on_someone_faster(fault: SomeoneWasFaster) -> Response:
    """Another person was first: 409, saying what stands."""
    abandon()
    return error_page(409, str(fault))


def on_conflict(fault: IntegrityError) -> Response:
    """The database refused a row that another request had just written."""
    abandon()
    log.warning("conflict", route=route(), fault=type(fault.orig).__name__)
    return error_page(409)


def on_database_away(fault: OperationalError) -> Response:
    """The database is busy, full or away: 503, and the text is kept."""
    abandon()
    log.error("database out of reach", route=route(), fault=str(fault.orig)[:200])
    return error_page(503, retry_after=10)


def on_too_many(fault: RateLimitExceeded) -> Response:
    """A rate limit was reached."""
    window = limiter.current_limit
    left = int(window.reset_at - time.time()) if window else fault.limit.limit.get_expiry()
    return error_page(429, retry_after=max(1, left))


def on_unexpected(fault: Exception) -> Response:
    """A fault of ours: a reference for the reader, the trace in the log."""
    abandon()
    log.exception("unexpected fault", route=route(), reference=g.get("request_id"))
    return error_page(500, reference=g.get("request_id"))


def init_http(app: Flask) -> None:
    """Attach the hooks and the error pages. `finish` is registered first, so that it runs last of all."""
    app.url_map.converters["id"] = RowNumber
    login_manager.init_app(app)
    app.before_request(before)
    app.after_request(finish)
    app.teardown_request(forget)
    app.extensions["ask_to_sign_in"] = lambda: error_page(401)
    for kind, handler in ((HTTPException, on_http_error), (RuleBroken, on_rule_broken), (SomeoneWasFaster, on_someone_faster),
                          (IntegrityError, on_conflict), (OperationalError, on_database_away),
                          (RateLimitExceeded, on_too_many), (Exception, on_unexpected)):
        app.register_error_handler(kind, handler)

