"""The site's own texts: house rules, privacy, accessibility, contact. Each stands in a file a language."""

from __future__ import annotations

from flask import render_template

from forum.core.access import public
from forum.core.i18n import language
from forum.core.settings import current_settings
from forum.home.views import bp


def text(name: str) -> str:
    """A text in the reader's language, with what it says of this site's settings."""
    settings = current_settings()
    return render_template(f"home/{language()}/{name}.html", operator=settings.operator_name, contact_address=settings.contact_address)


@bp.get("/house-rules")
@public
def house_rules() -> str:
    """How members treat each other."""
    return text("house_rules")


@bp.get("/privacy")
@public
def privacy() -> str:
    """What the site keeps of people, and why."""
    return text("privacy")


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """The accessibility statement."""
    return text("accessibility")


@bp.get("/contact")
@public
def contact() -> str:
    """Whom to ask."""
    return text("contact")
