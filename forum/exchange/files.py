"""Files beside an export, in the folder `<FILE>.files`, each under the name of its content; and back.

What comes in passes the same intake as a member's file, in the first pass of the import; it lies aside until its row is written.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from contextlib import ExitStack
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from forum.core.db import db
from forum.core.files import CHUNK, MEGABYTE, storage, sync
from forum.core.i18n import force_locale
from forum.core.markup.own import MOST, Known
from forum.core.settings import current_settings
from forum.exchange import named, texts
from forum.exchange.fields import Wrong
from forum.exchange.world import World
from forum.uploads.intake import MOST_BYTES, Prepared, Rejected, inspect
from forum.uploads.models import Attachment
from forum.uploads.names import url_name
from forum.uploads.queries import bytes_of, told

STAND_IN = 900_000_000  # a file that has no row yet is rendered under this number and that of its line
_STOOD_IN = re.compile(r"/attachments/(9\d{8})/")


def folder_of(path: Path) -> Path:
    """Where the files of an export lie."""
    return path.with_name(f"{path.name}.files")


class Outgoing:
    """The files of one export. They stand at their place, instead of those of an earlier export, once all is whole."""

    def __init__(self, path: Path):
        self.folder = folder_of(path)
        self.waiting = path.with_name(f".{path.name}.files.part")
        self.discard()

    def take(self, row: Attachment) -> dict[str, str] | None:
        """Copy a file at its largest; the fields that tell where it is, or None when it is gone from the disk."""
        self.waiting.mkdir(mode=0o700, exist_ok=True)
        passing = self.waiting / "passing"
        try:
            with storage().path(row.key, str(row.widths[-1] if row.widths else 0)).open("rb") as source, passing.open("wb") as target:
                os.fchmod(target.fileno(), 0o600)
                mark = _copy(source, target)
        except FileNotFoundError:
            return None
        name = f"{mark}.{row.name.rpartition('.')[2]}"
        passing.replace(self.waiting / name)
        return {"path": name, "sha256": mark}

    def stand(self) -> None:
        """Put all of them at their place."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.waiting.exists():
            self.waiting.replace(self.folder)

    def discard(self) -> None:
        """Take away what does not stand at its place."""
        shutil.rmtree(self.waiting, ignore_errors=True)


def _copy(source: BinaryIO, target: BinaryIO, most: int | None = None) -> str:
    """Copy what is read; returns its SHA-256."""
    seen, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if most is not None and size > most:
            raise Wrong(f"path: the file is larger than {most // MEGABYTE} MB")
        seen.update(chunk)
        target.write(chunk)
    return seen.hexdigest()


class Incoming:
    """The files of one import."""

    def __init__(self, path: Path, world: World):
        self.folder, self.world, self.spool = folder_of(path), world, world.spool
        self._open = ExitStack()
        self._put: list[str] = []
        self._bytes = 0

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, *_fault) -> None:
        self._open.close()

    @cached_property
    def _aside(self) -> Path:
        return self._open.enter_context(storage().aside())

    def take(self, seq: int, fields: dict) -> None:
        """Look at the file of a line and keep it aside; raises Wrong."""
        key = secrets.token_hex(16)
        passing = self._aside / key
        try:
            with self._found(fields["path"]).open("rb") as source, passing.open("wb") as target:
                mark = _copy(source, target, MOST_BYTES)
            if fields["sha256"] and mark != fields["sha256"]:
                raise Wrong("sha256: the file is not the one that this line tells of; it was changed or damaged")
            with force_locale("en"):  # the language of the command line
                prepared, variants = inspect(passing, fields["name"], may_stay=True)
        except Rejected as fault:
            raise Wrong(f"path: {fault}") from fault
        for variant, lies in variants:
            lies.rename(self._aside / f"{key}.{variant}")
            sync(self._aside / f"{key}.{variant}")
        passing.unlink(missing_ok=True)
        self._make_room(prepared.disk_bytes)
        fields |= {"stand_in": STAND_IN + seq, "prepared": asdict(prepared) | {"key": key}}

    def _found(self, name: str) -> Path:
        """A file in the folder, and nowhere else: whoever made an import file could point to anything on this machine."""
        path = self.folder / name
        try:
            if path.resolve().is_relative_to(self.folder.resolve()) and path.is_file():
                return path
        except (OSError, ValueError):
            pass
        raise Wrong(f"path: there is no file {name!r} in {self.folder.name}")

    @cached_property
    def _room(self) -> int:
        return int(current_settings().upload_quota_mb) * MEGABYTE - bytes_of()

    def _make_room(self, more: int) -> None:
        self._bytes += more
        if self._bytes > self._room:
            raise Wrong("path: the site has no room left for files; see UPLOAD_QUOTA_MB")

    def for_renderer(self, fields: dict) -> tuple[str, Known]:
        """A text with addresses in it, and what the renderer must know of its writer's own files."""
        addresses, known = {}, {}
        for ref in texts.refs_in(fields["body"]):
            if (row := self._row(ref)) is not None:
                addresses[ref] = row.url
                if len(known) < MOST and self.world.belongs(ref, fields["author"]):
                    known[row.id] = told(row)
        return texts.inward(named.stood_in(fields["body"]), addresses.get), known

    def _row(self, ref: str) -> Attachment | None:
        """The row of a file, or what its row will be."""
        line = self.spool.fields_of("attachment", ref)
        if line is not None:
            return self._made(line, id=line["stand_in"])
        number = self.world.row("attachment", ref)
        return db.session.get(Attachment, number) if number else None

    @staticmethod
    def _made(line: dict, **more) -> Attachment:
        prepared = Prepared(**line["prepared"])
        return Attachment(**asdict(prepared), url_name=url_name(prepared.name), **more)

    def place(self, line: dict) -> dict:
        """Put a file in its place on the disk; the values of its row."""
        prepared = Prepared(**line["prepared"])
        self._put.append(prepared.key)
        variants = [str(width) for width in prepared.widths] or ["0"]
        storage().put(prepared.key, [(variant, self._aside / f"{prepared.key}.{variant}") for variant in variants])
        return asdict(prepared) | {"url_name": url_name(prepared.name), "alt": line["alt"]}

    def finish(self) -> None:
        """See to it that what was put in its place is on the disk for good."""
        for folder in {storage().path(key, "0").parent for key in self._put}:
            sync(folder)

    def take_back(self) -> None:
        """Take away what was put in its place: the import failed."""
        for key in self._put:
            storage().delete(key)

    def stored(self, text: str) -> str:
        """A text as it is kept: its files under their addresses here."""
        return texts.inward(text, self._address) if texts.names_files(text) else text

    def _address(self, ref: str) -> str | None:
        number = self.world.row("attachment", ref)
        return db.session.get(Attachment, number).url if number else None

    def stored_html(self, html: str) -> str:
        """What was rendered, with the numbers that the files have now."""
        return _STOOD_IN.sub(self._numbered, html)

    def _numbered(self, found: re.Match) -> str:
        ref = self.spool.ref_at(int(found[1]) - STAND_IN)
        number = self.world.row("attachment", ref) if ref else None
        return f"/attachments/{number}/" if number else found[0]
