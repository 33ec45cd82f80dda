"""Work for later: huey on SQLite by default, on Redis at scale. A job takes ids and calls one verb."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import structlog
from flask import Flask, current_app
from huey import RedisHuey, SqliteHuey, crontab
from huey.exceptions import HueyException

from forum.config import SettingError

log = structlog.get_logger()
_jobs: dict[str, Job] = {}


@dataclass
class Job:
    """A function that may also be run by the job consumer."""

    name: str
    function: Callable
    retries: int
    retry_delay: int

    def __call__(self, *args) -> None:
        """Do it here and now."""
        return self.function(*args)

    def enqueue(self, *args) -> None:
        """Ring the doorbell. A queue that is away costs only time: the sweep of every minute finds the work in the tables."""
        try:
            current_app.extensions["jobs"].enqueue(self, args)
        except Exception as fault:  # noqa: BLE001  the queue may fail in many ways; the request already stands
            log.warning("job not queued", job=self.name, fault=type(fault).__name__)


def job(*, retries: int = 0, retry_delay: int = 60) -> Callable[[Callable], Job]:
    """Make a function a job; `retry_delay` in seconds."""

    def make(function: Callable) -> Job:
        name = f"{function.__module__}.{function.__qualname__}"
        _jobs[name] = Job(name, function, retries, retry_delay)
        return _jobs[name]

    return make


class Queue:
    """The queue of one application."""

    def __init__(self, app: Flask):
        settings = app.config["SETTINGS"]
        if settings.redis_url:
            self.huey = RedisHuey("forum", url=_with_timeouts(settings.redis_url), results=False)
        else:
            self.huey = _in_folder(settings.instance)
        self.app = app
        self._run = self.huey.task(name="run", context=False)(self._execute)

    def _execute(self, name: str, *args) -> None:
        with self.app.app_context():
            _jobs[name].function(*args)

    def enqueue(self, which: Job, args: tuple) -> None:
        """Put a job in the queue."""
        self.huey.enqueue(self._run.s(which.name, *args, retries=which.retries, retry_delay=which.retry_delay))

    def every(self, function: Callable, **when) -> None:
        """Run a function at the times that crontab fields name."""

        @wraps(function)
        def within_app():
            with self.app.app_context():
                function()

        self.huey.periodic_task(crontab(**when), name=function.__name__)(within_app)

    def drain(self) -> int:
        """Run all that waits, here and now; returns how many jobs ran. For tests and commands."""
        ran = 0
        while (task := self.huey.dequeue()) is not None:
            with suppress(HueyException):
                self.huey.execute(task)
            ran += 1
        return ran

    def waiting(self) -> int:
        """How many jobs are waiting; raises when the queue is out of reach."""
        return self.huey.pending_count()


def _in_folder(instance: Path) -> SqliteHuey:
    try:
        instance.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("forum", filename=str(instance / "jobs.db"), results=False, fsync=False, timeout=10)
    except (OSError, sqlite3.Error) as fault:
        raise SettingError(f"FORUM_INSTANCE: cannot write in {instance} ({fault}).") from fault


def _with_timeouts(redis_url: str) -> str:
    """A Redis that hangs must not hold up a web request."""
    joint = "&" if "?" in redis_url else "?"
    return redis_url if "socket_timeout" in redis_url else f"{redis_url}{joint}socket_timeout=5"


def init_jobs(app: Flask) -> None:
    """Attach the queue."""
    app.extensions["jobs"] = Queue(app)
