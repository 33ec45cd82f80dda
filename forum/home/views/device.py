"""What a device needs to keep the site at hand: its name and icons, the worker that answers when the network fails, and a page for then."""

from __future__ import annotations

import hashlib
import json
import re

from flask import Response, current_app, g, jsonify, render_template, request

from forum.core.access import VISITOR, public, viewer
from forum.core.csrf import csrf_token
from forum.core.i18n import DEFAULT, LANGUAGES, _, force_locale, language
from forum.core.keeping import kept
from forum.core.urls import url_for
from forum.home.views import bp

NAME = "Groen Lerend Netwerk"
TAGS = {"nl": "nl-BE", "en": "en"}
SHELL = ("site.css", "site.js", "later.js", "icons.svg", "favicon.svg", "mark.svg", "icons/icon-192.png")
FONTS = ("fonts/commissioner-latin.woff2", "fonts/commissioner-latin-ext.woff2")


def asked_language() -> str:
    """The language in the address: a worker and a manifest are asked for without cookies."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else DEFAULT


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """The site as something to put on a home screen."""
    asset = current_app.jinja_env.globals["asset"]
    with force_locale(asked_language()):
        icons = [{"src": asset(f"icons/{kind}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any" if kind == "icon" else kind}
                 for kind in ("icon", "maskable") for size in (192, 512)]
        told = {"id": "/", "name": NAME, "short_name": "Groen Netwerk", "lang": TAGS[asked_language()],
                "description": _("Municipal green officials solve each other's practical problems."), "start_url": "/", "scope": "/", "display": "standalone",
                "theme_color": "#ffffff", "background_color": "#f9faf6", "icons": icons,
                "shortcuts": [{"name": _("Ask about a problem"), "url": url_for("threads.new"), "icons": icons[:1]}]}
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json", headers={"Cache-Control": "no-cache"})


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The worker, with what it keeps of the site itself and a number that changes when any of it does."""
    known = current_app.extensions.get("worker")
    if known is None or current_app.config["TEMPLATES_AUTO_RELOAD"]:
        known = current_app.extensions["worker"] = _worker()
    return Response(known, mimetype="text/javascript", headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"})


def _worker() -> str:
    asset = current_app.jinja_env.globals["asset"]
    style = asset("site.css")
    files = [*map(asset, SHELL), *(style.replace("site.css", font) for font in FONTS)]  # the style asks for its fonts beside itself
    pages = {f"{url_for('home.offline')}?lang={code}": _offline(code) for code in LANGUAGES}
    source = re.sub(r"(?m)^\s*//.*\n|^[ ]+", "", (current_app.config["ROOT"] / "static" / "sw.js").read_text())
    version = hashlib.sha256("\n".join([source, *files, *pages.values()]).encode()).hexdigest()[:12]
    return source.replace("__VERSION__", version).replace("__FILES__", json.dumps([*files, *pages]))


@bp.get("/offline")
@public
def offline() -> str:
    """What this device keeps: drawn by script from the device itself, so that the page holds nothing of any member."""
    return _offline(asked_language() if "lang" in request.args else language())


def _offline(code: str) -> str:
    before, g.viewer = viewer(), VISITOR
    try:
        with force_locale(code):
            return kept(lambda: render_template("home/offline.html", lang=TAGS[code]))
    finally:
        g.viewer = before


@bp.get("/offline/keys")
@public
def offline_keys() -> Response:
    """Who is signed in now, and the token of that session, for a copy that was kept or a text that waited."""
    return jsonify(member=str(viewer().id), csrf=csrf_token()) if viewer().is_signed_in else jsonify(member="", csrf="")
