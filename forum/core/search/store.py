"""The index over both engines: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL. Both hold words that Python analysed.

One row a subject (a thread), under its rank, so that the engine gives what fits newest first and can stop early.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import BigInteger, ColumnElement, FromClause, cast, column, delete, func, insert, literal_column, select, table, text, update
from sqlalchemy.dialects.postgresql import TSQUERY

from forum.core.db import db, is_sqlite
from forum.core.search.clauses import FOR_FTS5, FOR_TSQUERY, Clause, written
from forum.core.search.documents import Document
from forum.core.search.language import ANALYSER
from forum.core.search.models import SearchEntry, SearchText, SearchWord

_documents = table("search_document", column("rowid", BigInteger), column("vector"))
RANK: ColumnElement[int] = _documents.c.rowid


def write(subject_id: int, rank: int, document: Document) -> None:
    """Write the document of a subject, in the present transaction."""
    values = {"rank": rank, "analyser": ANALYSER, "places": document.places, "words": document.words}
    standing = db.session.execute(select(SearchEntry.rank, SearchEntry.words).where(SearchEntry.subject_id == subject_id)).first()
    if standing is None:
        db.session.execute(insert(SearchEntry).values(subject_id=subject_id, **values))
    else:
        _take_out([(standing.rank, standing.words)])
        db.session.execute(update(SearchEntry).where(SearchEntry.subject_id == subject_id).values(**values))
    _put_in([(rank, document.words)])


def write_many(documents: Sequence[tuple[int, int, Document]]) -> None:
    """Write documents (subject, rank, document) of which none stands there yet."""
    if documents:
        rows = [{"subject_id": subject, "rank": rank, "analyser": ANALYSER, "places": document.places, "words": document.words}
                for subject, rank, document in documents]
        db.session.execute(insert(SearchEntry), rows)
        _put_in([(rank, document.words) for _subject, rank, document in documents])


def remove(subject_id: int) -> None:
    """Take a subject out, in the present transaction."""
    standing = db.session.execute(select(SearchEntry.rank, SearchEntry.words).where(SearchEntry.subject_id == subject_id)).first()
    if standing is not None:
        _take_out([(standing.rank, standing.words)])
        db.session.execute(delete(SearchEntry).where(SearchEntry.subject_id == subject_id))


def remove_many(subject_ids: Sequence[int]) -> None:
    """Take subjects out, in three statements however many they are."""
    standing = db.session.execute(select(SearchEntry.rank, SearchEntry.words).where(SearchEntry.subject_id.in_(subject_ids))).all()
    if standing:
        _take_out([(row.rank, row.words) for row in standing])
        db.session.execute(delete(SearchEntry).where(SearchEntry.subject_id.in_(subject_ids)))


def _put_in(rows: Sequence[tuple[int, str]]) -> None:
    statement = "INSERT INTO search_document (rowid, words) VALUES (:rank, :words)"
    if not is_sqlite():
        statement = "INSERT INTO search_document (rowid, vector) VALUES (:rank, array_to_tsvector(string_to_array(:words, ' ')))"
    db.session.execute(text(statement), [{"rank": rank, "words": words} for rank, words in rows])


def _take_out(rows: Sequence[tuple[int, str]]) -> None:
    """FTS5 keeps no copy of the words, so it must be told which ones go."""
    statement = "INSERT INTO search_document (search_document, rowid, words) VALUES ('delete', :rank, :words)"
    if not is_sqlite():
        statement = "DELETE FROM search_document WHERE rowid = :rank"
    db.session.execute(text(statement), [{"rank": rank, "words": words} if is_sqlite() else {"rank": rank} for rank, words in rows])


def empty() -> None:
    """Take everything out."""
    db.session.execute(text("INSERT INTO search_document (search_document) VALUES ('delete-all')" if is_sqlite() else "DELETE FROM search_document"))
    for each in (SearchEntry, SearchText, SearchWord):
        db.session.execute(delete(each))


def fits(clause: Clause) -> ColumnElement[bool]:
    """The condition on `documents()` that its words fulfil a clause."""
    if is_sqlite():
        return literal_column("search_document").op("MATCH")(written(clause, FOR_FTS5))
    return _documents.c.vector.op("@@")(cast(written(clause, FOR_TSQUERY), TSQUERY))


def matching(clause: Clause, *, is_ordered: bool = True) -> tuple[FromClause, ColumnElement[int], list[ColumnElement[bool]]]:
    """The documents that fit: what to select from, the column of their rank, and conditions to add.

    PostgreSQL finds and orders them first, by its index of words alone: it does not reckon what unpacking a `tsvector` costs,
    and would else walk along the ranks and read document after document.
    """
    if is_sqlite():
        return _documents, RANK, [fits(clause)]
    rank = (RANK + 0).label("rank")  # an expression, so that no index orders it
    hits = select(rank).where(fits(clause)).order_by(rank.desc() if is_ordered else None).offset(0).subquery("hits")
    return hits, hits.c.rank, []


@contextmanager
def by_index() -> Iterator[None]:
    """While this lasts PostgreSQL reads nothing whole and joins row by row, for only the first rows are wanted. SQLite does so by itself."""
    if is_sqlite():
        yield
        return
    _plan("off")
    yield
    _plan("on")  # not after a fault: the transaction is lost then, and the setting with it


def _plan(value: str) -> None:
    """For this transaction alone: ways of reading on or off, and room for a hundred thousand hits without a file."""
    settings = dict.fromkeys(("enable_seqscan", "enable_hashjoin", "enable_mergejoin"), value) | {"work_mem": "32MB"}
    db.session.execute(select(*(func.set_config(name, setting, True) for name, setting in settings.items())))


def places_of(subject_ids: Iterable[int]) -> dict[int, str]:
    """The words of some subjects that weigh more, marked by place."""
    rows = db.session.execute(select(SearchEntry.subject_id, SearchEntry.places).where(SearchEntry.subject_id.in_(list(subject_ids))))
    return dict(rows.all())


def documents_of(subject_ids: Iterable[int]) -> dict[int, Document]:
    """The whole documents of some subjects."""
    columns = (SearchEntry.subject_id, SearchEntry.places, SearchEntry.words)
    return {number: Document(places, words) for number, places, words in
            db.session.execute(select(*columns).where(SearchEntry.subject_id.in_(list(subject_ids))))}


def set_text(part_id: int, subject_id: int, words: str, *, file_id: int = 0) -> None:
    """Keep the analysed words of one text of a subject."""
    drop_text(part_id, file_id=file_id)
    db.session.execute(insert(SearchText).values(part_id=part_id, file_id=file_id, subject_id=subject_id, words=words))


def add_texts(texts: Sequence[tuple[int, int, str]]) -> None:
    """Keep the analysed words of texts of which none stands there yet: (part, subject, words)."""
    if texts:
        db.session.execute(insert(SearchText), [{"part_id": part, "file_id": 0, "subject_id": subject, "words": words} for part, subject, words in texts])


def drop_texts_of(subject_ids: Sequence[int]) -> None:
    """Forget the texts of some subjects."""
    db.session.execute(delete(SearchText).where(SearchText.subject_id.in_(subject_ids)))


def files_of(part_ids: Sequence[int]) -> Sequence:
    """Which documents of some parts have their words here: rows of (part, file)."""
    wanted = select(SearchText.part_id, SearchText.file_id).where(SearchText.part_id.in_(part_ids), SearchText.file_id > 0)
    return db.session.execute(wanted).all() if part_ids else []


def has_files(subject_id: int) -> bool:
    """Whether words of documents stand with a subject."""
    return db.session.scalar(select(SearchText.file_id).where(SearchText.subject_id == subject_id, SearchText.file_id > 0).limit(1)) is not None


def drop_text(part_id: int, *, file_id: int | None = None) -> None:
    """Forget one text of a part, or all that it has."""
    gone = delete(SearchText).where(SearchText.part_id == part_id)
    db.session.execute(gone if file_id is None else gone.where(SearchText.file_id == file_id))


def learn(words: dict[str, str]) -> None:
    """Take the words of a title up in the vocabulary, each with its root as it is now."""
    known = dict(db.session.execute(select(SearchWord.word, SearchWord.root).where(SearchWord.word.in_(list(words)))).all()) if words else {}
    fresh = [{"word": word, "root": root} for word, root in sorted(words.items()) if known.get(word) != root]
    if fresh:
        insertion = "INSERT INTO search_word (word, root) VALUES (:word, :root) ON CONFLICT (word) DO UPDATE SET root = excluded.root"
        db.session.execute(text(insertion), fresh)


def unlearn(words: Iterable[str]) -> None:
    """Take words out of the vocabulary that stand in no title any more."""
    db.session.execute(delete(SearchWord).where(SearchWord.word.in_(sorted(words))))


def count_up_to(clause: Clause, most: int) -> int:
    """How many documents fit, counted no further than `most`."""
    return db.session.scalar(select(func.count()).select_from(select(RANK).where(fits(clause)).limit(most).subquery())) or 0
