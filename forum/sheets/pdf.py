"""A sheet as PDF/UA. WeasyPrint is loaded at first use, needs Pango on the machine, and gets nothing but our own style and font files.

What is rendered is kept by the HTML that it came from, so that a changed word, answer or review makes another file.
"""

from __future__ import annotations

import ctypes
import hashlib
import sys
import threading
from collections import OrderedDict
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from forum.config import ROOT

FONTS = ("commissioner-latin.woff2", "commissioner-latin-ext.woff2")
LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libfontconfig.so.1")
STYLE = ROOT / "static" / "css" / "sheet-pdf.css"
PATIENCE = 20  # seconds that a reader waits for the file of another
MOST_KEPT, MOST_BYTES = 24, 12 * 1024 * 1024
_one_at_a_time = threading.Lock()
_kept: OrderedDict[str, bytes] = OrderedDict()


class NoPdf(Exception):
    """This machine cannot make PDF files."""


class Busy(Exception):
    """Somebody else's file takes too long."""


def is_available() -> bool:
    """Whether this machine can make PDF files; without loading what makes them."""
    return _has_libraries(LIBRARIES)


@cache
def _has_libraries(names: tuple[str, ...]) -> bool:
    if find_spec("weasyprint") is None:
        return False
    if not sys.platform.startswith("linux"):
        return True
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def load():
    """WeasyPrint; raises NoPdf where its libraries are missing."""
    if not is_available():
        raise NoPdf
    try:
        import weasyprint  # noqa: PLC0415  large, and only who asks for a file needs it
    except (OSError, ImportError) as fault:
        raise NoPdf from fault
    return weasyprint


def render(html: str, base_url: str) -> bytes:
    """The bytes of a page's HTML as PDF/UA. Slow: call it outside a transaction. Raises NoPdf or Busy."""
    key = hashlib.sha256(html.encode()).hexdigest()
    if (known := _kept.get(key)) is not None:
        return known
    weasyprint = load()
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Busy
    try:
        if key not in _kept:
            _keep(key, _rendered(weasyprint, html, base_url))
        return _kept[key]
    finally:
        _one_at_a_time.release()


def _keep(key: str, made: bytes) -> None:
    """Keep the latest files, within bounds. Called under the lock."""
    _kept[key] = made
    while len(_kept) > 1 and (len(_kept) > MOST_KEPT or sum(map(len, _kept.values())) > MOST_BYTES):
        _kept.popitem(last=False)


def _rendered(weasyprint, html: str, base_url: str) -> bytes:
    fetcher = own_fetcher(weasyprint)
    fonts = weasyprint.text.fonts.FontConfiguration()
    style = weasyprint.CSS(string=STYLE.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)


def own_fetcher(weasyprint):
    """What WeasyPrint may read: our fonts, by name. Everything else, on the network or on the disk, is refused."""

    class OwnFiles(weasyprint.urls.URLFetcher):
        """Answers `font:<name>` alone."""

        def fetch(self, url, headers=None):
            """The bytes of a font of ours; raises ValueError for anything else."""
            name = url.removeprefix("font:")
            if name == url or name not in FONTS:
                raise ValueError("only our own fonts are read")
            return weasyprint.urls.URLFetcherResponse(url, font(name), {"Content-Type": "font/woff2"})

    return OwnFiles()


@cache
def font(name: str) -> bytes:
    """The bytes of a font file."""
    return Path(ROOT / "static" / "fonts" / name).read_bytes()
