"""A selection for the magazine: only with agreement, harmless, and written down."""

import io

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy import select

from forum.core.events import Activity, Happened
from forum.sheets.as_markdown import escape
from forum.sheets.blocks import read
from tests.sheets.conftest import PARTS


@pytest.fixture
def agreed(published, sign_in, cast):
    """A published sheet that may go: Ada and Bram agree."""
    def make(**fields):
        number = published(**fields)
        for member in (cast.ada, cast.bram):
            sign_in(member).post(f"/sheets/{number}/credits", {"name": "yes", "magazine": "yes"})
        return number
    return make


def test_moderators_take_what_everybody_agreed_to_and_nothing_else(sign_in, cast, agreed, published, solved, db_session):
    ready, waiting = agreed(), published(title="Nog geen antwoord")
    kept = agreed(thread=solved(audience="network"), audience="network", title="Enkel voor Oost")
    mo, ada = sign_in(cast.mo), sign_in(cast.ada)
    assert ada.get("/sheets/export").status_code == 404 and ada.post("/sheets/export", {"sheet": ready, "format": "md"}).status_code == 404
    text = mo.get("/sheets/export").text
    assert "Nog geen akkoord: nog 2 antwoorden te verwachten" in text and "Enkel voor één netwerk" in text and "Iedereen gaat akkoord" in text
    for numbers in ([waiting], [ready, waiting], [kept], [9999]):
        refused = mo.post("/sheets/export", {"sheet": numbers, "format": "md"})
        assert refused.status_code == 422 and "niet iedereen gaat akkoord" in refused.text
    assert "Kies minstens één fiche" in mo.post("/sheets/export", {"format": "md"}).text
    assert mo.post("/sheets/export", {"sheet": ready, "format": "exe"}).status_code == 422
    assert db_session.scalar(select(Activity).where(Activity.kind == Happened.SHEET_EXPORTED)) is None
    taken = mo.post("/sheets/export", {"sheet": ready, "format": "md"})
    assert taken.status_code == 200 and taken.mimetype == "text/markdown" and "attachment" in taken.headers["Content-Disposition"]
    done = db_session.scalar(select(Activity).where(Activity.kind == Happened.SHEET_EXPORTED))
    assert (done.actor_id, done.facts) == (cast.mo.id, {"sheet_ids": [ready], "format": "md"})
    text = mo.get("/sheets/export").text
    assert "Eerder gedownload" in text and cast.mo.name in text
    sign_in(cast.bram).post(f"/sheets/{ready}/credits", {"name": "yes", "magazine": "no"})
    assert mo.post("/sheets/export", {"sheet": ready, "format": "md"}).status_code == 422, "Bram took it back"
    sign_in(cast.bram).post(f"/sheets/{ready}/credits", {"name": "no", "magazine": "no"})
    last = mo.post("/sheets/export", {"sheet": ready, "format": "md"})
    assert last.status_code == 200 and "Bram Eik" not in last.text and "Ada Linde" in last.text, "who is not named holds nobody up"


def test_the_word_file_has_real_headings_lists_and_a_language(sign_in, cast, agreed):
    numbers = [agreed(), agreed(title="Tweede fiche")]
    answer = sign_in(cast.mo).post("/sheets/export", {"sheet": numbers, "format": "docx"})
    paper = docx.Document(io.BytesIO(answer.data))
    styles = [(p.style.name, p.text) for p in paper.paragraphs]
    assert ("Heading 1", PARTS["title"]) in styles and ("Heading 1", "Tweede fiche") in styles and ("Heading 2", "Kosten en werk") in styles
    assert ("List Number", "eerst de weg") in styles and not any(text == "De groendienst." for _style, text in styles), "whom to ask stays with members"
    assert any(run.bold and run.text == "dode" for p in paper.paragraphs for run in p.runs)
    assert paper.tables[0].cell(1, 1).text == "€ 40" and paper.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert paper.core_properties.language == "nl-BE" and paper.core_properties.title == "Praktijkfiches"
    assert paper.styles.element.find(".//" + qn("w:lang")).get(qn("w:val")) == "nl-BE"
    assert any("Ada Linde" in text and "Bram Eik" in text for _style, text in styles)


def test_what_members_typed_cannot_become_markup_of_the_file(sign_in, cast, agreed):
    nasty = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/p.png) \\# geen kop \\`code\\` &amp; javascript:alert(2)"
    number = agreed(title="# <b>[Titel](https://evil.example)</b>", problem=nasty, result="1) een\n\n- twee\n    - drie\n\n> citaat\n\n| a | b |\n|---|---|\n| 1 \\| 2 | 3 |",
                    limits="# Kop\n\n```\n<b>blok</b>\n```")
    text = sign_in(cast.mo).post("/sheets/export", {"sheet": number, "format": "md"}).text
    assert "<script" not in text and "<b>[" not in text and "](javascript" not in text and "javascript:" not in text and "![" not in text
    assert text.startswith("# \\# &lt;b&gt;\\[Titel\\]") and "### Kop" in text and "    <b>blok</b>" in text and "    - drie" in text and "> citaat" in text
    assert "[y](<https://evil.example/p.png>)" in text, "a picture is a link in the text, as on the page"
    assert "## Grenzen" in text and "Praktijkfiche PF" in text


@pytest.mark.parametrize(("typed", "written"), [
    ("# kop", "\\# kop"), ("- lijst", "\\- lijst"), ("1. een", "1\\. een"), ("<b>", "&lt;b&gt;"), ("a*b_c`d", "a\\*b\\_c\\`d"), ("[x](y)", "\\[x\\](y)"), ("tekst\n=====", "tekst\n\\====="),
    ("a | b", "a \\| b"), ("https://x.be", "https&#58;//x.be"), ("JavaScript:x", "JavaScript&#58;x")])
def test_words_mean_nothing_but_themselves(typed, written):
    assert escape(typed) == written


def test_blocks_are_read_in_order():
    blocks = read("<p>Een <strong>twee</strong></p><ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul><h3>K</h3><blockquote><p>q</p></blockquote><pre><code>x\n</code></pre>")
    assert [(block.kind, block.text.strip(), block.depth) for block in blocks] == [
        ("paragraph", "Een twee", 0), ("item", "a", 0), ("item", "b", 1), ("item", "c", 0), ("continued", "d", 0), ("heading", "K", 0), ("quote", "q", 0), ("code", "x", 0)]
