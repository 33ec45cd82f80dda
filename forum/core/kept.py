"""What a person typed in a form that was refused: it stands in the page of the refusal, so that it is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl

from flask import current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from forum.core.access import viewer
from forum.core.csrf import SAFE_METHODS
from forum.core.i18n import _, lazy

# What these fields hold was typed, however short it is; the words are those that the forms have beside them.
LABELS = {"title": lazy("Title"), "body": lazy("Your text"), "tried": lazy("What did you try already?"), "question": lazy("What do you want to know?"),
          "deadline": lazy("By when?"), "effort": lazy("Budget or hours"), "reason": lazy("Reason"), "name": lazy("First and last name"),
          "email": lazy("E-mail address"), "function": lazy("Function"), "municipality": lazy("Municipality"), "why": lazy("Why do you want to join?")}
NEVER = {"csrf_token", "idempotency", "next", "website", "kept_path"}
SECRET_WORDS = ("password", "token", "secret", "code", "current")
LONG = 20
MOST = 20
FIELDS = 500
PREFIX = "kept."


@dataclass(frozen=True)
class Keeper:
    """A higher room that keeps what was typed in its forms for who signs in again: which addresses, which fields, and how."""

    names: frozenset[str]
    opens: Callable[[str], bool]
    keep: Callable[[int, str, list[tuple[str, str]]], str]


keepers: list[Keeper] = []


def kept_texts() -> list[tuple[str, str]]:
    """Label and text of each; never passwords or tokens."""
    typed = ((name, text) for name, text in _fields() if text.strip() and _is_typed(name, text))
    return [(str(LABELS.get(name) or _("Your text")), text) for name, text in islice(typed, MOST)]


def _is_typed(name: str, text: str) -> bool:
    if name in NEVER or any(word in name for word in SECRET_WORDS):
        return False
    return name in LABELS or len(text) > LONG


def _fields() -> Iterable[tuple[str, str]]:
    if request.method != "POST":
        return []
    try:
        return list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return _beginning()
    except HTTPException:
        return []


def _beginning() -> list[tuple[str, str]]:
    """As much of a form that is too large as the site accepts."""
    if request.mimetype != "application/x-www-form-urlencoded" or not request.content_length:
        return []
    try:
        raw = request.environ["wsgi.input"].read(min(request.content_length, current_app.config["MAX_CONTENT_LENGTH"]))
        return parse_qsl(raw.decode("ascii", "ignore"), encoding="utf-8", errors="replace", max_num_fields=FIELDS)
    except (OSError, ValueError):
        return []


def carried_fields() -> list[tuple[str, str]]:
    """Hidden fields for a form to sign in with: what was typed in one of our forms whose session had ended, until it can be kept."""
    if "kept_path" in request.form:
        return [(name, text) for name, text in request.form.items(multi=True) if name == "kept_path" or name.startswith(PREFIX)]
    keeper, here = _keeper(request.path), request.host_url.rstrip("/")
    if request.method in SAFE_METHODS or viewer().is_signed_in or keeper is None or request.headers.get("Origin", here) != here:
        return []
    typed = [(PREFIX + name, text) for name, text in _fields() if name in keeper.names]
    return [("kept_path", request.path), *typed] if any(text.strip() for _name, text in typed) else []


def keep_carried(user_id: int) -> str:
    """Keep what a form to sign in carried, in this transaction; where to go on with it, "" when it carried nothing."""
    path = request.form.get("kept_path", "")
    keeper = _keeper(path)
    if keeper is None:
        return ""
    typed = [(name.removeprefix(PREFIX), text) for name, text in request.form.items(multi=True) if name.startswith(PREFIX)]
    return keeper.keep(user_id, path, typed)


def _keeper(path: str) -> Keeper | None:
    return next((keeper for keeper in keepers if keeper.opens(path)), None)
