"""Sheets as one Word document, with real headings and lists and its language set. The library is loaded at first use."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from forum.core.i18n import _
from forum.sheets.blocks import Block, Run, read
from forum.sheets.magazine import byline, parts_of, reviewed_line
from forum.sheets.showing import Document

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(documents: Sequence[Document], *, language: str) -> bytes:
    """The bytes of the file; `language` is a tag such as nl-BE."""
    from docx import Document as Paper  # noqa: PLC0415  large, and only an export needs it

    paper = Paper()
    paper.core_properties.title = documents[0].text.title if len(documents) == 1 else _("Practice sheets")
    paper.core_properties.language = language
    paper.core_properties.author = "Groen Lerend Netwerk"
    _speak(paper, language)
    for place, doc in enumerate(documents):
        if place:
            paper.add_page_break()
        _sheet(paper, doc)
    made = BytesIO()
    paper.save(made)
    return made.getvalue()


def _speak(paper, language: str) -> None:
    """Set the language of the text, for spelling and for who listens to it."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = paper.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = properties.find(qn("w:lang"))
    if spoken is None:
        spoken = properties.makeelement(qn("w:lang"), {})
        properties.append(spoken)
    spoken.set(qn("w:val"), language)


def _sheet(paper, doc: Document) -> None:
    paper.add_heading(doc.text.title, level=1)
    lines = [doc.citation, byline(doc), reviewed_line(doc), doc.evidence]
    for line in filter(None, lines):
        paper.add_paragraph(line)
    for label, html in parts_of(doc):
        paper.add_heading(label, level=2)
        for block in read(html):
            _block(paper, block)


def _block(paper, block: Block) -> None:
    if block.kind == "table":
        _table(paper, block)
    elif block.kind == "heading":
        paper.add_heading(" ".join(block.text.split()), level=3)
    elif block.kind == "item":
        level = "" if block.depth == 0 else f" {min(block.depth, 2) + 1}"
        _words(paper.add_paragraph(style=f"List {'Number' if block.number else 'Bullet'}{level}"), block.runs)
    else:
        _words(paper.add_paragraph(style={"quote": "Intense Quote", "continued": "List Continue"}.get(block.kind, "Normal")), block.runs)


def _words(paragraph, runs: Sequence[Run]) -> None:
    for run in runs:
        text = f"{run.text} ({run.href})" if run.href and run.href != run.text else run.text
        added = paragraph.add_run(text)
        added.bold, added.italic = "bold" in run.styles or None, "italic" in run.styles or None


def _table(paper, block: Block) -> None:
    width = max(map(len, block.rows))
    table = paper.add_table(rows=0, cols=width, style="Table Grid")
    for place, row in enumerate(block.rows):
        cells = table.add_row().cells
        for cell, runs in zip(cells, row, strict=False):
            _words(cell.paragraphs[0], runs)
            if place == 0:
                for run in cell.paragraphs[0].runs:
                    run.bold = True
    _repeat_head(table)


def _repeat_head(table) -> None:
    """Mark the first row as the head, so that readers and each page know it."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
