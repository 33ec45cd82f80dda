"""Files that members bring: where they are kept, and which routes take bodies large enough to hold them.

A file lies under a random name in a folder outside the static files; nothing of what its sender called it reaches the disk.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, current_app, request

MEGABYTE = 1024 * 1024
CHUNK = 64 * 1024
READABLE = 0o640
ASIDE = "together-"
ASIDE_SECONDS = 2 * 24 * 3600  # longer than any import reads


class TooBig(Exception):
    """More bytes than a file may have."""


class NoRoom(Exception):
    """The disk is full."""


def takes_files(most: int, *, only_members: bool = False) -> Callable:
    """Let a view take bodies of up to `most` bytes, which other views refuse; a visitor's only when `only_members` is off."""

    def mark(view: Callable) -> Callable:
        view.most_bytes, view.only_members = most, only_members
        return view

    return mark


def widen_body(is_member: bool) -> None:
    """Apply what the view of this request declares, before the body is read."""
    view = current_app.view_functions.get(request.endpoint or "")
    if hasattr(view, "most_bytes") and request.mimetype == "multipart/form-data" and (is_member or not view.only_members):
        request.max_content_length = view.most_bytes


class Folder:
    """Files in a folder of this machine: `incoming/` while one is looked at, `ab/…` for those that stay."""

    def __init__(self, root: Path):
        self.root, self.incoming = root, root / "incoming"

    def receive(self, stream, most: int) -> Path:
        """Write what comes in to a passing file; raises TooBig or NoRoom, and leaves nothing then."""
        path = self._passing()
        try:
            self._write(path, stream, most)
        except BaseException as fault:
            path.unlink(missing_ok=True)
            if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoRoom from fault
            raise
        return path

    def _passing(self) -> Path:
        self.incoming.mkdir(parents=True, exist_ok=True, mode=0o750)
        return self.incoming / secrets.token_hex(16)

    @staticmethod
    def _write(path: Path, stream, most: int) -> None:
        size = 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE), "wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise TooBig
                file.write(chunk)

    def keep(self, paths: Iterable[tuple[str, Path]]) -> str:
        """Move passing files, each with its variant ("960", "0"), to their place; returns the key. On disk for good when this returns."""
        key, pairs = secrets.token_hex(16), list(paths)
        for _variant, path in pairs:
            sync(path)
        sync(self.put(key, pairs))
        return key

    def put(self, key: str, paths: Iterable[tuple[str, Path]]) -> Path:
        """Move files that are synced to their place under a key of the caller's; returns the folder that is still to be synced."""
        folder = self.root / key[:2]
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        for variant, path in paths:
            path.chmod(READABLE)
            os.utime(path)  # young again: a sweep that meets it before its row stands leaves it alone
            path.rename(folder / f"{key}.{variant}")
        return folder

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """A folder for files that will come in together; what still lies there at the end is taken away."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o750)
        folder = Path(tempfile.mkdtemp(prefix=ASIDE, dir=self.root))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def path(self, key: str, variant: str) -> Path:
        """Where a variant lies."""
        return self.root / key[:2] / f"{key}.{variant}"

    def delete(self, key: str) -> None:
        """Take all variants away; no fault when they are gone."""
        for path in (self.root / key[:2]).glob(f"{key}.*"):
            path.unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[str]:
        """The keys of files that have lain there for longer."""
        until, last = time.time() - seconds, ""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*.*")):
            key = path.name.split(".")[0]
            if key != last and path.stat().st_mtime < until:
                last = key
                yield key

    def sweep_incoming(self, seconds: float) -> int:
        """Take away what a crash left half looked at; returns how many."""
        old = [path for path in self.incoming.glob("*") if path.stat().st_mtime < time.time() - seconds]
        for path in old:
            path.unlink(missing_ok=True)
        for folder in self.root.glob(f"{ASIDE}*"):
            if folder.stat().st_mtime < time.time() - ASIDE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        return len(old)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk for good."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage() -> Folder:
    """The storage of this site."""
    return current_app.extensions["files"]


def init_files(app: Flask) -> None:
    """Attach the storage that the settings name: a folder beside the database."""
    app.extensions["files"] = Folder(app.config["SETTINGS"].instance / "uploads")
