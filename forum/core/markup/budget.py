"""The render budget: one child process per web process renders, and is killed when a text takes too long.

Python-Markdown needs seconds for some texts of a few kilobytes and fails on others; its maintainers call that out of scope.
The child is forked from a small server process that has only the renderer loaded, so that a killed one is replaced in milliseconds.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import threading
from concurrent.futures import TimeoutError as TooSlow

from flask import current_app
from pebble import ProcessExpired, ProcessPool

from forum.core.markup import child

_lock = threading.Lock()
_pools: dict[int, ProcessPool] = {}


class TooComplicated(Exception):
    """A text that cannot be rendered within the budget."""


def _pool() -> ProcessPool:
    """This process's pool; made at first use, and anew after a fork."""
    with _lock:
        if os.getpid() not in _pools:
            _pools.clear()
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["forum.core.markup.engine"])
            _pools[os.getpid()] = ProcessPool(max_workers=1, initializer=child.start, context=context)
        return _pools[os.getpid()]


def render(text: str, files: dict[int, dict] | None = None) -> str:
    """Safe HTML of one Markdown text, with `files` of our own shown in it; raises TooComplicated when it costs more than the budget."""
    html = _within_budget(child.one, (text, files or {}), seconds=float(current_app.config["SETTINGS"].render_seconds))
    if html is None:
        raise TooComplicated
    return html


def _within_budget(function, argument, *, seconds: float, is_first_try: bool = True):
    try:
        return _pool().schedule(function, args=(argument,), timeout=seconds).result()
    except (TooSlow, ProcessExpired, MemoryError, RecursionError):
        return None
    except RuntimeError:  # the pool itself fell over, as when the process that forks its child was killed: a new one, once
        if not is_first_try:
            raise
        stop_renderers()
        return _within_budget(function, argument, seconds=seconds, is_first_try=False)


def render_many(texts: list[str], files: list[dict[int, dict]] | None = None) -> list[str | None]:
    """Safe HTML of a batch, for imports; None for each text that goes over its budget alone."""
    pairs = list(zip(texts, files or [{}] * len(texts), strict=True))
    seconds = float(current_app.config["SETTINGS"].render_seconds)
    together = _within_budget(child.many, pairs, seconds=seconds + 0.02 * len(texts))
    if together is not None:
        return together
    return [_within_budget(child.one, pair, seconds=seconds) for pair in pairs]


def warm_up() -> None:
    """Start the child, so that the first writer does not wait for it."""
    _within_budget(child.one, ("", {}), seconds=20)


def stop_renderers() -> None:
    """End this process's child."""
    with _lock:
        pool = _pools.pop(os.getpid(), None)
    if pool is not None:
        pool.stop()
        pool.join()


atexit.register(stop_renderers)
