"""What is done with a sheet: offering, reviewing, publishing, answering, checking, withdrawing. POST only; the forms stand on its page."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template

from forum.core.access import require, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.sheets import actions, policies
from forum.sheets.actions.publishing import last_withdrawal, why_no_review
from forum.sheets.forms import CheckForm, CreditsForm, ReviewForm, WithdrawForm
from forum.sheets.models import Sheet, SheetCredit
from forum.sheets.queries import get_sheet, get_version, sheet_url
from forum.sheets.views import bp, members
from forum.sheets.views.show import can_check, sheet_page
from forum.sheets.views.writing import own_words


def newest(sheet: Sheet) -> str:
    """Where the newest text stands."""
    return sheet_url(sheet) if sheet.shown_version in (None, sheet.version) else f"/sheets/{sheet.id}/versions/{sheet.version}"


def kept(sheet_id: int, *, lock: bool = False) -> Sheet:
    """A sheet that the viewer looks after."""
    sheet = get_sheet(viewer(), sheet_id, lock=lock)
    require(policies.keeps(viewer(), sheet), own_words())
    return sheet


@bp.post("/sheets/<id:sheet_id>/offer")
@members
@limiter.limit("30/10 minutes")
def offer(sheet_id: int):
    """Ask colleagues elsewhere to review the newest text."""
    kept(sheet_id)
    begin_write()
    sheet = kept(sheet_id, lock=True)
    require(policies.can_edit(viewer(), sheet), own_words())
    actions.offer(sheet, by=viewer().id)
    flash(_("The sheet waits for a colleague of another municipality now. The people behind it are asked whether they want to be named."), "success")
    return redirect(newest(sheet), 303)


@bp.post("/sheets/<id:sheet_id>/reviews")
@members
@limiter.limit("30/10 minutes")
def review(sheet_id: int):
    """Say what one finds of the text that waits."""
    sheet = get_sheet(viewer(), sheet_id)
    require(not (refusal := why_no_review(sheet, viewer().id)), refusal)
    form = ReviewForm()
    sound = form.validate()
    number = _number(form.version.data, sheet.version)
    if not sound:
        return sheet_page(sheet, get_version(viewer(), sheet, sheet.version), review_form=form), 422
    begin_write()
    sheet = get_sheet(viewer(), sheet_id, lock=True)
    actions.review(sheet, by=viewer().id, version=number, verdict=form.verdict.data, note=form.note.data or "")
    flash(_("Thank you. Who started the sheet is told."), "success")
    return redirect(newest(sheet), 303)


def _number(text: str | None, otherwise: int) -> int:
    if not text:
        return otherwise
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@bp.post("/sheets/<id:sheet_id>/publish")
@members
@limiter.limit("30/10 minutes")
def publish(sheet_id: int):
    """Show the approved text to its readers."""
    kept(sheet_id)
    begin_write()
    sheet = kept(sheet_id, lock=True)
    require(policies.can_edit(viewer(), sheet), own_words())
    actions.publish(sheet, by=viewer().id)
    flash(_("Published as %(number)s. Everyone who follows the conversations is told.", number=f"PF {sheet.year}-{sheet.number}"), "success")
    return redirect(sheet_url(sheet), 303)


@bp.post("/sheets/<id:sheet_id>/credits")
@members
@limiter.limit("60/10 minutes")
def credits(sheet_id: int):
    """Answer whether one wants to be named, and to stand in the magazine."""
    sheet = get_sheet(viewer(), sheet_id)
    own = (sheet.id, viewer().id)
    require(db.session.get(SheetCredit, own) is not None, _("Only those whose work stands behind this sheet are asked this."))
    form = CreditsForm()
    if not form.validate():
        return sheet_page(sheet, get_version(viewer(), sheet, sheet.shown_version or sheet.version), credits_form=form), 422
    begin_write()
    sheet = get_sheet(viewer(), sheet_id)
    actions.answer(db.session.get(SheetCredit, own, with_for_update=True) or abort(404), name=form.name.data, magazine=form.magazine.data)
    flash(_("Your answer is kept. You can change it here at any time."), "success")
    return redirect(sheet_url(sheet), 303)


@bp.post("/sheets/<id:sheet_id>/check")
@members
@limiter.limit("30/10 minutes")
def check(sheet_id: int):
    """Say that a sheet still holds."""
    sheet = get_sheet(viewer(), sheet_id)
    require(can_check(sheet), _("Only who looks after this sheet or reviewed it says that it still holds."))
    form = CheckForm()
    if not form.validate():
        return sheet_page(sheet, get_version(viewer(), sheet, sheet.shown_version), check_form=form), 422
    begin_write()
    sheet = get_sheet(viewer(), sheet_id, lock=True)
    require(can_check(sheet))
    actions.still_right(sheet, by=viewer().id, until=form.day())
    flash(_("Thank you. The sheet says that it was checked today."), "success")
    return redirect(sheet_url(sheet), 303)


@bp.post("/sheets/<id:sheet_id>/withdraw")
@members
@limiter.limit("30/10 minutes")
def withdraw(sheet_id: int):
    """Take a sheet out of sight."""
    sheet = kept(sheet_id)
    form = WithdrawForm()
    if not form.validate():
        return render_template("sheets/withdraw.html", form=form, sheet=sheet, url=sheet_url(sheet)), 422
    begin_write()
    sheet = kept(sheet_id, lock=True)
    actions.withdraw(sheet, by=viewer().id, reason=form.reason.data)
    flash({"text": _("The sheet is withdrawn."), "url": f"/sheets/{sheet.id}/restore", "label": _("Undo")}, "undo")
    return redirect(sheet_url(sheet), 303)


@bp.post("/sheets/<id:sheet_id>/restore")
@members
@limiter.limit("30/10 minutes")
def restore(sheet_id: int):
    """Show a withdrawn sheet again."""
    kept(sheet_id)
    begin_write()
    sheet = kept(sheet_id, lock=True)
    act = last_withdrawal(sheet)
    allowed = sheet.withdrawn_at is None or policies.can_restore(viewer(), sheet, act.actor_id if act else None)
    require(allowed, _("A moderator withdrew this sheet, so a moderator puts it back."))
    actions.restore(sheet, by=viewer().id)
    flash(_("The sheet stands there again."), "success")
    return redirect(sheet_url(sheet), 303)
