"""`python -m tests.bench.photos`: ten photos of 8 MB, one after the other and all at once, on one core: seconds, and MB of memory at the peak."""

from __future__ import annotations

import io
import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PHOTOS = 10
KEY = "bench-session-key-of-the-one-who-brings-photos"
# This module imports nothing of the site at its top: each child of the workshop loads it once more, as it does `forum` on a real site.


def processes() -> list[Path]:
    """This process and all that came from it."""
    mine = os.getpgrp()
    return [path for path in Path("/proc").glob("[0-9]*") if _group(path) == mine]


def _group(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[2])
    except (OSError, ValueError):
        return 0


def memory() -> float:
    """MB that they take together, shared pages counted once."""
    total = 0
    for path in processes():
        try:
            total += sum(int(line.split()[1]) for line in (path / "smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024


class Peak:
    """The most memory while a block runs."""

    def __enter__(self):
        self.rest, self.most, self._over = memory(), 0.0, threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self.most = max(self.most, memory())

    def __exit__(self, *_fault):
        self._over.set()
        self._watch.join()


def site(folder: str):
    """A site with one member, and that member's client maker."""
    os.environ.update(FORUM_INSTANCE=folder, LOG_LEVEL="error", BASE_URL="http://localhost")
    from flask_migrate import upgrade

    from forum import create_app
    from forum.accounts.models import User, UserSession
    from forum.accounts.viewers import key_hash
    from forum.core.clock import now
    from forum.core.csrf import _token
    from forum.core.db import db, unit_of_work

    app = create_app()
    with app.app_context():
        upgrade()
        with unit_of_work():
            user = User(email="a@example.org", name="Ada Linde", function="", role="member", password_hash="", created_at=now(), vetted_at=now(), accepted_rules_at=now())
            db.session.add(user)
            db.session.flush()
            db.session.add(UserSession(key_hash=key_hash(KEY), user_id=user.id, created_at=now(), seen_at=now(), confirmed_at=now()))
    token = _token(app.config["SETTINGS"].secret_key, KEY)

    def send(raw: bytes) -> int:
        client = app.test_client()
        client.set_cookie("session", KEY)
        form = {"file": (io.BytesIO(raw), "foto.jpg")}
        return client.post("/uploads", data=form, content_type="multipart/form-data", headers={"X-CSRFToken": token}).status_code

    return send


def main() -> None:
    """Measure and print."""
    os.setpgrp()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from tests.uploads.hostile import big_photo

    raw = big_photo()
    with tempfile.TemporaryDirectory() as folder:
        send = site(folder)
        send(raw)
        for how, width in (("one after the other", 1), ("all at once", PHOTOS)):
            begun = time.perf_counter()
            with Peak() as peak, ThreadPoolExecutor(width) as pool:
                codes = list(pool.map(send, [raw] * PHOTOS))
            spent = time.perf_counter() - begun
            assert codes == [201] * PHOTOS, codes
            print(f"{PHOTOS} photos of {len(raw) / 2**20:.1f} MB, 12 megapixels, on one core, {how}: {spent:.1f} s, "
                  f"{peak.most:.0f} MB at the peak ({peak.rest:.0f} MB at rest)")


if __name__ == "__main__":
    main()
