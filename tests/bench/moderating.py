"""`python -m tests.bench.moderating [--threads N] [--database URL]`: one act on many conversations: seconds and statements, and those of taking it back."""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from forum import create_app
from forum.accounts.models import User, UserSession
from forum.accounts.viewers import key_hash
from forum.config import read_settings
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.markup.budget import render
from forum.networks.models import Network, Theme
from forum.networks.seed import seed
from forum.threads import actions
from forum.threads.models import Thread

REPLIES = 4
KEY = "session-of-the-benchmark-0123456789abcdef"
ACTS = (("hide", {}), ("restore", {}), ("lock", {}), ("pin", {}), ("network", {"to_network": "west"}), ("theme", {"to_theme": "boombeheer"}), ("convert", {}))


def fill(threads: int) -> None:
    """An administrator, forty members, and conversations with some replies."""
    with unit_of_work():
        seed()
    with unit_of_work():
        network = db.session.scalar(select(Network.id).where(Network.slug == "oost"))
        theme = db.session.scalar(select(Theme.id).where(Theme.slug == "bermbeheer"))
        people = [User(email=f"p{number}@example.org", name=f"Persoon {number}", role="member" if number else "admin", home_network_id=network, created_at=now(), vetted_at=now(),
                       accepted_rules_at=now()) for number in range(41)]
        db.session.add_all(people)
        db.session.flush()
        ids = [person.id for person in people]
        db.session.add(UserSession(key_hash=key_hash(KEY), user_id=ids[0], created_at=now(), seen_at=now(), confirmed_at=now()))
    html = render("Wie heeft ervaring met *maaien* langs de dreef?")
    for first in range(0, threads, 100):
        with unit_of_work():
            for number in range(first, min(first + 100, threads)):
                wanted = actions.NewThread(f"Gesprek {number} over de dreef", "Wie heeft ervaring met *maaien* langs de dreef?", html, network, theme_ids=[theme])
                thread = actions.start_thread(wanted, by=ids[1 + number % 40])
                for reply in range(REPLIES):
                    actions.add_post(thread, body="Maai later.", html=html, kind="answer", by=ids[1 + (number + reply + 1) % 40])


def measured(call) -> tuple[float, int, object]:
    """Seconds, statements, and the answer."""
    seen: list[str] = []
    listener = lambda *given: seen.append(given[2])  # noqa: E731
    event.listen(Engine, "before_cursor_execute", listener)
    try:
        started = time.perf_counter()
        answer = call()
        return time.perf_counter() - started, len([statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE"))]), answer
    finally:
        event.remove(Engine, "before_cursor_execute", listener)


def main() -> None:
    """Fill, act, take back, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--threads", type=int, default=500)
    asked.add_argument("--database", default="", help="a PostgreSQL database of its own: what stands in it goes")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings({**os.environ, "FORUM_INSTANCE": folder, "SECRET_KEY": "k" * 48, "BASE_URL": "http://localhost", "DATABASE_URL": options.database, "LOG_LEVEL": "error"}))
        app.config["RATELIMIT_ENABLED"] = False
        with app.app_context():
            upgrade()
            fill(options.threads)
            numbers = list(db.session.scalars(select(Thread.id)))
            db.session.rollback()
        client = app.test_client()
        client.set_cookie("session", KEY)
        token = re.search(r'name="csrf" content="([0-9a-f]+)"|name="csrf_token" value="([0-9a-f]+)"', client.get("/house-rules").text)
        csrf = token.group(1) or token.group(2)
        print(f"{len(numbers)} conversations with {REPLIES} replies each, {'PostgreSQL' if options.database else 'SQLite'}; database {_size(Path(folder))}")
        print(f"{'act':<10} {'s':>7} {'statements':>11} {'undo s':>8} {'statements':>11}")
        for act, more in ACTS:
            _run(client, csrf, act, more, numbers)


def _size(folder: Path) -> str:
    found = folder / "forum.db"
    return f"{found.stat().st_size / 1e6:.0f} MB" if found.exists() else "elsewhere"


def _run(client, csrf: str, act: str, more: dict, numbers: list[int]) -> None:
    data = {"act": act, "reason": "Meting", "thread": numbers, "confirm": "1", "csrf_token": csrf, **more}
    seconds, statements, answer = measured(lambda: client.post("/moderation/threads", data=data))
    assert answer.status_code == 303, (answer.status_code, re.findall(r"<h1>.*?</h1>|field-errors.*?</ul>|error-summary.*?</div>", answer.text, re.S)[:3])
    undo = re.search(r"/moderation/batches/[^\"]+/undo", client.get("/moderation/threads").text)
    if act == "hide":  # what it hides, the next line shows again
        print(f"{act:<10} {seconds:7.2f} {statements:11}")
        return
    back, more_statements, answer = measured(lambda: client.post(undo.group(0), data={"csrf_token": csrf}))
    assert answer.status_code == 303, (answer.status_code, re.findall(r"<h1>.*?</h1>|field-errors.*?</ul>|error-summary.*?</div>", answer.text, re.S)[:3])
    print(f"{act:<10} {seconds:7.2f} {statements:11} {back:8.2f} {more_statements:11}")
    if act == "restore":
        client.post("/moderation/threads", data={**data, "csrf_token": csrf})


if __name__ == "__main__":
    main()
