"""The PDF: readable by machines, made from our own files alone, and refused where it cannot be made."""

import io
import socket

import pypdf
import pytest

from forum.sheets import pdf
from tests.sheets.conftest import PARTS, page

needs_pango = pytest.mark.skipif(not pdf.is_available(), reason="Pango is not on this machine")


@pytest.fixture
def reader(sign_in, cast, published):
    """A published sheet's PDF, opened by another library."""
    number = published(problem="Honderd dode essen.\n\n## Tussenkop\n\n[Een gids](https://example.org/gids)")
    answer = sign_in(cast.cleo).get(f"/sheets/{number}.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf" and "PF-" in answer.headers["Content-Disposition"]
    return pypdf.PdfReader(io.BytesIO(answer.data))


def tags(node, found=None):
    """The names of all structure elements."""
    found = [] if found is None else found
    node = node.get_object()
    if isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            found.append(node["/S"])
        if "/K" in node:
            tags(node["/K"], found)
    elif isinstance(node, pypdf.generic.ArrayObject):
        for each in node:
            tags(each, found)
    return found


@needs_pango
def test_it_is_tagged_titled_and_in_a_language(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]) == "nl-BE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert PARTS["title"] in reader.metadata.title and "PF " in reader.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    found = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/L", "/LI", "/Link"} <= set(found), sorted(set(found))
    assert found.count("/H1") == 1


@needs_pango
def test_it_says_what_the_page_says(reader):
    text = "\n".join(each.extract_text() for each in reader.pages)
    for words in ("PF ", "versie 1", "Honderd dode essen", "Kosten en werk", "Zo verwijs je", "pagina 1 van", "Nagekeken door"):
        assert words in text, words
    assert next(each.title for each in reader.outline if not isinstance(each, list)).endswith(PARTS["title"])


@needs_pango
def test_it_speaks_the_readers_language(sign_in, cast, published, app):
    from forum.accounts.models import User
    from forum.core.db import db, unit_of_work
    number = published()
    with app.app_context(), unit_of_work():
        db.session.get(User, cast.cleo.id).language = "en"
    made = pypdf.PdfReader(io.BytesIO(sign_in(cast.cleo).get(f"/sheets/{number}.pdf").data))
    assert str(made.trailer["/Root"]["/Lang"]) == "en" and "Cost and effort" in made.pages[0].extract_text()


@needs_pango
@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x.png", "https://example.org/x.css", "file:///etc/passwd", "data:text/css,p{}", "font:../../../etc/passwd", "font:x",
                                 "ftp://localhost/x"])
def test_it_reads_nothing_but_our_own_fonts(monkeypatch, url):
    opened = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: opened.append(address))
    weasyprint = pdf.load()
    fetch = pdf.own_fetcher(weasyprint).fetch
    with pytest.raises(ValueError, match="own fonts"):
        fetch(url)
    assert fetch("font:commissioner-latin.woff2").read(4) == b"wOF2"
    html = f'<html lang="nl"><title>x</title><link rel="stylesheet" href="{url}"><img src="{url}" alt="x"><style>p {{ background: url("{url}") }}</style><p>Tekst</p></html>'
    made = pdf.render(html, "http://localhost/")
    assert opened == [] and b"root:" not in made and "Tekst" in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()


@needs_pango
def test_it_is_made_once_for_the_same_text_and_anew_for_another(sign_in, cast, published, monkeypatch):
    number, made, real = published(), [], pdf._rendered
    monkeypatch.setattr(pdf, "_rendered", lambda *given: made.append(1) or real(*given))
    pdf._kept.clear()
    for _ in range(3):
        assert sign_in(cast.cleo).get(f"/sheets/{number}.pdf").status_code == 200
    assert len(made) == 1
    sign_in(cast.bram).post(f"/sheets/{number}/credits", {"name": "yes", "magazine": "no"})
    sign_in(cast.cleo).get(f"/sheets/{number}.pdf")
    assert len(made) == 2


def test_where_its_library_is_missing_the_page_says_so(sign_in, cast, published, monkeypatch):
    number, cleo = published(), sign_in(cast.cleo)
    if pdf.is_available():
        assert f"/sheets/{number}.pdf" in page(cleo, number)
    monkeypatch.setattr(pdf, "LIBRARIES", ("libnot-on-this-machine.so.0",))
    pdf._kept.clear()
    text, answer = page(cleo, number), cleo.get(f"/sheets/{number}.pdf")
    assert f"/sheets/{number}.pdf" not in text and "PDF kan hier niet gemaakt worden; druk af via je browser" in text
    assert answer.status_code == 503 and "PDF kan hier niet gemaakt worden; druk af via je browser" in answer.text


def test_a_library_that_does_not_load_is_as_good_as_missing(sign_in, cast, published, monkeypatch):
    import builtins
    number, real = published(), builtins.__import__
    pdf._kept.clear()
    monkeypatch.setattr(builtins, "__import__", lambda name, *rest: (_ for _ in ()).throw(OSError("no pango")) if name == "weasyprint" else real(name, *rest))
    assert sign_in(cast.cleo).get(f"/sheets/{number}.pdf").status_code == 503


def test_a_draft_has_no_file(sign_in, cast, draft):
    assert sign_in(cast.ada).get(f"/sheets/{draft()}.pdf").status_code == 404
