"""A hit inside a document that hangs on a post: it is named, and its words are shown and marked."""

from forum.core.db import unit_of_work
from forum.core.search import dictionary, documents, store
from forum.threads import searching
from tests.discovery.test_search import titles


def test_the_document_is_named_and_its_words_marked(sign_in, cast, make_thread, make_reply, app, monkeypatch):
    number = make_thread(cast.ada, "Vragen over een bestek", body="Zie de bijlage.")
    reply = make_reply(number, cast.bram, "Hier is ons bestek.")
    text = "Artikel 12: de aannemer plaatst <b>amfibieëntunnels</b> onder de weg."
    with app.app_context(), unit_of_work():
        store.set_text(reply, number, documents.analysed(dictionary.lexicon(), text), file_id=7)
        searching.refresh(number)
    monkeypatch.setattr("forum.discovery.search.passage_source", lambda numbers: {7: ("bestek-<maaien>.pdf", text)} if list(numbers) == [7] else {})
    page = sign_in(cast.cleo).get("/search?q=amfibieëntunnels")
    assert titles(page) == ["Vragen over een bestek"]
    assert "In het document bestek-&lt;maaien&gt;.pdf:" in page.text and "&lt;b&gt;<mark>amfibieëntunnels</mark>" in page.text
    assert f'href="/posts/{reply}">' in page.text
    assert "In het document" not in sign_in(cast.cleo).get("/search?q=bijlage").text


def test_quoted_words_are_found_in_a_document_but_not_in_one_of_a_withdrawn_reply(sign_in, cast, make_thread, make_reply, app, monkeypatch):
    number = make_thread(cast.ada, "Vragen over een bestek", body="Zie de bijlage.")
    reply = make_reply(number, cast.bram, "Hier is ons bestek.")
    text = "De aannemer maait de oeverzone tweemaal. Later komt de aannemer terug."
    with app.app_context(), unit_of_work():
        store.set_text(reply, number, documents.analysed(dictionary.lexicon(), text), file_id=7)
        searching.refresh(number)
    sources = lambda numbers: {7: ("bestek.pdf", text)} if list(numbers) == [7] else {}  # noqa: E731
    monkeypatch.setattr("forum.discovery.search.passage_source", sources)
    monkeypatch.setattr("forum.threads.finding.passage_source", sources)
    cleo = sign_in(cast.cleo)
    assert titles(cleo.get("/search", query_string={"q": '"maait de oeverzone"'})) == ["Vragen over een bestek"]
    assert titles(cleo.get("/search", query_string={"q": '"de oeverzone maait"'})) == []
    sign_in(cast.bram).post(f"/posts/{reply}/withdrawal")
    assert titles(cleo.get("/search", query_string={"q": '"maait de oeverzone"'})) == []
