"""A sheet as a document, and its versions."""

from __future__ import annotations

from types import SimpleNamespace

from flask import redirect, render_template, request
from sqlalchemy import select

from forum.core.access import viewer
from forum.core.db import db
from forum.sheets import pdf, policies
from forum.sheets.actions.publishing import approval_of, last_withdrawal, why_no_review
from forum.sheets.forms import CheckForm, CreditsForm, ReviewForm
from forum.sheets.models import Sheet, SheetCredit, SheetReview, SheetVersion
from forum.sheets.queries import get_sheet, get_version, sees_inside, sheet_url
from forum.sheets.showing import document
from forum.sheets.versions import compared, versions_of
from forum.sheets.views import bp, members


@bp.get("/sheets/<id:sheet_id>")
@members
def bare(sheet_id: int):
    """The short address leads to the whole one."""
    return redirect(sheet_url(get_sheet(viewer(), sheet_id)))


@bp.get("/sheets/<id:sheet_id>-<slug>")
@members
def show(sheet_id: int, slug: str):
    """The version that members read; the newest one while there is none."""
    sheet = get_sheet(viewer(), sheet_id)
    if sheet.slug != slug:
        return redirect(sheet_url(sheet))
    return sheet_page(sheet, get_version(viewer(), sheet, sheet.shown_version or sheet.version))


@bp.get("/sheets/<id:sheet_id>/versions/<id:number>")
@members
def version(sheet_id: int, number: int):
    """One version, for ever at the same address."""
    sheet = get_sheet(viewer(), sheet_id)
    return sheet_page(sheet, get_version(viewer(), sheet, number))


@bp.get("/sheets/<id:sheet_id>/versions")
@members
def versions(sheet_id: int):
    """All versions that the viewer may open, and what changed between two of them."""
    sheet = get_sheet(viewer(), sheet_id)
    found = versions_of(viewer(), sheet)
    by_number = {str(each.version): each for each in found}
    after = by_number.get(request.args.get("to", "")) or (found[0] if found else None)
    earlier = [each for each in found if after and each.version < after.version]
    before = by_number.get(request.args.get("from", "")) or (earlier[0] if earlier else None)
    diff = compared(before, after) if before and after and before.version != after.version else None
    return render_template("sheets/versions.html", sheet=sheet, versions=found, before=before, after=after, diff=diff, url=sheet_url(sheet))


def sheet_page(sheet: Sheet, text: SheetVersion, *, review_form: ReviewForm | None = None, credits_form: CreditsForm | None = None,
               check_form: CheckForm | None = None) -> str:
    """The page of a version, with what the viewer may do on it."""
    may = permissions(sheet, text)
    credit = db.session.get(SheetCredit, (sheet.id, viewer().id))
    return render_template("sheets/show.html", doc=document(viewer(), sheet, text), may=may, credit=credit, base=f"/sheets/{sheet.id}",
                           review_form=review_form or _review_form(text), credits_form=credits_form or _credits_form(credit),
                           check_form=check_form or CheckForm(formdata=None), has_pdf=pdf.is_available(), url=sheet_url(sheet))


def permissions(sheet: Sheet, text: SheetVersion) -> SimpleNamespace:
    """What the viewer may do with a sheet on the page of this version."""
    who, is_newest = viewer(), text.version == sheet.version
    waits = is_newest and sheet.status == "in_review" and sheet.withdrawn_at is None
    refusal = why_no_review(sheet, who.id) if waits else ""
    inside = sees_inside(who, sheet)
    act = last_withdrawal(sheet) if sheet.withdrawn_at else None
    approved = waits and policies.can_publish(who, sheet) and approval_of(sheet) is not None
    return SimpleNamespace(
        edit=policies.can_edit(who, sheet), offer=is_newest and policies.can_offer(who, sheet), review=waits and not refusal, review_refusal=refusal if inside else "",
        publish=approved, waits=waits, withdraw=policies.can_withdraw(who, sheet), inside=inside, check=can_check(sheet),
        restore=policies.can_restore(who, sheet, act.actor_id if act else None), withdrawn_why=act.facts.get("reason", "") if act else "",
        newer=not is_newest and (inside or sheet.status == "in_review"))


def can_check(sheet: Sheet) -> bool:
    """Whether the viewer may say that a sheet still holds: who looks after it, and who reviewed it."""
    if sheet.shown_version is None or sheet.withdrawn_at is not None:
        return False
    return policies.keeps(viewer(), sheet) or reviewed(sheet)


def reviewed(sheet: Sheet) -> bool:
    """Whether the viewer approved a version of a sheet."""
    said = select(SheetReview.id).where(SheetReview.sheet_id == sheet.id, SheetReview.user_id == viewer().id, SheetReview.verdict == "approved")
    return db.session.scalar(said.limit(1)) is not None


def _review_form(text: SheetVersion) -> ReviewForm:
    form = ReviewForm(formdata=None)
    form.version.data = str(text.version)
    return form


def _credits_form(credit: SheetCredit | None) -> CreditsForm:
    form = CreditsForm(formdata=None)
    if credit is not None:
        form.name.data, form.magazine.data = credit.name_answer or None, credit.magazine_answer or None
    return form
