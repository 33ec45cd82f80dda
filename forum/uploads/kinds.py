"""What a file is, by its content alone, and what in it is refused. Runs in a child with limits and imports nothing of the application."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_LISTING = 2 * 1024 * 1024  # bytes of a zip's own table of contents
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
OFFICE = "application/vnd.openxmlformats-officedocument."
OOXML = {f"{OFFICE}wordprocessingml.document": ("docx", "word/document.xml"), f"{OFFICE}spreadsheetml.sheet": ("xlsx", "xl/workbook.xml"),
         f"{OFFICE}presentationml.presentation": ("pptx", "ppt/presentation.xml")}
ODF = {"application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods"}
MACROS = ("vbaproject.bin", "vbadata.xml")
MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/")


class Refused(Exception):
    """A file that is not taken; the word says why: type, damaged, pixels, unpacked, macros, memory, time."""


@dataclass(frozen=True)
class Kind:
    """A type that is taken."""

    extension: str
    mime: str
    is_image: bool = False


JPEG, PNG, WEBP, HEIF = (Kind(*pair, True) for pair in (("jpg", "image/jpeg"), ("png", "image/png"), ("webp", "image/webp"), ("heic", "image/heic")))
PDF = Kind("pdf", "application/pdf")


def kind_of(path: Path) -> Kind:
    """The type of a file; raises Refused."""
    with path.open("rb") as file:
        start = file.read(64)
        if start.startswith(b"\xff\xd8\xff"):
            return JPEG
        if start.startswith(b"\x89PNG\r\n\x1a\n"):
            return PNG
        if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
            return WEBP
        if start[4:8] == b"ftyp" and start[8:12] in HEIF_BRANDS:
            return HEIF
        if start.startswith((b"%PDF-1.", b"%PDF-2.")):
            return _pdf(file)
        if start.startswith(b"PK\x03\x04"):
            return _office(file)
    raise Refused("type")


def _pdf(file: BinaryIO) -> Kind:
    """A whole one: its end says where its table begins."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_536))
    end = file.read()
    if b"startxref" not in end or b"%%EOF" not in end:
        raise Refused("damaged")
    return PDF


def _office(file: BinaryIO) -> Kind:
    _bound_listing(file)
    try:
        with zipfile.ZipFile(file) as archive:
            return _judge(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, RuntimeError, struct.error, ValueError) as fault:
        raise Refused("damaged") from fault


def _bound_listing(file: BinaryIO) -> None:
    """Look at the numbers at the end of a zip before its table of contents is read into memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        raise Refused("damaged")
    entries, listing = struct.unpack("<HI", end[at + 10:at + 16])
    if entries > MOST_ENTRIES or listing > MOST_LISTING or b"PK\x06\x06" in end:
        raise Refused("unpacked")


def _judge(archive: zipfile.ZipFile) -> Kind:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("unpacked")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names) or any(".." in name.split("/") or name.startswith("/") or "\\" in name for name in names):
        raise Refused("damaged")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("type")
    kind = _odf(archive) if "mimetype" in names else _ooxml(archive, names)
    if any(name.endswith(MACROS) or (name.startswith(MACRO_FOLDERS) and not name.endswith("/")) for name in names):
        raise Refused("macros")
    return kind


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        raw = part.read(most + 1)
    if len(raw) > most:
        raise Refused("unpacked")
    return raw


def _odf(archive: zipfile.ZipFile) -> Kind:
    mime = _read(archive, "mimetype", 200).decode("ascii").strip()
    if mime not in ODF or "content.xml" not in archive.namelist():
        raise Refused("type")
    return Kind(ODF[mime], mime)


def _ooxml(archive: zipfile.ZipFile, names: list[str]) -> Kind:
    if "[content_types].xml" not in names:
        raise Refused("type")
    listing = _read(archive, "[Content_Types].xml", 1_000_000).decode("utf-8", "replace")
    if "macroenabled" in listing.lower():
        raise Refused("macros")
    for mime, (extension, main) in OOXML.items():
        if f"{mime}.main+xml" in listing and main in names:
            return Kind(extension, mime)
    raise Refused("type")
