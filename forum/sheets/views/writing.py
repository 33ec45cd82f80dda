"""Writing a sheet: choosing its conversations, the guided form, and changing it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request

from forum.core.access import SomeoneWasFaster, require, viewer
from forum.core.db import abandon, begin_write, db
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.networks import catalogue
from forum.sheets import actions, checks, prefill, sources
from forum.sheets.actions.writing import seen_mark
from forum.sheets.forms import SheetForm, thread_number
from forum.sheets.labels import PART_HELPS
from forum.sheets.models import PARTS, Sheet, SheetThread, SheetVersion
from forum.sheets.policies import can_edit
from forum.sheets.queries import get_sheet, sheet_url
from forum.sheets.views import bp, members
from forum.threads.actions import earlier_location, remember
from forum.threads.models import Thread


def own_words() -> str:
    """Why somebody may not change a sheet."""
    return _("Only who started this sheet and the network’s moderators can change it.")


def asked_threads(values: Sequence[str]) -> list[Thread] | None:
    """The conversations that an address or form names; None when one of them is not the viewer's to read."""
    numbers = [thread_number(value) for value in values if value.strip()]
    found = sources.readable(viewer(), [number for number in numbers[:sources.MOST_THREADS + 1] if number])
    return found if len(found) == len(set(numbers)) else None


@bp.get("/sheets/new")
@members
def new():
    """The form, filled in from the conversations of `?thread=`; without any, a page to choose them."""
    threads = asked_threads(request.args.getlist("thread"))
    if not threads:
        return choose(is_missing=threads is None), 200 if threads is not None else 404
    form = SheetForm(formdata=None)
    for name, text in prefill.prefilled(viewer(), sources.read(threads)).items():
        form[name].data = text
    entry = catalogue.theme(threads[0].theme_id)
    form.title.data, form.theme.data = prefill.title_of(threads), entry.slug if entry else ""
    form.audience.data = "network" if checks.is_kept(threads) else "all"
    return form_page(form, threads)


def choose(*, is_missing: bool) -> str:
    """The conversations that a sheet may come from, and whether one that was asked for is not there for this reader."""
    slug, words = request.args.get("theme", ""), request.args.get("q", "").strip()[:100]
    entry = (catalogue.theme_by_slug(slug) or abort(404)) if slug else None
    found = sources.offered(viewer(), entry.id if entry else None, words)
    themes = [("", _("All themes")), *((each.slug, each.name) for each in catalogue.themes())]
    return render_template("sheets/choose.html", threads=found, themes=themes, theme=slug, words=words, is_missing=is_missing)


def form_page(form: SheetForm, threads: Sequence[Thread], sheet: Sheet | None = None, *, conflict: str = "", present: SheetVersion | None = None) -> str:
    """The guided form."""
    return render_template("sheets/form.html", form=form, threads=threads, sheet=sheet, parts=PARTS, helps=PART_HELPS, conflict=conflict, present=present,
                           is_kept=checks.is_kept(threads), back=sheet_url(sheet) if sheet else "/sheets/")


@bp.post("/sheets/new")
@members
@limiter.limit("30/10 minutes")
def create():
    """Begin a draft."""
    form = SheetForm()
    if (threads := asked_threads(request.form.getlist("thread"))) is None:
        abort(404)
    wanted = checks.check_text(form, viewer(), threads)
    if wanted is None:
        return form_page(form, threads), 422
    begin_write()
    if (earlier := earlier_location(viewer().id, form.idempotency.data or "")) is not None:
        return redirect(earlier or "/sheets/", 303)
    _still_readable(wanted.thread_ids)
    sheet = actions.start_sheet(wanted, by=viewer().id)
    remember(viewer().id, form.idempotency.data or "", sheet_url(sheet))
    flash(_("Your draft is saved. Read it over, then offer it to a colleague elsewhere."), "success")
    return redirect(sheet_url(sheet), 303)


def _still_readable(thread_ids: Sequence[int]) -> None:
    """What was checked before the write began must hold in it too."""
    if len(sources.readable(viewer(), thread_ids)) != len(thread_ids):
        abort(404)


def threads_behind(sheet: Sheet) -> list[Thread]:
    """The conversations behind a sheet, in order."""
    behind = db.select(Thread).join(SheetThread, SheetThread.thread_id == Thread.id).where(SheetThread.sheet_id == sheet.id)
    return list(db.session.scalars(behind.order_by(SheetThread.position)))


def editable(sheet_id: int, *, lock: bool = False) -> Sheet:
    """A sheet that the viewer may change."""
    sheet = get_sheet(viewer(), sheet_id, lock=lock)
    require(can_edit(viewer(), sheet), own_words())
    return sheet


@bp.get("/sheets/<id:sheet_id>/edit")
@members
def edit(sheet_id: int):
    """The form with the newest text."""
    sheet = editable(sheet_id)
    text = db.session.get(SheetVersion, (sheet.id, sheet.version))
    entry = catalogue.theme(sheet.theme_id)
    form = SheetForm(formdata=None, data={**text.parts, "title": text.title, "audience": sheet.audience, "season": sheet.season, "leans_on": sheet.leans_on,
                                          "check_on": sheet.check_on, "theme": entry.slug if entry else "", "seen": seen_mark(sheet)})
    return form_page(form, threads_behind(sheet), sheet)


@bp.post("/sheets/<id:sheet_id>/edit")
@members
@limiter.limit("60/10 minutes")
def save(sheet_id: int):
    """Keep the changed text."""
    sheet = editable(sheet_id)
    form, threads = SheetForm(), threads_behind(sheet)
    wanted = checks.check_text(form, viewer(), threads)
    if wanted is None:
        return form_page(form, threads, sheet), 422
    begin_write()
    sheet = editable(sheet_id, lock=True)
    try:
        text = actions.change_text(sheet, wanted, by=viewer().id, seen=form.seen.data or "")
    except SomeoneWasFaster as fault:
        return conflict_page(form, sheet_id, str(fault)), 409
    flash(_("Saved."), "success")
    return redirect(sheet_url(sheet) if sheet.shown_version is None else f"/sheets/{sheet.id}/versions/{text.version}", 303)


def conflict_page(form: SheetForm, sheet_id: int, sentence: str) -> str:
    """The form again with what stands now beside it."""
    abandon()
    sheet = editable(sheet_id)
    form.seen.data = seen_mark(sheet)
    return form_page(form, threads_behind(sheet), sheet, conflict=sentence, present=db.session.get(SheetVersion, (sheet.id, sheet.version)))
