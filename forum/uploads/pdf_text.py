"""The words of a PDF. Runs in a child with limits, which alone loads pypdf; no script or link in it is ever followed."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError

from forum.uploads.kinds import Refused
from forum.uploads.room_for_words import Enough, Words

MOST_PAGES = 300
_CUT = re.compile(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])")  # a word that goes on in the next line


def pdf_text(path: Path, words: Words) -> None:
    """Gather the words of the first 300 pages; raises Refused, or Enough when there is no room or time for more."""
    logging.disable(logging.CRITICAL)  # what pypdf thinks of a file is of no use in the log
    try:
        with path.open("rb") as file:
            _pages(_opened(file), words)
    except (Refused, Enough, MemoryError):
        raise
    except Exception as fault:  # a damaged file makes pypdf raise whatever Python knows
        raise Refused("damaged") from fault


def _opened(file) -> PdfReader:
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        try:
            opens = reader.decrypt("")
        except (DependencyError, NotImplementedError, ValueError) as fault:
            raise Refused("encrypted") from fault
        if not opens:
            raise Refused("encrypted")
    return reader


def _pages(reader: PdfReader, words: Words) -> None:
    for number in range(min(len(reader.pages), MOST_PAGES)):
        if words.is_late():
            raise Enough
        words.add(_CUT.sub("", _page(reader, number)) + "\n")


def _page(reader: PdfReader, number: int) -> str:
    """The words of a page; of one that cannot be read, none: the others may be well."""
    try:
        return reader.pages[number].extract_text()
    except Exception:  # noqa: BLE001
        return ""
