"""Bodies that come slowly or never: they may keep some threads of a web process waiting, not all.

The server hands a request over once its headers are there, and knows no limit of time for the rest. So whoever opens a few dozen
forms and sends no more would take all threads. What comes too many is refused at once; reading goes on for everybody else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from werkzeug.exceptions import ServiceUnavailable

RETRY = 10  # seconds
PLACES = "forum.places"  # in a request's environment: the places of its process


class Body:
    """The body of one request, which takes a place from its first byte read to its last."""

    def __init__(self, stream, length: int | None, places: threading.Semaphore):
        self._stream, self._left, self._places = stream, length, places
        self._has_place = False

    def read(self, size: int = -1) -> bytes:
        """Some bytes; raises ServiceUnavailable when too many others are waiting for theirs."""
        if not self._has_place:
            if not self._places.acquire(blocking=False):
                raise ServiceUnavailable(retry_after=RETRY)
            self._has_place = True
        raw = self._stream.read(size)
        if self._left is not None:
            self._left -= len(raw)
        if not raw or self._left == 0:
            self.leave()
        return raw

    def leave(self) -> None:
        """Give the place back; no fault when there is none."""
        if self._has_place:
            self._has_place = False
            self._places.release()


class Bodies:
    """An application around which at most `most` requests wait for their bodies."""

    def __init__(self, application: Callable, most: int):
        self._application, self._places = application, threading.Semaphore(most)

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Answer one request."""
        length = environ.get("CONTENT_LENGTH") or ""
        environ["wsgi.input"] = body = Body(environ["wsgi.input"], int(length) if length.isdigit() else None, self._places)
        environ[PLACES] = self._places
        try:
            return self._application(environ, start_response)
        finally:
            body.leave()


@contextmanager
def slow_work(environ: Mapping) -> Iterator[None]:
    """Seconds of work on what came, such as a photo made anew: it takes one of the same places, so that others can go on reading.

    Raises ServiceUnavailable when there is none.
    """
    places = environ.get(PLACES)
    if places is None:
        yield
        return
    if not places.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=RETRY)
    try:
        yield
    finally:
        places.release()
