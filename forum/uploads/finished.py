"""Whether a picture has the very form that `pictures` writes: the parts that make the picture, and no byte besides."""

from __future__ import annotations

from pathlib import Path

START = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
TABLES, FRAME, SCAN, END = (0xDB, 0xC4), 0xC2, 0xDA, 0xD9


def is_finished(path: Path) -> bool:
    """Whether nothing in a picture would go when it is made anew: a progressive JPEG or a lossless WebP without any note, profile or tail."""
    raw = path.read_bytes()
    return _webp(raw) if raw.startswith(b"RIFF") else raw.startswith(START) and _jpeg(raw)


def _webp(raw: bytes) -> bool:
    size, chunk = (int.from_bytes(raw[at:at + 4], "little") for at in (4, 16))
    return raw[8:16] == b"WEBPVP8L" and size + 8 == len(raw) == 20 + chunk + chunk % 2


def _jpeg(raw: bytes) -> bool:
    at = len(START)
    while raw[at:at + 1] == b"\xff" and len(raw) >= at + 4:
        marker, length = raw[at + 1], int.from_bytes(raw[at + 2:at + 4], "big")
        if marker not in (*TABLES, FRAME, SCAN):
            return False
        at += 2 + length
        if marker == SCAN:
            at = _after_scan(raw, at)
    return raw[at:] == bytes((0xFF, END))


def _after_scan(raw: bytes, at: int) -> int:
    """Where the next marker stands: 0xFF that is no part of the coded picture."""
    while (at := raw.find(b"\xff", at)) >= 0 and raw[at + 1:at + 2] == b"\x00":
        at += 2
    return at if at >= 0 else len(raw)
