"""A file is looked at, and a picture made anew, in a process of its own that ends with it: bounded in memory and time.

A decoder that is led astray by a hostile file can harm that process alone, and its memory is given back whole.
"""

from __future__ import annotations

import multiprocessing
import resource
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from forum.uploads.kinds import Refused, kind_of

MEMORY = 900 * 1024 * 1024  # bytes of address space; the libraries alone map some 200 MB
SECONDS = 15
PATIENCE = 60
_bench = threading.Semaphore(1)  # one at a time in each web process, so that ten photos at once do not take ten times the memory


class Busy(Exception):
    """Others have been waiting for so long that this one is not begun."""


def examine(path: Path, *, may_stay: bool = False) -> dict:
    """What a file is, with the variants of a picture written beside it; raises Refused or Busy. `may_stay`: see `remake`."""
    if not _bench.acquire(timeout=PATIENCE):
        raise Busy
    try:
        told = _in_child(path, may_stay)
    finally:
        _bench.release()
    if "refused" in told:
        raise Refused(told["refused"])
    return told


def _in_child(path: Path, may_stay: bool, *, is_first_try: bool = True) -> dict:
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, str(path), may_stay), daemon=True)
    try:
        process.start()
    except (ConnectionError, EOFError):  # the process that forks children was killed; the next try has a new one
        if not is_first_try:
            raise
        return _in_child(path, may_stay, is_first_try=False)
    theirs.close()
    try:
        return ours.recv() if ours.poll(SECONDS) else {"refused": "time"}
    except EOFError:  # it fell over its limits
        return {"refused": "memory"}
    finally:
        ours.close()
        process.kill()
        process.join()


def _work(answer: Connection, path: str, may_stay: bool) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told = _look(Path(path), may_stay)
    except Refused as fault:
        told = {"refused": str(fault)}
    except MemoryError:
        told = {"refused": "memory"}
    answer.send(told)


def _look(path: Path, may_stay: bool) -> dict:
    kind = kind_of(path)
    if not kind.is_image:
        return {"kind": "document", "extension": kind.extension, "mime": kind.mime, "width": 0, "height": 0, "widths": []}
    from forum.uploads.pictures import remake  # noqa: PLC0415  loads Pillow, in the child alone

    return {"kind": "image", **remake(path, kind, may_stay=may_stay)}
