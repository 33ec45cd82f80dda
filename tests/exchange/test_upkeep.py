"""The index made anew while members search and write: nobody waits long, nothing is lost, nothing old is left."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, update

from forum.core.db import db, unit_of_work
from forum.core.search import dictionary, language, store
from forum.core.search.clauses import Word
from forum.core.search.models import SearchEntry, SearchText
from forum.exchange.checks import run_checks
from forum.exchange.upkeep import reindex_all
from forum.schedule import renew_documents
from forum.threads import reindexing


def index() -> dict[int, tuple]:
    """What stands in the index, by subject."""
    rows = db.session.execute(select(SearchEntry.subject_id, SearchEntry.rank, SearchEntry.places, SearchEntry.words)).all()
    db.session.rollback()
    return {row.subject_id: (row.rank, row.places, row.words) for row in rows}


@pytest.fixture
def filled(cast, make_thread, make_reply):
    """Sixty threads with replies."""
    numbers = [make_thread(cast.ada, f"Kwelgracht nummer {i} naast de boomspiegel", body=f"Het kikkerbad {i} loopt over.") for i in range(60)]
    for number in numbers[::2]:
        make_reply(number, cast.bram, "Leg een greppel aan.")
    return numbers


def test_making_the_index_anew_gives_the_same(app, filled, capfd):
    with app.app_context():
        before = index()
        reindex_all()
        assert index() == before
        reindex_all(from_scratch=True)
        assert index() == before
    told = capfd.readouterr()
    assert "60 threads indexed." in told.out and "Indexing" in told.err


def test_members_search_and_write_while_the_index_is_made_anew(app, filled, sign_in, cast, db_session):
    reader, writer = sign_in(cast.cleo), sign_in(cast.bram)
    writer.token()
    done, found, statuses = threading.Event(), [], []

    def rebuild() -> None:
        try:
            with app.app_context():
                for _ in range(3):
                    reindex_all()
        finally:
            done.set()

    def search() -> None:
        while not done.is_set():
            found.append(reader.get("/search?q=kwelgracht").text.count('href="/threads/'))

    def write() -> None:
        for i, number in enumerate(filled[:24]):
            statuses.append(writer.post(f"/threads/{number}/posts", {"body": f"Een zompplank {i} helpt."}).status_code)

    threads = [threading.Thread(target=each) for each in (rebuild, search, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 24
    assert found and min(found) == max(found) > 0
    with app.app_context():
        assert store.count_up_to(store_word("zompplank"), 100) == 24
        standing = index()
        reindex_all()
        assert index() == standing, "no reply is missing from a document"


def store_word(word: str):
    """The clause of a word."""
    return Word(dictionary.lexicon().root(word))


def test_a_post_changed_between_reading_and_writing_is_read_again(app, filled, cast, make_reply):
    with app.app_context():
        ready = reindexing.analysed(filled[:3])
    make_reply(filled[0], cast.bram, "Een zompplank helpt.")
    with app.app_context():
        with unit_of_work():
            reindexing.put_in(filled[:3], ready, {})
        assert store.count_up_to(store_word("zompplank"), 10) == 1
        assert set(db.session.scalars(select(SearchText.subject_id).where(SearchText.words.contains(lexicon_root("zompplank"))))) == {filled[0]}


def lexicon_root(word: str) -> str:
    """Its one form."""
    return store_word(word).token


def test_documents_that_are_missing_or_of_an_earlier_analyser_are_made_by_themselves(app, filled, capsys):
    with app.app_context():
        before = index()
        run_checks(app)
        assert "every thread has its document" in capsys.readouterr().out
        with unit_of_work():
            store.remove(filled[0])
            db.session.execute(update(SearchEntry).where(SearchEntry.subject_id == filled[1]).values(analyser=0))
        assert reindexing.behind(10) == filled[:2]
        assert not run_checks(app)
        assert "NOT  search index: 2 threads without a document of today" in capsys.readouterr().out
        renew_documents()
        assert reindexing.behind(10) == [] and index() == before


def test_an_update_of_the_analyser_needs_no_command(app, filled, monkeypatch):
    for module in (language, store, reindexing):
        monkeypatch.setattr(module, "ANALYSER", 2)
    with app.app_context():
        assert len(reindexing.behind(100)) == 60
        renew_documents()
        assert reindexing.behind(100) == []
        assert db.session.scalar(select(func.count()).where(SearchEntry.analyser == 2)) == 60
