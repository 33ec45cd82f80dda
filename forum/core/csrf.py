"""One CSRF token for the whole session, tied to the session cookie; also before signing in."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Flask, abort, current_app, g, request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def session_cookie_name() -> str:
    """The name of the session cookie; `__Host-` binds it to this host behind TLS."""
    return "__Host-session" if current_app.config["SETTINGS"].is_https else "session"


def session_key() -> str:
    """The secret value of this browser's session cookie; a visitor gets a new one when a form needs it."""
    if "session_key" not in g:
        sent = request.cookies.get(session_cookie_name(), "")
        g.session_key = sent if 20 <= len(sent) <= 100 and sent.isascii() else ""
    if not g.session_key:
        new_session_key()
    return g.session_key


def new_session_key() -> str:
    """Give this browser a new session value; the answer carries the cookie."""
    g.session_key = secrets.token_urlsafe(32)
    g.send_session_cookie = True
    return g.session_key


def csrf_token() -> str:
    """The token for the forms of this session; reckoned once a page, for a page has many forms."""
    key = session_key()
    known, token = g.get("csrf_token", ("", ""))
    if known != key:
        token = _token(current_app.config["SETTINGS"].secret_key, key)
        g.csrf_token = (key, token)
    return token


def _token(secret: str, key: str) -> str:
    return hmac.new(secret.encode(), b"csrf:" + key.encode(), hashlib.sha256).hexdigest()[:32]  # 128 bits


def check_csrf() -> None:
    """Answer 400 to an unsafe request without the session's token."""
    if request.method in SAFE_METHODS or getattr(current_app.view_functions.get(request.endpoint or ""), "csrf_exempt", False):
        return
    sent = (request.form.get("csrf_token") or request.headers.get("X-CSRFToken") or "").encode("utf-8", "replace")
    cookie = request.cookies.get(session_cookie_name(), "")
    settings = current_app.config["SETTINGS"]
    keys = [settings.secret_key, *[k for k in settings.secret_key_fallbacks.split(",") if k]]
    if not cookie.isascii() or not any(hmac.compare_digest(_token(key, cookie).encode(), sent) for key in keys) or not cookie:
        g.csrf_failed = True
        abort(400)


def csrf_exempt(view):
    """Exempt a view that proves itself in another way."""
    view.csrf_exempt = True
    return view


def init_csrf(app: Flask) -> None:
    """Offer the token to templates."""
    app.jinja_env.globals["csrf_token"] = csrf_token
