"""The tables of the search index, by hand: each engine has its own kind."""

from __future__ import annotations

from sqlalchemy import Connection, text

DDL = {
    "sqlite": ["CREATE VIRTUAL TABLE search_document USING fts5(words, title_words, tokenize='unicode61 remove_diacritics 0')"],
    "postgresql": ["CREATE TABLE search_document (rowid integer PRIMARY KEY, vector tsvector NOT NULL)",
                   "CREATE INDEX ix_search_document_vector ON search_document USING gin (vector)"],
}


def make_search_tables(connection: Connection) -> None:
    """Create them on the engine of this connection."""
    for statement in DDL[connection.dialect.name]:
        connection.execute(text(statement))
