"""Signing in and out, and the language of the page."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import current_app, g, redirect, render_template, request, url_for

from forum.accounts import actions, sessions
from forum.accounts.addresses import own_path
from forum.accounts.forms import LoginForm
from forum.accounts.views import bp
from forum.core.access import is_over, public, viewer
from forum.core.csrf import new_session_key
from forum.core.db import abandon, begin_write
from forum.core.i18n import COOKIE, LANGUAGES, _
from forum.core.kept import keep_carried

log = structlog.get_logger()
YEAR = 365 * 86_400


@bp.route("/login", methods=["GET", "POST"])
@public
def login():
    """The sign-in page. A failure says the same whether the account exists or not."""
    form = LoginForm(next=request.args.get("next"))
    goal = own_path(form.next.data)
    if request.method != "POST":
        return render_template("accounts/login.html", form=form, goal=goal)
    if form.validate():
        try:
            user_id = actions.sign_in(form.email.data, form.password.data)
        except actions.Suspended as fault:
            abandon()
            return suspended_page(fault.user_id), 403
        if user_id:
            return redirect(keep_carried(user_id) or goal, 303)
        form.form_errors.append(_("This address and password do not belong together, or the account is closed."))
    return render_template("accounts/login.html", form=form, goal=goal), 422


def suspended_page(user_id: int) -> str:
    """What somebody reads whom moderators keep out for now: until when, why, and how to appeal. It changes nothing and tells nobody else."""
    user = actions.fresh(user_id)
    return render_template("accounts/suspended.html", user=user, last_day=user.suspended_until - timedelta(seconds=1))


@bp.post("/logout")
@public
def logout():
    """End this session; the browser forgets what it kept. `others`: its script says that texts of other members wait there, and has wiped what is this one's."""
    if viewer().is_signed_in:
        begin_write()
        sessions.close_session(viewer().session_id)
        log.info("signed out", user=viewer().id, ip=request.remote_addr)
    new_session_key()
    response = redirect(url_for("home.start"), 303)
    response.headers["Clear-Site-Data"] = '"cache"' if request.form.get("others") else '"cache", "storage"'
    return response


@bp.post("/language")
@public
def choose_language():
    """The language switch: kept with the member, or in a cookie for who has not signed in."""
    wanted = request.form.get("language", "")
    response = redirect(own_path(request.form.get("next")), 303)
    if wanted in LANGUAGES and viewer().is_signed_in:
        begin_write()
        actions.choose_language(viewer().id, wanted)
    elif wanted in LANGUAGES:
        secure = current_app.config["SETTINGS"].is_https
        response.set_cookie(COOKIE, wanted, max_age=YEAR, secure=secure, httponly=True, samesite="Lax", path="/")
    return response


def ask_to_sign_in():
    """Where a visitor goes who opened a member's page; a guest whose access has ended reads that instead."""
    if is_over():
        return render_template("guests/over.html"), 410
    if suspended := g.get("suspended_id"):
        return suspended_page(suspended), 403
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("accounts.login", next=wanted if wanted != "/" else None), 302)
