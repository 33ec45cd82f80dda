"""The learning cycle of the fictional community: reports with a contradiction, trials, who has it too, gaps with an expert, and practice sheets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "data" / "demo_cycle.json"
NETWORK = "both"


def when(day: str, ref: str, number: int = 0) -> str:
    """A moment on a day, within working hours, the same at every load; later things of a day come later."""
    spread = sum(ref.encode()) * 37 % 60
    return (datetime.fromisoformat(f"{day}T07:10:00+00:00") + timedelta(minutes=spread + 23 * number)).isoformat()


def lines(solutions: dict[str, str]) -> Iterator[dict]:
    """All of it in the import format; `solutions` are the refs of the posts that solved threads."""
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    for guest in source["guests"]:
        yield from _guest(guest)
    for each in source["recurrences"]:
        yield {"type": "recurrence", "thread": f"demo-{each['thread']}", "member": f"demo-{each['member']}", "note": each["note"],
               "created_at": when(each["date"], each["member"])}
    for each in source["trials"]:
        yield _trial(each, solutions)
    for number, each in enumerate(source["reports"]):
        yield _report(each, solutions, number)
    for each in source["shelf"]:
        yield {"type": "shelf", "post": solutions[f"demo-{each['thread']}"], "by": f"demo-{each['by']}", "created_at": when(each["date"], each["thread"]),
               **_only(each, "season", "leans_on", "check_on")}
    for each in source["gaps"]:
        yield _gap(each)
    for each in source["sheets"]:
        yield _sheet(each)


def _only(each: dict, *names: str) -> dict:
    return {name: each[name] for name in names if name in each}


def _guest(guest: dict) -> Iterator[dict]:
    """An expert from outside, invited to one thread, with what they wrote there."""
    ref, thread, reply = f"demo-{guest['key']}", f"demo-{guest['thread']}", guest["reply"]
    invited = when(guest["date"], ref)
    yield {"type": "member", "ref": ref, "name": guest["name"], "email": f"{guest['key']}@example.org", "function": guest["function"], "role": "guest",
           "organisation": guest["organisation"], "expert_themes": guest["themes"], "fictional": True, "created_at": invited}
    yield {"type": "guest", "thread": thread, "member": ref, "by": f"demo-{guest['by']}", "note": guest["note"], "last_day": guest["last_day"], "created_at": invited,
           "entered": when(reply["date"], ref)}
    thanks = [{"member": f"demo-{key}", "at": when(reply["date"], key, 9)} for key in guest["thanks"]]
    yield {"type": "post", "ref": f"{thread}-{guest['key']}", "thread": thread, "author": ref, "kind": reply["kind"], "body": reply["body"],
           "created_at": when(reply["date"], ref, 1), "thanks": thanks}


def _trial(each: dict, solutions: dict[str, str]) -> dict:
    at = when(each["date"], each["member"])
    buddy = {"buddy": f"demo-{each['buddy']}", "buddy_accepted": when(each["buddy_accepted"], each["buddy"])} if "buddy" in each else {}
    return {"type": "trial", "post": solutions[f"demo-{each['thread']}"], "member": f"demo-{each['member']}", "created_at": at, "changed": at, **buddy,
            **_only(each, "status", "season", "planned_on", "place", "note", "stopped_why", "visibility")}


def _report(each: dict, solutions: dict[str, str], number: int) -> dict:
    known = {name: value for name, value in each.items() if name not in ("thread", "author", "date")}
    return {"type": "report", "ref": f"demo-report-{number + 1}", "post": solutions[f"demo-{each['thread']}"], "author": f"demo-{each['author']}",
            "created_at": when(each["date"], each["author"]), **known}


def _gap(each: dict) -> dict:
    ref = f"demo-gap-{each['key']}"
    by = {name: f"demo-{each[name]}" for name in ("opened_by", "owner") if each[name]}
    closed = {"closed": when(each["closed"], ref, 3)} if "closed" in each else {}
    answered = {"answer": each["answer"], "answer_thread": f"demo-{each['answer_thread']}"} if "answer" in each else {}
    return {"type": "gap", "ref": ref, "fictional": True, "created_at": when(each["date"], ref), "changed": when(each["changed"], ref, 3), **by, **closed, **answered,
            **_only(each, "question", "why", "status", "network", "theme"),
            "threads": [{"thread": f"demo-{thread}", "by": by["opened_by"], "at": when(each["date"], ref)} for thread in each["threads"]],
            "support": [{"member": f"demo-{key}", "at": when(day, key), "note": note} for key, day, note in each["support"]],
            "meetings": [{"network": slug, "by": by["opened_by"], "at": when(each["changed"], ref)} for slug in each["meetings"]],
            "history": [{"kind": kind, "by": f"demo-{key}", "at": when(day, ref, place), "status": status,
                         "note": note} | ({"subject": f"demo-{key}"} if kind == "owner" else {})
                        for place, (kind, key, day, status, note) in enumerate(each["history"])]}


def _sheet(each: dict) -> dict:
    """A sheet, reviewed and published, with who agreed to stand with it."""
    ref, by = f"demo-sheet-{each['key']}", f"demo-{each['started_by']}"
    written, published = when(each["date"], ref), when(each["published"], ref, 5)
    asked = (date.fromisoformat(each["date"]) + timedelta(days=1)).isoformat()
    return {"type": "sheet", "ref": ref, "fictional": True, "network": NETWORK, "status": "published", "year": 2026, "shown_version": 1, "started_by": by,
            "created_at": written, "changed": published, "published": published, "checked": published, **_only(each, "number", "theme", "season", "leans_on",
                "check_on"),
            "threads": [f"demo-{thread}" for thread in each["threads"]],
            "versions": [{"version": 1, "title": each["title"], "parts": each["parts"], "by": by, "at": written, "published": published}],
            "credits": [_credit(key, asked, name, magazine) for key, name, magazine in each["credits"]],
            "reviews": [{"member": f"demo-{key}", "version": 1, "verdict": verdict, "note": note, "at": when(day, key)} for key, verdict, note, day in each["reviews"]]}


def _credit(key: str, asked: str, name: str, magazine: str) -> dict:
    answered = when(asked, key, 20)
    return {"member": f"demo-{key}", "asked": when(asked, key), "name": name, "magazine": magazine} | (
        {"name_at": answered} if name else {}) | ({"magazine_at": answered} if magazine else {})
