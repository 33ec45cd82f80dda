"""Documents with words in them, and such that should harm whoever reads them; made here, so that no such file lies in the project."""

from __future__ import annotations

import io
import zlib

from pypdf import PdfWriter

from tests.uploads import hostile

W, A = 'xmlns:w="urn:w"', 'xmlns:a="urn:a" xmlns:p="urn:p"'
ODF = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b"'


def pdf(*pages: str, script: str = "") -> bytes:
    """A PDF with a line of text on each page, that may run a script when it opens."""
    action = f"/OpenAction << /S /JavaScript /JS ({script}) >>" if script else ""
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(len(pages)))
    parts = {1: f"<< /Type /Catalog /Pages 2 0 R {action} >>", 2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
             3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"}
    for i, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
        parts[10 + 2 * i] = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents {11 + 2 * i} 0 R >>"
        parts[11 + 2 * i] = f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"
    return whole_pdf({number: body.encode("latin-1") for number, body in parts.items()})


def whole_pdf(parts: dict[int, bytes]) -> bytes:
    """A PDF of these objects, with its table."""
    out, places = b"%PDF-1.4\n", {}
    for number, body in parts.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    at = len(out)
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % pair for pair in places.items())
    return out + b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (max(parts) + 1, at)


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    writer, out = PdfWriter(io.BytesIO(pdf("maaibeheer"))), io.BytesIO()
    writer.append(io.BytesIO(pdf("maaibeheer")))
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def bomb_pdf(megabytes: int = 1_500) -> bytes:
    """A page whose content unpacks to far more than there is memory."""
    packer = zlib.compressobj(9)
    block = b"BT ET " * 2**17
    packed = b"".join(packer.compress(block) for _ in range(megabytes * 2**20 // len(block))) + packer.flush()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"
    return whole_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: page, 4: stream})


def round_pdf() -> bytes:
    """A PDF whose tree of pages bites its own tail."""
    return whole_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"})


def docx(text: str, **more) -> bytes:
    """A Word file; its second half of each word stands in another run, as Word does after a correction."""
    half = len(text) // 2
    runs = f"<w:r><w:t>{text[:half]}</w:t></w:r><w:r><w:t>{text[half:]}</w:t></w:r>"
    return hostile.office("docx", **{"word/document.xml": f"<w:document {W}><w:body><w:p>{runs}</w:p><w:p><w:r><w:delText>geschrapt</w:delText></w:r></w:p></w:body></w:document>"}, **more)


def xlsx(text: str) -> bytes:
    """An Excel file with a word in a cell and one in the name of its sheet."""
    return hostile.office("xlsx", **{"xl/workbook.xml": '<workbook><sheets><sheet name="Zwerfvuilronde"/></sheets></workbook>',
                                     "xl/sharedStrings.xml": f"<sst><si><t>{text}</t></si><si><t>los</t></si></sst>"})


def pptx(text: str) -> bytes:
    """A PowerPoint file with two slides, the second before the tenth."""
    slide = "<p:sld {}><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>"
    return hostile.office("pptx", **{"ppt/slides/slide10.xml": slide.format(A, "slotdia"), "ppt/slides/slide2.xml": slide.format(A, text)})


def odt(text: str) -> bytes:
    """A LibreOffice text with a blank made by an element, and a remark in its margin."""
    body = f"<text:p>{text}<text:s/>twee<office:annotation><text:p>kanttekening</text:p></office:annotation></text:p>"
    return hostile.odf("odt", **{"content.xml": f"<office:document-content {ODF}>{body}</office:document-content>"})


def ods(text: str) -> bytes:
    """A LibreOffice sheet."""
    cell = f'<table:table table:name="Begroting"><table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row></table:table>'
    return hostile.odf("ods", **{"content.xml": f"<office:document-content {ODF}>{cell}</office:document-content>"})


def entity_bomb() -> bytes:
    """A billion laughs."""
    lines = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return hostile.office("docx", **{"word/document.xml": f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{lines}]><w:document {W}><w:p><w:t>&l9;</w:t></w:p></w:document>'})


def entity_file() -> bytes:
    """A document that asks for a file of the server."""
    return hostile.odf("odt", **{"content.xml": f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><office:document {ODF}><text:p>&x;</text:p></office:document>'})


def deep_xml(depth: int = 200_000) -> bytes:
    """XML of so many elements within each other."""
    return hostile.office("docx", **{"word/document.xml": "<a>" * depth + "</a>" * depth})


def bomb_docx(megabytes: int = 200) -> bytes:
    """A small file of which one part unpacks to a lot."""
    return hostile.office("docx", **{"word/document.xml": b"<d>" + b" " * (megabytes * 2**20) + b"</d>"})


def wide_xml(number: int = 400_000) -> bytes:
    """So many empty elements that reading all of them takes long."""
    return hostile.office("xlsx", **{"xl/worksheets/sheet1.xml": "<s>" + "<c/>" * number + "</s>"})
