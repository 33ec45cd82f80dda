"""Forgotten passwords, first passwords, and changing one's own."""

from __future__ import annotations

import structlog
from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests

from forum.accounts import actions, links, passwords, sessions
from forum.accounts.forms import ChangePasswordForm, FirstPasswordForm, ForgotForm, NewPasswordForm
from forum.accounts.jobs import send_reset
from forum.accounts.views import bp
from forum.core.access import public, signed_in, viewer
from forum.core.clock import now
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import Counter

log = structlog.get_logger()
by_address = Counter("300/hour", "password reset address")


@bp.route("/password/forgot", methods=["GET", "POST"])
@public
def forgot_password():
    """Ask for a link by mail. The answer and the work are the same whether the account exists or not."""
    form = ForgotForm()
    if request.method != "POST" or not form.validate():
        return render_template("accounts/forgot.html", form=form), 200 if request.method != "POST" else 422
    here = request.remote_addr or ""
    if not by_address.count(here):
        raise TooManyRequests(_("Too many attempts in a short time. Wait a few minutes, then try again."), retry_after=by_address.seconds_left(here))
    user = actions.find_account(form.email.data)
    send_reset.enqueue(user.id if user else 0)
    return redirect(url_for("accounts.reset_sent"), 303)


@bp.get("/password/sent")
@public
def reset_sent():
    """What to do now: look in the mailbox."""
    return render_template("accounts/reset_sent.html")


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str):
    """Set a password anew through the link in a mail."""
    return _by_link(token, "reset")


@bp.route("/invite/<token>", methods=["GET", "POST"])
@public
def accept_invite(token: str):
    """Choose a first password through the link in the mail of welcome."""
    return _by_link(token, "welcome")


def _by_link(token: str, purpose: str):
    owner = links.owner_of(token, purpose)
    if owner is None:
        return _quiet(render_template("accounts/link_dead.html", purpose=purpose), 404)
    form = NewPasswordForm() if owner.accepted_rules_at else FirstPasswordForm()
    if request.method != "POST" or not form.is_good_for(name=owner.name, email=owner.email or ""):
        page = render_template("accounts/set_password.html", form=form, owner=owner, purpose=purpose)
        return _quiet(page, 200 if request.method != "POST" else 422)
    return _spend(token, purpose, passwords.hash_password(form.password.data))


def _spend(token: str, purpose: str, hashed: str):
    begin_write()
    owner = links.owner_of(token, purpose)
    if owner is None or not links.use_link(token, purpose):
        return _quiet(render_template("accounts/link_dead.html", purpose=purpose), 404)
    owner.accepted_rules_at = owner.accepted_rules_at or now()
    actions.set_password(owner, hashed, by_id=owner.id)
    actions.forgive(owner.email or "")
    log.info("password set by link", user=owner.id, purpose=purpose, ip=request.remote_addr)
    sessions.open_session(owner.id)
    flash(_("Your password is set and you are signed in."), "success")
    return _quiet(redirect(url_for("home.start"), 303), 303)


def _quiet(page, status: int):
    """The token stands in the address: it must not travel on in a Referer."""
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password():
    """Change one's own password: needs the present one, and ends all other sessions."""
    form = ChangePasswordForm()
    if request.method != "POST" or not (_is_current_right(form) and form.is_good_for(name=viewer().name, email=viewer().email)):
        return render_template("accounts/password.html", form=form), 200 if request.method != "POST" else 422
    hashed = passwords.hash_password(form.password.data)
    begin_write()
    actions.set_password(actions.fresh(viewer().id), hashed, by_id=viewer().id)
    sessions.open_session(viewer().id)
    log.info("password changed", user=viewer().id, ip=request.remote_addr)
    flash(_("Your password was changed. All your other sessions have ended."), "success")
    return redirect(url_for("accounts.change_password"), 303)


def _is_current_right(form) -> bool:
    """Check the present password; attempts count as they do at sign-in."""
    if not form.validate():
        return False
    if actions.check_password(viewer().email, form.current.data) is None:
        form.current.errors = [_("This is not your current password.")]
        return False
    return True
