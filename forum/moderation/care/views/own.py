"""Which nudges a member wants: their own page, and the page behind the links under the mail."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from forum.core.access import public, signed_in, viewer
from forum.core.csrf import csrf_exempt
from forum.core.db import begin_write
from forum.core.i18n import _, force_locale
from forum.moderation.care import choices, switch
from forum.moderation.care.forms import OwnForm
from forum.moderation.care.kinds import FOR_MODERATORS, KINDS, OFF, OWN
from forum.moderation.views import bp


def _kinds() -> list[str]:
    """The kinds that the viewer can get."""
    return [kind for kind in KINDS if viewer().is_moderator or kind not in FOR_MODERATORS]


@bp.route("/account/nudges", methods=["GET", "POST"])
@signed_in
def own_nudges():
    """Each kind on or off, and none before a day."""
    off = choices.off_kinds(viewer().id)
    form = OwnForm.offering(_kinds(), kinds=[kind for kind in _kinds() if kind not in off], not_before=choices.not_before(viewer().id))
    if request.method != "POST" or not form.validate():
        return render_template("moderation/care/own.html", form=form), 200 if request.method != "POST" else 422
    begin_write()
    choices.switch(viewer().id, form.kinds.data, on=True)
    choices.switch(viewer().id, set(_kinds()) - set(form.kinds.data), on=False)
    choices.pause(viewer().id, form.not_before.data)
    flash(_("Your choices are saved."), "success")
    return redirect(url_for("moderation.own_nudges"), 303)


@bp.get("/mail/nudges/<token>")
@public
def nudge_mail(token: str) -> Response:
    """Which nudges this link is about, and a button for each. Mail scanners open links: looking changes nothing."""
    return _choice_page(token)


def _choice_page(token: str) -> Response:
    owner, kinds = switch.read(token)
    off = choices.off_kinds(owner.id)
    with force_locale(owner.language):
        rows = [{"kind": kind, "what": OWN[kind], "label": OFF[kind], "is_on": kind not in off} for kind in kinds]
        tag = "en" if owner.language == "en" else "nl-BE"
        response = make_response(render_template("moderation/care/mail.html", rows=rows, token=token, lang=tag))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post("/mail/nudges/<token>")
@public
@csrf_exempt
def switch_nudge_mail(token: str):
    """The kinds of the link off, or on again with `undo`; one of them with `kind`. A mail program's one click gets a page, for it follows no redirect (RFC 8058)."""
    begin_write()
    owner, kinds = switch.read(token)
    wanted = [kind for kind in kinds if request.form.get("kind", kind) == kind]
    choices.switch(owner.id, wanted, on=request.form.get("undo") == "1")
    if "List-Unsubscribe" in request.form:
        return _choice_page(token)
    return redirect(url_for("moderation.nudge_mail", token=token), 303)
