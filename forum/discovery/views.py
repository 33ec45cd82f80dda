"""Search and members."""

from __future__ import annotations

from flask import Blueprint

from forum.core.access import signed_in

bp = Blueprint("discovery", __name__)


@bp.get("/search")
@signed_in
def search() -> str:
    """Threads that hold the words asked for."""
    return "search"


@bp.get("/members/")
@signed_in
def members() -> str:
    """Everyone in the network."""
    return "members"


@bp.get("/members/<id:user_id>-<slug>")
@signed_in
def member(user_id: int, slug: str) -> str:
    """One member's profile."""
    return "member"
