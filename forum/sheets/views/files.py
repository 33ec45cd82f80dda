"""Sheets as files: the PDF of one, and a selection for the magazine."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from forum.core.access import moderators, viewer
from forum.core.clock import BRUSSELS, now
from forum.core.db import abandon, begin_write, db
from forum.core.i18n import _, lang_tag
from forum.core.limits import limiter
from forum.core.settings import current_settings
from forum.sheets import actions, magazine, pdf
from forum.sheets.as_docx import MIME, docx
from forum.sheets.as_markdown import markdown
from forum.sheets.models import SheetVersion
from forum.sheets.queries import get_sheet
from forum.sheets.showing import document
from forum.sheets.views import bp, members

FORMATS = ("md", "docx")


@bp.get("/sheets/<id:sheet_id>.pdf")
@members
@limiter.limit("40/10 minutes")
def as_pdf(sheet_id: int):
    """The version that members read, as PDF."""
    sheet = get_sheet(viewer(), sheet_id)
    if sheet.shown_version is None or sheet.withdrawn_at is not None:
        abort(404)
    doc = document(viewer(), sheet, db.session.get(SheetVersion, (sheet.id, sheet.shown_version)))
    html, base = render_template("sheets/pdf.html", doc=doc, lang=lang_tag(), base=current_settings().base_url.rstrip("/")), current_settings().base_url
    name = f"{doc.number.replace(' ', '-')}-v{doc.text.version}.pdf"
    abandon()  # what follows is slow and asks nothing of the database
    try:
        made = pdf.render(html, base)
    except pdf.NoPdf:
        abort(503, description=no_pdf())
    except pdf.Busy:
        abort(503)
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def no_pdf() -> str:
    """What a page says where no PDF can be made."""
    return _("PDF files cannot be made here; print from your browser instead.")


@bp.get("/sheets/export")
@moderators
def export():
    """Choose sheets for the magazine."""
    return export_page()


def export_page(error: str = "", chosen: tuple[int, ...] = (), kind: str = "docx") -> str:
    """The page to choose them, with what was taken earlier."""
    return render_template("sheets/export.html", candidates=magazine.candidates(viewer()), past=magazine.past_exports(), error=error, chosen=chosen, kind=kind)


@bp.post("/sheets/export")
@moderators
@limiter.limit("30/10 minutes")
def take():
    """The chosen sheets as one file; that they were taken is written down."""
    kind, numbers = request.form.get("format", ""), _numbers()
    if error := _refusal(kind, numbers):
        return export_page(error, numbers, kind), 422
    documents = magazine.documents(viewer(), numbers)
    made = markdown(documents).encode() if kind == "md" else docx(documents, language=lang_tag())
    begin_write()
    if error := _refusal(kind, numbers):  # somebody may have taken their yes back while the file was made
        abandon()
        return export_page(error, numbers, kind), 422
    actions.record_export(numbers, kind, by=viewer().id)
    name = f"praktijkfiches-{now().astimezone(BRUSSELS):%Y-%m-%d}.{kind}"
    return Response(made, mimetype="text/markdown" if kind == "md" else MIME, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _numbers() -> tuple[int, ...]:
    given = [text for text in request.form.getlist("sheet") if text.isascii() and text.isdigit() and len(text) < 10]
    return tuple(dict.fromkeys(int(text) for text in given))[:magazine.MOST]


def _refusal(kind: str, numbers: tuple[int, ...]) -> str:
    """Why these sheets cannot be taken now; empty when they can."""
    if kind not in FORMATS:
        return _("Choose a file format.")
    if not numbers:
        return _("Choose at least one sheet.")
    allowed = {each.id for each in magazine.candidates(viewer(), numbers) if not each.refusal}
    return "" if set(numbers) <= allowed else _("One of these sheets cannot go to the magazine: not everybody agreed. Look at the list again.")
