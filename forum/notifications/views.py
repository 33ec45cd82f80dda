"""The page of notices, and the page behind the link under every mail."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from forum.core.access import public, signed_in, viewer
from forum.core.csrf import csrf_exempt
from forum.core.db import begin_write
from forum.core.i18n import force_locale
from forum.notifications import switch
from forum.notifications.models import Notice
from forum.notifications.notices import mark
from forum.notifications.showing import notices_page

bp = Blueprint("notifications", __name__)


@bp.get("/notifications/")
@signed_in
def index() -> str:
    """What happened for this member, newest first."""
    return render_template("notifications/index.html", page=notices_page(viewer()))


@bp.post("/notifications/read")
@signed_in
def read_all():
    """All that the page told of is read; what came meanwhile stays unread."""
    until = request.form.get("until", "")
    shown = [Notice.id <= int(until)] if until.isascii() and until.isdigit() and len(until) < 10 else []
    begin_write()
    mark(Notice.user_id == viewer().id, *shown)
    return redirect(url_for("notifications.index"), 303)


@bp.get("/mail/off/<token>")
@public
def mail_off(token: str) -> Response:
    """Which mail this person gets, and buttons to change it. Mail scanners open links: looking changes nothing."""
    return choice_page(token)


def choice_page(token: str) -> Response:
    """The page, in the language of the person whose link it is; the address stays out of other sites' logs."""
    choice = switch.read(token)
    with force_locale(choice.user.language):
        tag = "en" if choice.user.language == "en" else "nl-BE"
        response = make_response(render_template("notifications/mail.html", choice=choice, token=token, lang=tag))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post("/mail/off/<token>")
@public
@csrf_exempt
def switch_off(token: str):
    """Mail off, or on again with `undo`. A mail program's one click gets a page, for it follows no redirect (RFC 8058)."""
    begin_write()
    choice, on = switch.read(token), request.form.get("undo") == "1"
    if choice.thread is None or request.form.get("scope") == "all":
        switch.switch_all(choice.user, on=on)
    else:
        switch.switch_thread(choice.user, choice.thread, on=on)
    if "List-Unsubscribe" in request.form:
        return choice_page(token)
    return redirect(url_for("notifications.mail_off", token=token), 303)
