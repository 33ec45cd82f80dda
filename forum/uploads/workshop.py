"""A file is looked at, a picture made anew and a document read in a process of its own that ends with it: bounded in memory and time.

A decoder that is led astray by a hostile file can harm that process alone, and its memory is given back whole.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from forum.uploads.kinds import Refused, kind_of
from forum.uploads.room_for_words import MOST_CHARACTERS, Enough, Words

MEMORY = 900 * 1024 * 1024  # bytes of address space for a picture; the libraries alone map some 200 MB
READING_MEMORY = 256 * 1024 * 1024  # bytes for a document, more than what the process begins with
SECONDS, READING_SECONDS = 15, 10  # of work; for a picture, which somebody waits for, also by the clock
READING_PATIENCE = 40  # seconds by the clock for a document, on a machine that is busy with other things
PATIENCE = 60
MOST_ANSWER = 8 * MOST_CHARACTERS + 4_096
_bench = threading.Semaphore(1)  # one at a time in each web process, so that ten photos at once do not take ten times the memory


class Busy(Exception):
    """Others have been waiting for so long that this one is not begun."""


def examine(path: Path, *, may_stay: bool = False) -> dict:
    """What a file is, with the variants of a picture written beside it; raises Refused or Busy. `may_stay`: see `remake`."""
    return _watched(_look, (SECONDS, SECONDS), str(path), may_stay)


def words_of(path: Path, extension: str) -> str:
    """The text of a document, as it stands in the file; raises Refused or Busy."""
    return _watched(_read, (READING_SECONDS, READING_PATIENCE), str(path), extension)["text"]


def _watched(work: Callable[..., dict], seconds: tuple[int, int], *given) -> dict:
    """What some work gives within these seconds of work and of waiting; raises Refused or Busy."""
    if not _bench.acquire(timeout=PATIENCE):
        raise Busy
    try:
        told = _in_child(work, seconds, given)
    finally:
        _bench.release()
    if "refused" in told:
        raise Refused(told["refused"])
    return told


def _in_child(work: Callable[..., dict], seconds: tuple[int, int], given: tuple, *, is_first_try: bool = True) -> dict:
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, work, seconds[0], given), daemon=True)
    try:
        process.start()
    except (ConnectionError, EOFError):  # the process that forks children was killed; the next try has a new one
        if not is_first_try:
            raise
        return _in_child(work, seconds, given, is_first_try=False)
    theirs.close()
    try:
        return json.loads(ours.recv_bytes(MOST_ANSWER)) if ours.poll(seconds[1]) else {"refused": "time"}
    except (EOFError, OSError, ValueError):  # it fell over its limits
        process.join(1)
        return {"refused": "time" if process.exitcode == -signal.SIGXCPU else "memory"}
    finally:
        ours.close()
        process.kill()
        process.join()


def _work(answer: Connection, work: Callable[..., dict], seconds: int, given: tuple) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told = work(*given)
    except Refused as fault:
        told = {"refused": str(fault)}
    except MemoryError:
        told = {"refused": "memory"}
    answer.send_bytes(json.dumps(told).encode())


def _look(path: str, may_stay: bool) -> dict:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    kind = kind_of(Path(path))
    if not kind.is_image:
        return {"kind": "document", "extension": kind.extension, "mime": kind.mime, "width": 0, "height": 0, "widths": []}
    from forum.uploads.pictures import remake  # noqa: PLC0415  loads Pillow, in the child alone

    return {"kind": "image", **remake(Path(path), kind, may_stay=may_stay)}


def _read(path: str, extension: str) -> dict:
    _bound_reading()
    words = Words()
    with suppress(Enough):
        _gather(Path(path), extension, words)
    return {"text": words.text()}


def _bound_reading() -> None:
    """No file is written, and memory is counted from what this process maps already."""
    pages = Path("/proc/self/statm")
    mapped = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize() if pages.exists() else MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (mapped + READING_MEMORY,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _gather(path: Path, extension: str, words: Words) -> None:
    if extension == "pdf":
        from forum.uploads.pdf_text import pdf_text  # noqa: PLC0415  a large library, in the child alone

        pdf_text(path, words)
    else:
        from forum.uploads.office_text import office_text  # noqa: PLC0415

        office_text(path, extension, words)
