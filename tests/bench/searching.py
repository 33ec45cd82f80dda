"""`python -m tests.bench.searching [--posts N] [--database URL]`: how long a search takes on one core, how long indexing takes, and how large the index is.

The words are spread as in a language: a few stand in almost a third of the posts, most in a handful.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import insert, select, text

from forum import create_app
from forum.accounts.models import User
from forum.config import read_settings
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, is_sqlite, unit_of_work
from forum.core.search import dictionary
from forum.discovery.search import hits
from forum.networks.models import Network
from forum.networks.seed import seed
from forum.threads import finding, reindexing
from forum.threads.models import Post, Solution, Thread

REPLIES = 10
PORTION = 500
COMMON = "boom berm maaien onkruid aannemer bestek bewoners klachten".split()
SYLLABLES = "bra kel dor min wes tan ru pol ge vin sto la mer ki zon ter bak ven hui plo sna gri do fen wal ker mo nis tra gel".split()
QUERIES = ("boom", "boom berm", "boom berm maaien onkruid", "bomen aannemer bestek", "eikenprocessierups", "eiken processie rups", "zieke essen kappen", "voetpadtegels verwijderen",
           "hoog gras tussen de graven", "klachten bewoners", "eikenprosessierups", "kapvergunning eigen bomen gemeente", '"boom berm"', "boom -berm", "robotmaaiers egels nacht")


class Words:
    """Words drawn as a language has them: common ones often, thousands of others by Zipf's law."""

    def __init__(self, source: random.Random):
        self.source = source
        field = sorted(word for word in dictionary.lexicon().words if word.isalpha())
        made = list(dict.fromkeys("".join(source.sample(SYLLABLES, source.choice((2, 3, 4)))) for _ in range(30_000)))
        source.shuffle(made)
        self.words = [*field, *made]
        self.weights = [1 / (10 + rank) for rank in range(len(self.words))]
        self.pool = source.choices(self.words, self.weights, k=2_000_000)

    def text(self, length: int) -> str:
        """So many words; each common one stands in about a third of the texts."""
        at = self.source.randrange(len(self.pool) - length)
        found = self.pool[at:at + length]
        return " ".join([*(word for word in COMMON if self.source.random() < 0.3), *found])


def fill(posts: int) -> float:
    """Fill the database of the present application; returns the seconds that indexing took."""
    source, took = random.Random(5), 0.0
    words = Words(source)
    with unit_of_work():
        networks = list(db.session.scalars(select(Network.id)))
        db.session.execute(insert(User), [{"id": i, "email": f"lid{i}@example.org", "name": f"Lid {i}", "home_network_id": networks[i % 2], "created_at": now()} for i in range(1, 101)])
    begun, number = now() - timedelta(days=1500), 0
    for first in range(1, posts // REPLIES + 1, PORTION):
        here = range(first, min(first + PORTION, posts // REPLIES + 1))
        with unit_of_work():
            threads, rows, solutions = [], [], []
            for thread in here:
                at = begun + timedelta(minutes=thread * 15)
                threads.append({"id": thread, "kind": "problem", "audience": "network" if thread % 25 == 0 else "all", "network_id": networks[thread % 2], "author_id": 1 + thread % 100,
                                "title": words.text(6)[:190], "slug": "x", "created_at": at, "last_activity_at": at, "last_number": REPLIES, "reply_count": REPLIES - 1,
                                "solved_at": at if thread % 2 else None})
                for place in range(1, REPLIES + 1):
                    number += 1
                    said = words.text(60)
                    rows.append({"id": number, "thread_id": thread, "number": place, "author_id": 1 + number % 100, "kind": "opening" if place == 1 else "answer", "body": "",
                                 "html": f"<p>{said}</p>", "render_version": 1, "version": 1, "created_at": at})
                if thread % 2:
                    solutions.append({"thread_id": thread, "post_id": number - 3, "chosen_by_id": 1, "created_at": at})
            for table, values in ((Thread, threads), (Post, rows), (Solution, solutions)):
                db.session.execute(insert(table), values)
            start = time.perf_counter()
            reindexing.put_in(list(here), {}, {})
            took += time.perf_counter() - start
    with unit_of_work():
        db.session.execute(text("ANALYZE"))
    return took


def size() -> str:
    """What the index takes on disk, in megabytes."""
    if is_sqlite():
        like = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search%' OR name LIKE '%search_%'"
        try:
            return f"{db.session.scalar(text(like)) / 1e6:.0f}"
        except Exception:  # noqa: BLE001  a build without dbstat cannot tell
            return "unknown"
    names = ("search_document", "search_entry", "search_text", "search_word")
    total = sum(db.session.scalar(text("SELECT pg_total_relation_size(:name)"), {"name": name}) for name in names)
    return f"{total / 1e6:.0f}"


def measure(app, rounds: int) -> None:
    """Time each question: plan, candidates, order, and the passages of the first page."""
    viewer = Viewer(id=1, role="member", home_network_id=1, joined_at=now() - timedelta(days=900))
    spent: dict[str, list[float]] = {query: [] for query in QUERIES}
    with app.test_request_context():
        for query in QUERIES * (rounds + 1):
            start = time.perf_counter()
            found = finding.find(viewer, finding.read(viewer, query))
            hits(viewer, found.plan, [row.id for row in found.rows[:20]])
            spent[query].append(1000 * (time.perf_counter() - start))
            db.session.rollback()
        for query, times in spent.items():
            found = finding.find(viewer, finding.read(viewer, query))
            print(f"  {query:<40} {len(found.rows):>5}{'+' if found.is_cut else ' '} median {statistics.median(times[1:]):7.1f} ms  max {max(times[1:]):7.1f} ms")
        every = sorted(each for times in spent.values() for each in times[1:])
        typed = []
        for start_of in ("boo", "eiken", "bo be", "boom b", "klachten"):
            start = time.perf_counter()
            finding.titled(viewer, start_of, 8)
            typed.append(1000 * (time.perf_counter() - start))
        print(f"  all: p50 {statistics.median(every):.1f} ms, p95 {every[int(len(every) * 0.95)]:.1f} ms; titles while typing: max {max(typed):.1f} ms")


def main() -> None:
    """Fill, index, search, tell."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--posts", type=int, default=55_000)
    arguments.add_argument("--database", default="")
    arguments.add_argument("--keep", default="", help="a folder for the instance; what stands there is measured again")
    arguments.add_argument("--rounds", type=int, default=7)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or scratch
        app = create_app(read_settings({"FORUM_INSTANCE": folder, "SECRET_KEY": "k" * 48, "BASE_URL": "http://localhost", "DATABASE_URL": given.database, "LOG_LEVEL": "error"}))
        with app.app_context():
            if given.keep and (Path(folder) / "forum.db").exists():
                return measure(app, given.rounds)
            if given.database:
                with unit_of_work():
                    db.session.execute(text("DROP SCHEMA public CASCADE"))
                    db.session.execute(text("CREATE SCHEMA public"))
            upgrade()
            with unit_of_work():
                seed()
            took = fill(given.posts)
            engine = "SQLite" if is_sqlite() else "PostgreSQL"
            print(f"{engine}, {given.posts:,} posts: indexed in {took:.0f} s, index {size()} MB, database {sum(f.stat().st_size for f in Path(folder).glob('forum.db')) / 1e6:.0f} MB")
            measure(app, given.rounds)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
