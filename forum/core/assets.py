"""Static files under addresses that carry a hash of their content; style and script each joined into one file at start."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from pathlib import Path

from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from forum.core.access import public

YEAR = 31_536_000
BUNDLES = {"site.css": "css/order.txt", "site.js": "js/order.txt", "later.js": "js/later.txt"}
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml", ".css": "text/css"}
_REMARK = re.compile(rb"^[ \t]*//[^\n]*\n|^[ \t]+", re.MULTILINE)  # in script: what is there for its readers; so no text in it runs over lines


class Assets:
    """The static files of the site as they were at start."""

    def __init__(self, root: Path):
        self.root = root
        self.bundles = {name: self._join(order) for name, order in BUNDLES.items()}
        self._hashes = {name: hashlib.sha256(raw).hexdigest()[:8] for name, raw in self.bundles.items()}
        self._zipped = {name: gzip.compress(raw, 9, mtime=0) for name, raw in self.bundles.items()}

    def _join(self, order: str) -> bytes:
        listing = self.root / order
        lines = listing.read_text().splitlines() if listing.exists() else []
        paths = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        found = [listing.parent / p if (listing.parent / p).exists() else self.root / p for p in paths]
        joined = b"\n".join(path.read_bytes() for path in found)
        if order.startswith("js/"):
            joined = _REMARK.sub(b"", joined)
        return joined.replace(b"__FONTS__", b"../fonts")

    def url(self, name: str) -> str:
        """The address of a static file; raises FileNotFoundError when there is none."""
        if name not in self._hashes:
            self._hashes[name] = hashlib.sha256((self.root / name).read_bytes()).hexdigest()[:8]
        return f"/static/{self._hashes[name]}/{name}"

    def answer(self, name: str) -> Response:
        """The file, to be kept for a year."""
        if name in self.bundles:
            response = self._bundle(name)
        else:
            path = safe_join(str(self.root), name)
            if path is None or not Path(path).is_file():
                abort(404)
            response = Response(Path(path).read_bytes(), mimetype=TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0])
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    def _bundle(self, name: str) -> Response:
        response = Response(self.bundles[name], mimetype=TYPES[Path(name).suffix])
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.set_data(self._zipped[name])
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        return response


def init_assets(app: Flask) -> None:
    """Serve `/static/` and offer `asset`, `asset_css`, `asset_js` and `asset_later` to templates."""
    assets = Assets(app.config["ROOT"] / "static")

    @public
    def static(hash_: str, name: str) -> Response:
        return assets.answer(name)

    app.add_url_rule("/static/<hash_>/<path:name>", "static", static)
    app.jinja_env.globals.update(asset=assets.url, asset_css=lambda: assets.url("site.css"), asset_js=lambda: assets.url("site.js"),
                                asset_later=lambda: assets.url("later.js"))
