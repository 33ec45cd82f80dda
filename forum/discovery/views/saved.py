"""Saved searches: the page of one's own, and the page behind the link under their mail."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for

from forum.core.access import public, signed_in, viewer
from forum.core.csrf import csrf_exempt
from forum.core.db import begin_write
from forum.core.i18n import _, force_locale
from forum.discovery import saved
from forum.discovery.saved_switch import owner_of
from forum.discovery.views import bp


def _to_list():
    return redirect(url_for("discovery.saved_searches"), 303)


@bp.get("/account/searches")
@signed_in
def saved_searches() -> str:
    """What one saved."""
    return render_template("discovery/saved.html", searches=saved.saved_of(viewer().id), most=saved.MOST)


@bp.post("/account/searches")
@signed_in
def save_search():
    """Keep a search with its filters."""
    try:
        address = saved.address_of(request.form)
    except LookupError:
        abort(404)
    if not address:
        abort(400)
    begin_write()
    saved.keep(viewer().id, address)
    flash(_("The search is saved. Choose below whether you want mail about it."), "success")
    return _to_list()


@bp.post("/account/searches/<id:search_id>")
@signed_in
def change_search(search_id: int):
    """Name a search, and choose its mail."""
    mail = request.form.get("mail", "")
    if mail not in saved.MAILS:
        abort(400)
    begin_write()
    saved.change(saved.get_saved(viewer().id, search_id), name=request.form.get("name", ""), mail=mail)
    flash(_("Your choice is saved."), "success")
    return _to_list()


@bp.post("/account/searches/<id:search_id>/remove")
@signed_in
def remove_search(search_id: int):
    """Throw a search away; it can be put back."""
    begin_write()
    row = saved.get_saved(viewer().id, search_id)
    saved.remove(row)
    flash({"text": _("The search is removed."), "url": url_for("discovery.return_search", search_id=row.id), "label": _("Undo")}, "undo")
    return _to_list()


@bp.post("/account/searches/<id:search_id>/return")
@signed_in
def return_search(search_id: int):
    """Put a removed search back."""
    begin_write()
    saved.put_back(viewer().id, search_id)
    return _to_list()


@bp.get("/mail/searches/<token>")
@public
def searches_mail(token: str) -> Response:
    """Whether this person gets mail about their searches, and a button. Mail scanners open links: looking changes nothing."""
    return _choice_page(token)


def _choice_page(token: str) -> Response:
    owner = owner_of(token)
    with force_locale(owner.language):
        tag = "en" if owner.language == "en" else "nl-BE"
        response = make_response(render_template("discovery/saved_mail.html", is_on=saved.wants_mail(owner.id), token=token, lang=tag))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post("/mail/searches/<token>")
@public
@csrf_exempt
def switch_searches_mail(token: str):
    """Mail about searches off, or on again with `undo`. A mail program's one click gets a page, for it follows no redirect (RFC 8058)."""
    begin_write()
    saved.pause(owner_of(token).id, paused=request.form.get("undo") != "1")
    if "List-Unsubscribe" in request.form:
        return _choice_page(token)
    return redirect(url_for("discovery.searches_mail", token=token), 303)
