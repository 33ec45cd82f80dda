"""The words of Word, Excel, PowerPoint and LibreOffice files. Runs in a child with limits and imports nothing of the application.

The XML is read as a stream, so that nothing of it is built up in memory; a document type, and so any entity, is refused.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from forum.uploads.kinds import Refused
from forum.uploads.room_for_words import Enough, Words

MOST_PARTS = 400
MOST_PART = 50 * 1024 * 1024  # bytes of one part, unpacked
MOST_READ = 100 * 1024 * 1024
DEEPEST = 500
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Shape:
    """Where words stand in a kind of file: `parts` of the zip, and elements by name that hold text, end a line, stand for a space, or are passed by."""

    parts: tuple[str, ...]
    holds: frozenset[str]
    ends: frozenset[str]
    blanks: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()  # elements whose `name` is a word that readers see


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = Shape((r"word/document\.xml", r"word/(?:foot|end)notes\.xml", r"word/(?:header|footer)\d*\.xml"),
              _names("t"), _names("p"), _names("tab br cr"), _names("Fallback"))
_EXCEL = Shape((r"xl/workbook\.xml", r"xl/sharedStrings\.xml", r"xl/worksheets/sheet\d+\.xml"),
               _names("t"), _names("si is"), passed=_names("rPh"), named=_names("sheet"))
_SLIDES = Shape((r"ppt/slides/slide\d+\.xml", r"ppt/notesSlides/notesSlide\d+\.xml"), _names("t"), _names("p"), _names("tab br"), _names("Fallback"))
_OPEN = Shape((r"content\.xml",), _names("p h"), _names("p h"), _names("s tab line-break"), _names("tracked-changes annotation"))
SHAPES = {"docx": _WORD, "xlsx": _EXCEL, "pptx": _SLIDES, "odt": _OPEN, "ods": replace(_OPEN, named=_names("table"))}


class _Reader(ContentHandler):
    """Gathers the words of one part."""

    def __init__(self, shape: Shape, words: Words):
        super().__init__()
        self.shape, self.words = shape, words
        self.depth = self.inside = self.passing = 0

    def startElement(self, name: str, attrs) -> None:  # noqa: N802  the name that SAX calls
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("damaged")
        own = name.rpartition(":")[2]
        self.passing += bool(self.passing) or own in self.shape.passed
        self.inside += own in self.shape.holds
        if own in self.shape.blanks and not self.passing:
            self.words.add(" ")
        if own in self.shape.named:
            self.words.add(f"{attrs.get('name') or attrs.get('table:name', '')}\n")

    def endElement(self, name: str) -> None:  # noqa: N802
        own = name.rpartition(":")[2]
        self.depth -= 1
        self.inside -= own in self.shape.holds
        if own in self.shape.ends and not self.passing:
            self.words.add("\n")
        self.passing -= bool(self.passing)

    def characters(self, content: str) -> None:
        if self.inside and not self.passing:
            self.words.add(content)


def office_text(path: Path, extension: str, words: Words) -> None:
    """Gather the words of a file; raises Refused, or Enough when there is no room for more."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in _parts(archive, SHAPES[extension]):
                _read(archive, part, SHAPES[extension], words)
    except DefusedXmlException as fault:
        raise Refused("entities") from fault
    except (SAXException, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError) as fault:
        raise Refused("damaged") from fault


def _parts(archive: zipfile.ZipFile, shape: Shape) -> Iterator[zipfile.ZipInfo]:
    """The parts with words, in the order of the pages; a file whose parts unpack to too much is refused before one is read."""
    found = [(place, _number(entry.filename), entry) for place, pattern in enumerate(shape.parts) for entry in archive.infolist()
             if re.fullmatch(pattern, entry.filename)]
    entries = [entry for _place, _at, entry in sorted(found, key=lambda each: each[:2])][:MOST_PARTS]
    if any(entry.file_size > MOST_PART for entry in entries) or sum(entry.file_size for entry in entries) > MOST_READ:
        raise Refused("unpacked")
    yield from entries


def _number(name: str) -> int:
    digits = re.search(r"(\d{1,6})\.xml$", name)
    return int(digits[1]) if digits else 0


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shape: Shape, words: Words) -> None:
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(_Reader(shape, words))
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            if words.is_late():
                raise Enough
            parser.feed(chunk)
    parser.close()
    words.add("\n")
