"""A fictional community to look around in: the demo data, turned into import lines. Everything in it is marked as fictional."""

from __future__ import annotations

import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import func, select, update

from forum.accounts.models import User
from forum.accounts.passwords import hash_password
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.exchange import demo_cycle, demo_moderation
from forum.exchange.demo_cycle import when
from forum.exchange.importer import import_file
from forum.networks.models import Municipality, Network

SOURCE = Path(__file__).resolve().parent.parent / "data" / "demo_threads.json"
KINDS = {"antwoord": "answer", "vraag": "question", "ervaring": "experience"}
KEPT_TO_NETWORK = {"t06", "s04", "s11"}  # felling of a whole lane, two visions after a merger, vacancies: delicate at home
MOVED = {"s11": "oost"}
WITHOUT_NAME = {"t06"}
MOMENT = re.compile(r'"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?\+00:00)?)"')
JOINED = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
STAFF = {
    "mieke": ("Mieke Wilgenroos", "procesbegeleider lerend netwerk", "Leuven", "moderator", "oost"),
    "wim": ("Wim Zwarteels", "procesbegeleider lerend netwerk", "Gent", "moderator", "west"),
    "hanne": ("Hanne Esdoorn", "coördinator lerende netwerken", "Mechelen", "admin", "oost"),
}
ACCOUNTS = {"ellen": "member of Oost", "dries": "member of West", "mieke": "moderator of Oost", "hanne": "administrator"}
REAL = select(func.count(User.id)).where(User.is_fictional.is_(False), User.email.is_not(None))


def load_demo() -> None:
    """Load the demo community; in development also give the demo accounts passwords and print them."""
    if db.session.scalar(REAL):
        raise click.ClickException("This site has real members, so that no fictional ones are added.")
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
        for line in _in_the_past(list(demo_lines())):
            file.write(json.dumps(line) + "\n")
        file.flush()
        new = import_file(Path(file.name), is_quiet=True)
    if new["thread"]:
        demo_moderation.play()
    click.echo(f"{new['member']} fictional members and {new['thread']} threads added." if sum(new.values()) else "The demo community is here already.")
    if current_app.config["SETTINGS"].is_dev:
        click.echo(_accounts())


def demo_lines() -> Iterator[dict]:
    """The demo data in the import format, in the order in which it happened."""
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    yield _places()
    yield from _people(source)
    threads = sorted((_thread(thread) for thread in source["threads"]), key=lambda lines: lines[0]["created_at"])
    for lines in threads:
        yield from lines
    solutions = {line["thread"]: line["ref"] for lines in threads for line in lines if line.get("solution")}
    yield from demo_cycle.lines(solutions)


def _places() -> dict:
    """The municipalities as they stand; both networks let members write without name, so that it can be tried."""
    rows = db.session.execute(select(Network.slug, Municipality.nis).join(Municipality, Municipality.network_id == Network.id))
    codes: dict[str, list[str]] = {}
    for slug, nis in rows:
        codes.setdefault(slug, []).append(nis)
    return {"type": "municipalities", "networks": codes, "without_name": dict.fromkeys(("oost", "west"), JOINED.isoformat())}


def _people(source: dict) -> Iterator[dict]:
    codes = dict(db.session.execute(select(Municipality.name, Municipality.nis)).all())
    networks = dict(db.session.execute(select(Municipality.nis, Network.slug).join(Network, Network.id == func.coalesce(
        Municipality.network_id, Municipality.proposed_network_id))).all())
    people = {key: (one["name"], one["role"], one["municipality"], "member", None) for key, one in source["persons"].items()} | STAFF
    for number, (key, (name, function, municipality, role, network)) in enumerate(people.items()):
        nis = codes.get(municipality)
        home = network or networks.get(nis, "oost")
        yield {"type": "member", "ref": f"demo-{key}", "name": name, "email": f"{key}@example.org", "networks": [home], "function": function,
               "municipality": nis, "role": role, "moderates": [home] if role == "moderator" else [], "fictional": True,
               "created_at": (JOINED + timedelta(days=number // 3, minutes=17 * number)).isoformat()}


def _thread(source: dict) -> list[dict]:
    """One thread with its replies. What was tried in practice stands with the rest of the cycle, as reports."""
    ref = f"demo-{source['id']}"
    network = MOVED.get(source["id"], {"beide": "both"}.get(source["network"], source["network"]))
    thread = {"type": "thread", "ref": ref, "network": network, "themes": source["themes"], "kind": "problem", "title": source["title"],
              "author": f"demo-{source['author']}", "created_at": when(source["date"], ref), "body": source["body"], "fictional": True,
              "audience": "network" if source["id"] in KEPT_TO_NETWORK else "all", "without_name": source["id"] in WITHOUT_NAME}
    told = [(reply["date"], reply["author"], KINDS[reply["kind"]], reply["body"], reply["accepted"]) for reply in source["replies"]]
    posts = []
    for number, (date, author, kind, body, solved) in enumerate(sorted(told, key=lambda reply: reply[0]), 2):
        posts.append({"type": "post", "ref": f"{ref}-{number}", "thread": ref, "number": number, "author": f"demo-{author}", "kind": kind,
                      "created_at": when(date, f"{ref}-{number}", number), "body": body,
                      "without_name": thread["without_name"] and author == source["author"]} | (_solved(thread, date, ref, number) if solved else {}))
    return [thread, *posts, _readings(thread, posts)]


def _solved(thread: dict, date: str, ref: str, number: int) -> dict:
    return {"solution": True, "chosen": {"at": when(date, ref, number + 10), "by": thread["author"]}}


def _readings(thread: dict, posts: list[dict]) -> dict:
    """Everybody has read as far as they wrote."""
    marks = {post["author"]: {"member": post["author"], "number": post["number"], "at": post["created_at"]}
             for post in [{**thread, "number": 1}, *posts]}
    return {"type": "reading", "thread": thread["ref"], "marks": list(marks.values())}


def _in_the_past(lines: list[dict]) -> list[dict]:
    """The same lines, moved back by whole days as far as they lie ahead of a clock that runs behind them."""
    newest = max(datetime.fromisoformat(line["created_at"]) for line in lines if "created_at" in line)
    back = timedelta(days=max(0, (newest - now()).days + 2))
    return json.loads(MOMENT.sub(lambda found: f'"{_earlier(found[1], back)}"', json.dumps(lines))) if back else lines


def _earlier(text: str, back: timedelta) -> str:
    moved = datetime.fromisoformat(text) - back
    return moved.isoformat() if "T" in text else moved.date().isoformat()


def _accounts() -> str:
    """The demo accounts with their passwords, made at the first load and kept in the instance folder for its owner alone."""
    path = current_app.config["SETTINGS"].instance / "demo_accounts.txt"
    if not path.exists():
        given = {key: f"{key}-{secrets.token_hex(4)}" for key in ACCOUNTS}
        hashes = {key: hash_password(word) for key, word in given.items()}
        with unit_of_work():
            for key, kept in hashes.items():
                db.session.execute(update(User).where(User.email == f"{key}@example.org", User.is_fictional).values(password_hash=kept))
        text = "".join(f"  {key + '@example.org':<20} {word:<18} {ACCOUNTS[key]}\n" for key, word in given.items())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    return f"Demo accounts (fictional), also in {path}:\n{path.read_text(encoding='utf-8').rstrip()}"
