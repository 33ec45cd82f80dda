"""The page behind the link in an invitation, and a guest's own page."""

from __future__ import annotations

import structlog
from flask import abort, flash, make_response, redirect, render_template, request, url_for

from forum.accounts import sessions
from forum.core.access import public, signed_in_or_guest, viewer
from forum.core.db import abandon, begin_write
from forum.core.frame import frame
from forum.core.i18n import _, force_locale
from forum.core.limits import limiter
from forum.guests import actions, tokens
from forum.guests.forms import EnterForm
from forum.guests.letters import inviter_of
from forum.guests.views import bp
from forum.threads.queries import thread_url

log = structlog.get_logger()


@bp.route("/guest/<token>", methods=["GET", "POST"])
@public
@limiter.limit("120/hour")
def enter(token: str):
    """Who invites, to what and until when. Looking changes nothing; the button signs in this one browser, once."""
    found = tokens.behind(token[:200])
    if found is None:
        return _quiet(render_template("guests/dead.html"), 404)
    access, user, thread = found
    form = EnterForm(name=user.name if access.entered_at else access.name or user.name)
    if request.method != "POST" or not form.validate():
        with force_locale(user.language):
            page = render_template("guests/enter.html", form=form, access=access, guest=user, thread=thread, inviter=inviter_of(access, thread),
                                   lang="en" if user.language == "en" else "nl-BE")
        return _quiet(page, 200 if request.method != "POST" else 422)
    return _spend(token[:200], form)


def _spend(token: str, form: EnterForm):
    begin_write()
    found = tokens.behind(token)
    access = actions.enter(token, name=form.name.data) if found is not None else None
    if access is None:
        abandon()
        return _quiet(render_template("guests/dead.html"), 404)
    sessions.open_session(access.user_id)
    log.info("guest came in", user=access.user_id, thread=access.thread_id, ip=request.remote_addr)
    return _quiet(redirect(thread_url(found[2]), 303), 303)


def _quiet(page, status: int):
    """The token stands in the address: it must not travel on in a Referer."""
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/guest/")
@signed_in_or_guest
def stay():
    """A guest's own page: their conversations, and their name. With one conversation alone it leads there unless `?name` asks for the page."""
    stays = _stays()
    if len(stays) == 1 and "name" not in request.args:
        return redirect(stays[0].url, 302)
    return render_template("guests/stay.html", stays=stays, form=EnterForm(formdata=None, name=viewer().name))


def _stays() -> list:
    if not viewer().is_guest:
        abort(404)
    return frame().guest_stays


@bp.post("/guest/name")
@signed_in_or_guest
@limiter.limit("20/hour")
def change_name():
    """Write under another name."""
    stays, form = _stays(), EnterForm()
    if not form.validate():
        return render_template("guests/stay.html", stays=stays, form=form), 422
    begin_write()
    actions.change_name(viewer().id, form.name.data)
    flash(_("Your name is changed."), "success")
    return redirect(url_for("guests.stay", name=1), 303)
