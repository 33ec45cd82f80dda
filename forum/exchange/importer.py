"""Importing a file in two passes: read, check and render into a spool; then write all of it in one transaction."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from forum.core.db import db, unit_of_work
from forum.core.markup import budget
from forum.core.text import paragraphs
from forum.exchange.fields import Wrong
from forum.exchange.files import Incoming
from forum.exchange.lines import named, read_line
from forum.exchange.loader import Loader
from forum.exchange.more import MORE
from forum.exchange.spool import Spool
from forum.exchange.world import World

LONGEST_LINE = 8 * 1024 * 1024  # bytes
MOST_TOLD = 100
TEXTS_AT_ONCE = 100
NOUNS = {"theme": "themes", "municipalities": "municipality lists", "member": "members", "attachment": "photos and files", "thread": "threads",
         "post": "posts", "reading": "reading marks", **{kind.name: kind.noun for kind in MORE.values()}}


class Reading:
    """The first pass over a file: counts, faults and texts that the renderer refused."""

    def __init__(self, spool: Spool, world: World, incoming: Incoming):
        self.spool, self.world, self.incoming = spool, world, incoming
        self.new, self.standing = Counter(), Counter()
        self.faults: list[str] = []
        self.plain = 0
        self._texts: list[tuple[int, dict]] = []

    def take(self, seq: int, raw: bytes) -> None:
        """Read one line."""
        try:
            if len(raw) > LONGEST_LINE:
                raise Wrong(f"is longer than {LONGEST_LINE} bytes")
            fields = read_line(raw)
            is_new = self.world.admit(fields)
            if is_new and fields["type"] == "attachment":
                self.incoming.take(seq, fields)
            if is_new and fields["type"] in MORE and MORE[fields["type"]].prepare:
                MORE[fields["type"]].prepare(fields)
        except Wrong as fault:
            self.faults.append(f"line {seq}: {fault}")
            self.world.broken.add(named(raw))
            return
        (self.new if is_new else self.standing)[fields["type"]] += 1
        if is_new:
            self.spool.keep(seq, fields)
            if "body" in fields and not self.faults:
                self._texts.append((seq, fields))
                if len(self._texts) >= TEXTS_AT_ONCE:
                    self.render()

    def render(self) -> None:
        """Render what waits. A text that the renderer refuses stands as escaped paragraphs: an import loses no words."""
        if not self._texts or self.faults:
            return
        pairs = [self.incoming.for_renderer(fields) for _seq, fields in self._texts]
        found = budget.render_many([text for text, _known in pairs], [known for _text, known in pairs])
        self.plain += sum(html is None for html in found)
        self.spool.keep_html((seq, html if html is not None else paragraphs(text))
                             for (seq, _fields), (text, _known), html in zip(self._texts, pairs, found, strict=True))
        self._texts.clear()


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Number, bytes and length of each line that is not blank; one that is too long is cut, so that it does not fill the memory."""
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number, length = number + 1, len(raw)
        while not raw.endswith(b"\n") and length > LONGEST_LINE and (rest := file.readline(LONGEST_LINE)):
            length += len(rest)
            if rest.endswith(b"\n"):
                break
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if raw.strip():
            yield number, raw, length


def _read(path: Path, reading: Reading, is_quiet: bool) -> None:
    bar = click.progressbar(length=path.stat().st_size, label="Reading and rendering", file=sys.stderr, hidden=is_quiet)
    with path.open("rb") as file, bar:
        for number, raw, length in _lines(file):
            reading.take(number, raw)
            bar.update(length)
        reading.render()
    db.session.rollback()


def _write(reading: Reading, is_quiet: bool) -> None:
    spool = reading.spool
    try:
        with unit_of_work(), click.progressbar(length=spool.count(), label="Writing", file=sys.stderr, hidden=is_quiet) as bar:
            loader = Loader(spool, reading.world, reading.incoming)
            for batch in spool.batches(500):
                loader.load(batch)
                bar.update(len(batch))
            loader.finish()
    except BaseException:
        reading.incoming.take_back()
        raise
    with unit_of_work():
        db.session.execute(text("ANALYZE"))  # both engines plan by statistics that are old now


def import_file(path: Path, *, dry_run: bool = False, is_quiet: bool = False) -> Counter:
    """Import a file; all or nothing. Ends the command with exit code 1 when a line is wrong. Returns what was new."""
    started = time.monotonic()
    with Spool() as spool, Incoming(path, World(spool)) as incoming:
        reading = Reading(spool, incoming.world, incoming)
        _read(path, reading, is_quiet)
        if reading.faults:
            _refuse(reading.faults)
        if not dry_run and sum(reading.new.values()):
            try:
                _write(reading, is_quiet)
            except IntegrityError as fault:
                raise click.ClickException("The site changed while the file was read. Nothing was imported; try again.") from fault
    if not is_quiet:
        _report(reading, time.monotonic() - started, dry_run)
    return reading.new


def _refuse(faults: list[str]) -> None:
    for fault in faults[:MOST_TOLD]:
        click.echo(fault, err=True)
    if len(faults) > MOST_TOLD:
        click.echo(f"… and {len(faults) - MOST_TOLD} more lines.", err=True)
    click.echo("Nothing was imported.", err=True)
    raise click.exceptions.Exit(1)


def _report(reading: Reading, seconds: float, dry_run: bool) -> None:
    for kind, noun in NOUNS.items():
        if reading.new[kind] or reading.standing[kind] or kind in ("member", "thread", "post"):
            click.echo(f"{noun}: {reading.new[kind]} new, {reading.standing[kind]} here already")
    if reading.plain:
        click.echo(f"{reading.plain} texts are too complicated to render and stand as plain paragraphs.")
    if dry_run:
        click.echo("A dry run: nothing was kept.")
    elif reading.new["thread"]:
        click.echo(f"{seconds:.1f} seconds, {reading.new['thread'] / seconds:.0f} threads a second.")
