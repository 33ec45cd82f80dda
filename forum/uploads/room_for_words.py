"""Room for the words of one document: it ends at a number of characters and at a moment. Imports nothing of the application."""

from __future__ import annotations

import time

MOST_CHARACTERS = 200_000
SECONDS = 7  # of work; what was found by then is kept, for the child is killed a little later


class Enough(Exception):
    """There is no room for more words, or no time."""


class Words:
    """The words found so far."""

    def __init__(self, most: int = MOST_CHARACTERS, seconds: float = SECONDS):
        self.pieces: list[str] = []
        self.left, self.until = most, time.process_time() + seconds

    def add(self, piece: str) -> None:
        """Keep some more; raises Enough when that fills the room."""
        self.pieces.append(piece[: self.left])
        self.left -= len(piece)
        if self.left <= 0:
            raise Enough

    def is_late(self) -> bool:
        """Whether the time is over."""
        return time.process_time() > self.until

    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)
