"""One document a post: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL. Both hold text that Python analysed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, column, func, literal_column, select, table, text

from forum.core.db import db, is_sqlite
from forum.core.search.analyse import query_tokens, tokens

_documents = table("search_document", column("rowid"), column("vector"))


def index(post_id: int, body: str, title: str = "") -> None:
    """Write the document of one post, in the present transaction."""
    index_many([(post_id, body, title)], fresh=False)


def index_many(documents: list[tuple[int, str, str]], *, fresh: bool = True) -> None:
    """Write documents (post id, text, title); `fresh` says that none of them stands there yet."""
    if not documents:
        return
    if not fresh:
        db.session.execute(text("DELETE FROM search_document WHERE rowid = :id"), [{"id": d[0]} for d in documents])
    insert = "INSERT INTO search_document (rowid, words, title_words) VALUES (:id, :words, :title)"
    if not is_sqlite():
        insert = ("INSERT INTO search_document (rowid, vector) VALUES (:id, "
                  "setweight(to_tsvector('simple', :title), 'A') || to_tsvector('simple', :words))")
    rows = [{"id": number, "words": " ".join(tokens(body)), "title": " ".join(tokens(title))} for number, body, title in documents]
    db.session.execute(text(insert), rows)


def remove(post_id: int) -> None:
    """Take a post's document out, in the present transaction."""
    db.session.execute(text("DELETE FROM search_document WHERE rowid = :id"), {"id": post_id})


def empty() -> None:
    """Take all documents out."""
    db.session.execute(text("DELETE FROM search_document"))


def matching(query: str) -> Select | None:
    """The ids of posts that hold every word of the query (the last word may be a beginning); None when it holds no word."""
    words = query_tokens(query)
    if not words:
        return None
    if is_sqlite():
        expression = " ".join(f'"{word}"*' for word in words)
        return select(_documents.c.rowid).where(literal_column("search_document").op("MATCH")(expression))
    expression = " & ".join(f"'{word}':*" for word in words)
    return select(_documents.c.rowid).where(_documents.c.vector.op("@@")(func.to_tsquery("simple", expression)))


def titled(words: Sequence[str]) -> Select:
    """The ids of opening posts with any of some analysed words (each may be a beginning) in their thread's title."""
    if is_sqlite():
        expression = "title_words : (" + " OR ".join(f'"{word}"*' for word in words) + ")"
        return select(_documents.c.rowid).where(literal_column("search_document").op("MATCH")(expression))
    expression = " | ".join(f"'{word}':*A" for word in words)
    return select(_documents.c.rowid).where(_documents.c.vector.op("@@")(func.to_tsquery("simple", expression)))
