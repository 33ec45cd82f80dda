"""Questions as officials type them, and the demo threads that must come among the first three: on their own, and among two thousand others."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.core.search.language import tokens
from forum.exchange.demo import demo_lines
from forum.exchange.importer import import_file
from forum.exchange.models import ExternalRef
from forum.threads import finding, reindexing
from forum.threads.models import Post, Thread

PAIRS = json.loads((Path(__file__).parent / "search_pairs.json").read_text(encoding="utf-8"))
NOISE = 2_000
SYLLABLES = "bra kel dor min wes tan ru pol ge vin sto la mer ki zon ter bak ven hui plo sna gri do fen wal ker mo nis tra gel".split()


@pytest.fixture
def demo(app, cast, tmp_path):
    """The demo threads among the cast's site; their refs by number."""
    path = tmp_path / "demo.ndjson"
    with app.app_context():
        path.write_text("\n".join(json.dumps(line) for line in demo_lines()), encoding="utf-8")
        import_file(path, is_quiet=True)
        rows = db.session.execute(select(ExternalRef.row_id, ExternalRef.ref).where(ExternalRef.type == "thread")).all()
    return {number: ref.removeprefix("demo-") for number, ref in rows}


@pytest.fixture
def noise(app, demo):
    """Two thousand threads of words that mean nothing, with here and there a word of the demo threads."""
    source = random.Random(11)
    with app.app_context(), unit_of_work():
        real = sorted({word for html in db.session.scalars(select(Post.html)) for word in tokens(html) if len(word) > 4})
        author, start = db.session.scalar(select(User.id).limit(1)), now() - timedelta(days=400)
        first = max(demo) + 1
        said = lambda length: " ".join(source.choice(real) if source.random() < 1 / 40 else "".join(source.sample(SYLLABLES, 3)) for _ in range(length))  # noqa: E731
        db.session.execute(insert(Thread), [
            {"id": first + i, "kind": "problem", "audience": "all", "network_id": 1, "author_id": author, "title": said(7), "slug": "x",
             "created_at": start + timedelta(hours=i), "last_activity_at": start + timedelta(hours=i), "last_number": 1, "reply_count": 0} for i in range(NOISE)])
        db.session.execute(insert(Post), [{"thread_id": first + i, "number": 1, "author_id": author, "kind": "opening", "body": "", "html": f"<p>{said(120)}</p>",
                                           "render_version": 1, "version": 1, "created_at": start} for i in range(NOISE)])
        for at in range(first, first + NOISE, 500):
            reindexing.put_in(list(range(at, at + 500)), {}, {})
    return demo


@pytest.fixture
def member(cast):
    """An administrator: all threads are within reach, so that only the words decide."""
    return Viewer(id=cast.root.id, role="admin")


def misses(app, viewer, refs) -> tuple[list[str], list[str]]:
    """The questions whose thread is not among the first three, and those that find nothing."""
    wrong, none = [], []
    with app.test_request_context():
        for pair in PAIRS:
            first = [refs.get(row.id, "noise") for row in finding.find(viewer, finding.read(viewer, pair["q"])).rows]
            if not first:
                none.append(pair["q"])
            if not set(first[:3]) & set(pair["rel"]):
                wrong.append(f"{pair['q']}: {first[:5]}, wanted {pair['rel']}")
    return wrong, none


def test_the_pairs_are_found(app, demo, member):
    wrong, none = misses(app, member, demo)
    assert len(wrong) <= 1 and not none, (wrong, none)


def test_the_pairs_are_found_among_two_thousand_others(app, noise, member):
    wrong, none = misses(app, member, noise)
    assert len(wrong) <= 1 and not none, (wrong, none)
