"""Start page and the site's own texts."""

from __future__ import annotations

from flask import Blueprint

from forum.core.access import public

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def start() -> str:
    """Start."""
    return "start"


@bp.get("/house-rules")
@public
def house_rules() -> str:
    """House rules."""
    return "house rules"


@bp.get("/privacy")
@public
def privacy() -> str:
    """Privacy."""
    return "privacy"


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """Accessibility."""
    return "accessibility"


@bp.get("/contact")
@public
def contact() -> str:
    """Contact."""
    return "contact"
