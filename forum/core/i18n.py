"""Languages: English message ids in the code, Dutch (Flanders) by default on the page."""

from __future__ import annotations

from functools import cached_property

from flask import g, has_request_context, request
from flask_babel import Babel, Domain, force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"
COOKIE = "language"
__all__ = ["DEFAULT", "LANGUAGES", "_", "babel", "force_locale", "language", "lazy", "ngettext"]



class SiteBabel(Babel):
    """Flask-Babel with catalogues that are read once a process; its own property reads the files anew for every request."""

    @cached_property
    def domain_instance(self) -> Domain:
        """The one domain of the site, with its cache."""
        return Domain(domain="messages")


babel = SiteBabel()


def language() -> str:
    """The language of this request: the member's own, else the cookie of the switch, else Dutch."""
    if not has_request_context():
        return DEFAULT
    known = g.get("viewer")
    if known is not None and known.is_signed_in:
        return known.language if known.language in LANGUAGES else DEFAULT
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else DEFAULT


def init_languages(app) -> None:
    """Attach the catalogues of `forum/translations`."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Brussels")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["ROOT"] / "forum" / "translations")
    babel.init_app(app, locale_selector=language)
    app.context_processor(lambda: {"lang": lang_tag()})


def lang_tag() -> str:
    """The language tag for the page."""
    return {"nl": "nl-BE", "en": "en"}[language()]
