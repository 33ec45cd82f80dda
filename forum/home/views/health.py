"""Signs of life for who runs the site, and small files that browsers and robots ask for."""

from __future__ import annotations

import tempfile

import structlog
from flask import Response, current_app, redirect

from forum.core.access import public
from forum.core.db import ping
from forum.core.settings import current_settings
from forum.home.views import bp

log = structlog.get_logger()


@bp.get("/healthz")
@public
def healthz() -> Response:
    """Say that this process answers."""
    return plain("ok")


@bp.get("/readyz")
@public
def readyz() -> Response:
    """Database, jobs and storage answer; which one does not stands in the log alone."""
    for name, answers in (("database", ping), ("jobs", jobs), ("storage", storage)):
        try:
            answers()
        except Exception as fault:  # noqa: BLE001  any fault of any of them means the same: not ready
            log.error("not ready", part=name, fault=type(fault).__name__)
            return plain("not ready", 503)
    return plain("ready")


def jobs() -> None:
    """Ask the queue for its length; raises when it is out of reach."""
    current_app.extensions["jobs"].waiting()


def storage() -> None:
    """Write a byte in the instance folder; raises when that is impossible."""
    with tempfile.TemporaryFile(dir=current_settings().instance) as file:
        file.write(b"1")
        file.flush()


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Nothing here is for search engines."""
    return plain("User-agent: *\nDisallow: /\n")


@bp.get("/favicon.ico")
@public
def favicon():
    """The icon, where its hash is."""
    return redirect(current_app.jinja_env.globals["asset"]("favicon.ico"), 302)


def plain(text: str, status: int = 200) -> Response:
    """An answer without markup."""
    return Response(text, status=status, mimetype="text/plain")
