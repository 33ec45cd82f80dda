"""The tables of the search index that each engine has of its own, by hand."""

from __future__ import annotations

from sqlalchemy import Connection, text

FIRST = {
    "sqlite": ["CREATE VIRTUAL TABLE search_document USING fts5(words, title_words, tokenize='unicode61 remove_diacritics 0')"],
    "postgresql": ["CREATE TABLE search_document (rowid integer PRIMARY KEY, vector tsvector NOT NULL)",
                   "CREATE INDEX ix_search_document_vector ON search_document USING gin (vector)"],
}
PRESENT = {
    "sqlite": ["CREATE VIRTUAL TABLE search_document USING fts5(words, content='search_entry', content_rowid='rank', detail=none, "
               "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")"],
    "postgresql": ["CREATE TABLE search_document (rowid bigint PRIMARY KEY, vector tsvector NOT NULL)",
                   "CREATE INDEX ix_search_document_vector ON search_document USING gin (vector)"],
}


def make_search_tables(connection: Connection, ddl: dict[str, list[str]] = FIRST) -> None:
    """Create them on the engine of this connection; `PRESENT` is how they are now, `FIRST` how they began."""
    for statement in ddl[connection.dialect.name]:
        connection.execute(text(statement))
