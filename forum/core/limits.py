"""Rate limits that hold over processes and restarts: a small SQLite store beside the jobs, or Redis."""

from __future__ import annotations

import sqlite3
import threading
import time

import structlog
from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import ServiceUnavailable

from forum.core.access import viewer

log = structlog.get_logger()


class SqliteStorage(Storage):
    """Counters in a SQLite file. They may be lost with the power, so nothing waits for the disk."""

    STORAGE_SCHEME = ["forumsqlite"]

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_options):
        super().__init__(uri, wrap_exceptions)
        self.path, self._local = uri.split("://", 1)[1], threading.local()

    @property
    def base_exceptions(self):
        """Faults that come from below."""
        return sqlite3.Error

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = connection = sqlite3.connect(self.path, timeout=5, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("CREATE TABLE IF NOT EXISTS rate (key TEXT PRIMARY KEY, amount INTEGER, ends REAL) WITHOUT ROWID")
        return self._local.connection

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in a window of `expiry` seconds that starts at the first count; returns the count."""
        present = time.time()
        query = """INSERT INTO rate VALUES (?1, ?2, ?3 + ?4) ON CONFLICT (key) DO UPDATE SET
            amount = CASE WHEN ends <= ?3 THEN ?2 ELSE amount + ?2 END, ends = CASE WHEN ends <= ?3 THEN ?3 + ?4 ELSE ends END
            RETURNING amount"""
        return self._connection().execute(query, (key, amount, present, expiry)).fetchone()[0]

    def get(self, key: str) -> int:
        """The count of a window that still runs, else 0."""
        row = self._connection().execute("SELECT amount FROM rate WHERE key = ? AND ends > ?", (key, time.time())).fetchone()
        return row[0] if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        row = self._connection().execute("SELECT ends FROM rate WHERE key = ?", (key,)).fetchone()
        return row[0] if row else time.time()

    def check(self) -> bool:
        """Whether the store answers."""
        return self._connection().execute("SELECT 1").fetchone() == (1,)

    def reset(self) -> int:
        """Forget all counts; returns how many there were."""
        return self._connection().execute("DELETE FROM rate").rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._connection().execute("DELETE FROM rate WHERE key = ?", (key,))

    def forget_ended(self) -> int:
        """Delete windows that are over."""
        return self._connection().execute("DELETE FROM rate WHERE ends <= ?", (time.time(),)).rowcount


def who() -> str:
    """Whose limit this request counts for: the member, else the address."""
    return f"member:{viewer().id}" if viewer().is_signed_in else f"address:{request.remote_addr}"


limiter = Limiter(key_func=who, headers_enabled=False, strategy="fixed-window", default_limits=[])


class Counter:
    """A limit that the code counts itself, such as failures only: `Counter("10/5minutes", "sign-in account")`."""

    def __init__(self, limit: str, name: str):
        self.item: RateLimitItem = parse(limit)
        self.name = name

    @property
    def _strategy(self) -> FixedWindowRateLimiter:
        return current_app.extensions["counters"]

    def is_full(self, *who: str) -> bool:
        """Whether the limit has been reached."""
        return not self._strategy.test(self.item, self.name, *who)

    def count(self, *who: str) -> bool:
        """Count once; False when the limit was reached already."""
        return self._strategy.hit(self.item, self.name, *who)

    def forget(self, *who: str) -> None:
        """Start counting anew."""
        self._strategy.clear(self.item, self.name, *who)

    def seconds_left(self, *who: str) -> int:
        """Seconds until the present window ends, at least 1."""
        return max(1, int(self._strategy.get_window_stats(self.item, self.name, *who).reset_time - time.time()) + 1)


def on_store_away(fault: StorageError):
    """What must be counted, such as attempts to sign in, waits until the store answers again: 503."""
    log.error("counters out of reach", fault=type(fault.storage_error).__name__)
    return current_app.handle_user_exception(ServiceUnavailable(retry_after=30))


def init_limits(app: Flask) -> None:
    """Attach the store that the settings name."""
    settings = app.config["SETTINGS"]
    uri = settings.redis_url or f"forumsqlite://{settings.instance / 'limits.db'}"
    app.config.setdefault("RATELIMIT_STORAGE_URI", uri)
    app.config.setdefault("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED", True)  # without the store members go on writing; each process counts for itself
    app.extensions["counters"] = FixedWindowRateLimiter(storage_from_string(uri, wrap_exceptions=True))
    app.register_error_handler(StorageError, on_store_away)
    limiter.init_app(app)
