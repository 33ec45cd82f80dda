"""What an import has read and rendered, in a temporary SQLite file: memory stays flat, however long the file."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

SCHEMA = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE known (type TEXT, ref TEXT, id INTEGER, PRIMARY KEY (type, ref)) WITHOUT ROWID;
CREATE TABLE line (seq INTEGER PRIMARY KEY, type TEXT, ref TEXT, thread TEXT, number INTEGER, created TEXT, fields TEXT, html TEXT);
CREATE TABLE place (seq INTEGER PRIMARY KEY, place INTEGER, gap INTEGER);
CREATE UNIQUE INDEX line_ref ON line (type, ref);
"""


class Spool:
    """A place on disk for one import; gone when closed."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="forum-import-")
        self._rows = sqlite3.connect(Path(self._folder.name) / "spool.db", isolation_level=None)
        self._rows.executescript(SCHEMA)
        self._rows.execute("BEGIN")

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_fault) -> None:
        self._rows.close()
        self._folder.cleanup()

    def know(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Note the row numbers of refs: (type, ref, id)."""
        self._rows.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", rows)

    def number_of(self, kind: str, ref: str) -> int | None:
        """The row that a ref stands for, if it is in the database."""
        row = self._rows.execute("SELECT id FROM known WHERE type = ? AND ref = ?", (kind, ref)).fetchone()
        return row[0] if row else None

    def is_read(self, kind: str, ref: str) -> bool:
        """Whether an earlier line of this file has the ref."""
        return self._rows.execute("SELECT 1 FROM line WHERE type = ? AND ref = ?", (kind, ref)).fetchone() is not None

    def fields_of(self, kind: str, ref: str) -> dict | None:
        """The fields of an earlier line of this file."""
        row = self._rows.execute("SELECT fields FROM line WHERE type = ? AND ref = ?", (kind, ref)).fetchone()
        return json.loads(row[0]) if row else None

    def ref_at(self, seq: int) -> str | None:
        """The ref of a line of this file, by its number."""
        row = self._rows.execute("SELECT ref FROM line WHERE seq = ?", (seq,)).fetchone()
        return row[0] if row else None

    def keep(self, seq: int, fields: dict) -> None:
        """Keep a line."""
        keys = [fields.get(name) for name in ("ref", "thread", "number", "created_at")]
        self._rows.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", (seq, fields["type"], *keys, json.dumps(fields)))

    def keep_html(self, rows: Iterable[tuple[int, str]]) -> None:
        """Keep what was rendered: (seq, HTML)."""
        self._rows.executemany("UPDATE line SET html = ?2 WHERE seq = ?1", rows)

    def count(self) -> int:
        """How many lines are kept."""
        return self._rows.execute("SELECT count(*) FROM line").fetchone()[0]

    def batches(self, size: int) -> Iterator[list[dict]]:
        """The lines in their order, in batches. `place` is a reply's place among the new ones of its thread, by number or else date;
        `gap` is how many numbers before it were given to posts that went to another thread.
        """
        self._rows.execute("""WITH ranked AS (SELECT seq, thread, number, row_number() OVER (PARTITION BY thread ORDER BY coalesce(number, 1e9), created, seq) AS place
            FROM line WHERE type = 'post')
            INSERT OR REPLACE INTO place SELECT seq, place, max(0, max(coalesce(number, 0) - 1 - place) OVER (PARTITION BY thread ORDER BY place)) FROM ranked""")
        cursor = self._rows.execute("SELECT fields, html, place, gap FROM line LEFT JOIN place USING (seq) ORDER BY seq")
        while rows := cursor.fetchmany(size):
            yield [json.loads(fields) | {"html": html, "place": place, "gap": gap} for fields, html, place, gap in rows]
