"""One small process from which the render children of all forked processes start, in place of one for each of them."""

from __future__ import annotations

import multiprocessing
import os
import select
from multiprocessing import forkserver

_server = forkserver._forkserver  # multiprocessing offers no public way to share it
_alive: list[int] = []


def start_render_server() -> None:
    """Start it, before the processes that share it are forked. Where the kernel cannot watch it (other than Linux), do nothing."""
    if not hasattr(os, "pidfd_open"):
        return
    multiprocessing.get_context("forkserver").set_forkserver_preload(["forum.core.markup.engine"])
    forkserver.ensure_running()
    _alive.append(os.pidfd_open(_server._forkserver_pid))


def share_render_server() -> None:
    """In a forked process: use the parent's server as long as it lives; after that, one of its own.

    The library's `ensure_running` would wait for a process that is not this one's child, and fail.
    """
    if _alive:
        _server.ensure_running = _ensure_running


def _ensure_running() -> None:
    ended, _, _ = select.select(_alive, [], [], 0)
    if ended:
        _server._forkserver_address = _server._forkserver_alive_fd = _server._forkserver_pid = None
        del _server.ensure_running
        _server.ensure_running()
