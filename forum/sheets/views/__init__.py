"""HTTP in, page out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, abort

from forum.accounts.models import GUEST
from forum.core.access import signed_in, viewer

bp = Blueprint("sheets", __name__)


def members(view: Callable) -> Callable:
    """Declare that a route is for members: for guests from outside it does not exist."""

    @wraps(view)
    def guarded(*args, **kwargs):
        if viewer().role == GUEST:
            abort(404)
        return view(*args, **kwargs)

    return signed_in(guarded)
