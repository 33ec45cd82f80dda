"""The lines of the import format: which fields each type has. The fields after the base format are those an export adds."""

from __future__ import annotations

import json
from typing import Any

from forum.accounts.models import GUEST, ROLES
from forum.core.i18n import LANGUAGES
from forum.core.text import BODY_MAX, NAME_MAX, TITLE_MAX
from forum.exchange import texts
from forum.exchange.fields import (
    Record,
    Wrong,
    day,
    email,
    flag,
    line_of_text,
    list_of,
    moment,
    number,
    one_of,
    ref,
    sha256,
    text_of,
)
from forum.exchange.more import MORE
from forum.threads.models import KINDS, REPLY_KINDS

SLUG_MAX = 80
PATH_MAX = 300
ALT_MAX = 300
_short = line_of_text(NAME_MAX)
_slug = line_of_text(SLUG_MAX)
_long = text_of(BODY_MAX, may_be_empty=True)
_done = Record({"at": moment}, {"by": ref})
_body = text_of(BODY_MAX, measure=texts.length)
_version = Record({"version": number, "body": text_of(BODY_MAX, may_be_empty=True, measure=texts.length), "at": moment}, {"title": line_of_text(TITLE_MAX), "by": ref})
_written = {"edited": moment, "hidden": _done, "withdrawn": moment, "version": number, "versions": list_of(_version),
            "thanks": list_of(Record({"member": ref, "at": moment})), "files": list_of(Record({"ref": ref}, {"first": flag})), "without_name": flag}

TYPES: dict[str, Record] = {
    "theme": Record(
        {"slug": _slug, "label_nl": _slug, "label_en": _slug},
        {"description_nl": _long, "description_en": _long, "typical_problems": list_of(_long), "retired": moment,
         "merged_into": _slug, "old_slugs": list_of(_slug)}, {"description_nl": "", "description_en": ""}),
    "municipalities": Record(
        {"networks": Record({}, {"oost": list_of(_slug), "west": list_of(_slug)})}, {"without_name": Record({}, {"oost": moment, "west": moment})}),
    "member": Record(
        {"ref": ref, "name": line_of_text(NAME_MAX, may_be_empty=True)},
        {"email": email, "networks": list_of(_slug), "function": line_of_text(120, may_be_empty=True), "municipality": _short,
         "organisation": line_of_text(120, may_be_empty=True), "expert_themes": list_of(_slug), "role": one_of(*ROLES, GUEST), "moderates": list_of(_slug),
         "language": one_of(*LANGUAGES), "wants_mail": flag, "fictional": flag,
         "created_at": moment, "ended": moment, "follows": Record({}, {"networks": list_of(_slug), "themes": list_of(_slug)})},
        {"networks": [], "function": "", "organisation": "", "role": "member", "moderates": [], "language": "nl", "wants_mail": True, "fictional": False}),
    "attachment": Record(
        {"ref": ref, "owner": ref, "name": line_of_text(PATH_MAX), "path": line_of_text(PATH_MAX)},
        {"sha256": sha256, "alt": line_of_text(ALT_MAX, may_be_empty=True), "created_at": moment}, {"alt": ""}),
    "thread": Record(
        {"ref": ref, "network": _slug, "kind": one_of(*KINDS), "title": line_of_text(TITLE_MAX), "author": ref, "created_at": moment,
         "body": _body},
        {"theme": _slug, "themes": list_of(_slug), "audience": one_of("all", "network"), "fictional": flag, "locked": moment,
         "pinned": moment, "pinned_until": day, "featured": moment, "featured_until": day, "thread_hidden": _done, "same_as": ref, "numbers_used": number,
         "details": Record({}, dict.fromkeys(("tried", "question", "deadline", "effort"), _long)),
         "followers": list_of(Record({"member": ref, "at": moment}, {"by_mail": flag}, {"by_mail": True})), **_written},
        {"audience": "all", "fictional": False}),
    "post": Record(
        {"ref": ref, "thread": ref, "author": ref, "created_at": moment, "body": _body},
        {"kind": one_of(*REPLY_KINDS), "number": number, "solution": flag, "chosen": _done, **_written}, {"kind": "answer"}),
    "reading": Record({"thread": ref, "marks": list_of(Record({"member": ref, "number": number, "at": moment}))}),
    **{kind.name: kind.record for kind in MORE.values()},
}


def read_line(raw: bytes) -> dict:
    """The type and clean fields of one line; raises Wrong with a sentence."""
    try:
        found = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError as fault:
        raise Wrong(f"is not UTF-8 (byte {fault.start + 1})") from fault
    except RecursionError as fault:
        raise Wrong("is nested too deeply") from fault
    except ValueError as fault:
        raise Wrong(f"is not JSON: {fault}") from fault
    if not isinstance(found, dict):
        raise Wrong("is no object")
    kind = found.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise Wrong(f"type: {str(kind)[:40]!r} is none of {', '.join(TYPES)}")
    return {"type": kind, **TYPES[kind](found)}


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def named(raw: bytes) -> tuple[str, str]:
    """Type and ref of a line that is wrong, as far as they can be read, so that lines which point to it are not called wrong too."""
    try:
        found = json.loads(raw)
        return str(found["type"]), str(found["ref"])
    except (ValueError, RecursionError, TypeError, KeyError):
        return "", ""
