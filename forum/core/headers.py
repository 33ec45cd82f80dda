"""Headers of every answer: content security policy and its neighbours, and what may be cached."""

from __future__ import annotations

import gzip

from flask import Flask, Response, current_app, g, request

CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
       "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'")
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
SESSION_SECONDS = 90 * 86_400
ZIP_FROM = 1_000


def add_headers(response: Response) -> Response:
    """Complete an answer: security headers, caching, session cookie, compression."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    settings = current_app.config["SETTINGS"]
    if settings.is_https:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if g.get("send_session_cookie"):
        name = "__Host-session" if settings.is_https else "session"
        response.set_cookie(name, g.session_key, max_age=SESSION_SECONDS, secure=settings.is_https, httponly=True, samesite="Lax", path="/")
    return zipped(response)


def zipped(response: Response) -> Response:
    """Compress text of some size at gzip's quickest level."""
    if (response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers
            or not (response.mimetype or "").startswith(("text/", "application/json", "image/svg"))):
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(raw := response.get_data()) >= ZIP_FROM:
        response.set_data(gzip.compress(raw, 1, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def init_headers(app: Flask) -> None:
    """Have every answer completed."""
    app.after_request(add_headers)
