"""One's own account: language, mail, and open sessions."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import flash, redirect, render_template, request, url_for

from forum.accounts import actions, sessions
from forum.accounts.forms import ConfirmForm, PreferencesForm
from forum.accounts.views import bp
from forum.core.access import signed_in, viewer
from forum.core.clock import now
from forum.core.db import begin_write
from forum.core.i18n import _

log = structlog.get_logger()
RECENT = timedelta(minutes=30)


@bp.route("/account/preferences", methods=["GET", "POST"])
@signed_in
def preferences():
    """Language, and mail on or off."""
    user = actions.fresh(viewer().id)
    form = PreferencesForm(language=user.language, wants_mail=user.wants_mail)
    if request.method != "POST" or not form.validate():
        return render_template("accounts/preferences.html", form=form), 200 if request.method != "POST" else 422
    begin_write()
    actions.choose_language(viewer().id, form.language.data)
    actions.choose_mail(viewer().id, wants_mail=form.wants_mail.data)
    flash(_("Your choices are saved."), "success")
    return redirect(url_for("accounts.preferences"), 303)


@bp.get("/account/sessions")
@signed_in
def own_sessions():
    """Where this account is signed in."""
    return _page(ConfirmForm())


def _page(form: ConfirmForm, status: int = 200):
    found = sessions.sessions_of(viewer().id, this=viewer().session_id)
    return render_template("accounts/sessions.html", form=form, sessions=found, needs_password=not _is_recent()), status


def _is_recent() -> bool:
    return now() - viewer().confirmed_at <= RECENT


def _confirms(form: ConfirmForm) -> bool:
    """Whether the password was given in this session lately, or with this form."""
    if _is_recent():
        return True
    if form.validate() and actions.check_password(viewer().email, form.current.data) is None:
        form.current.errors = [_("This is not your password.")]
    return not form.errors


def _note_confirmed() -> None:
    if not _is_recent():
        sessions.confirm(viewer().session_id)


@bp.post("/account/sessions/end")
@signed_in
def end_session():
    """End one of one's own sessions."""
    form = ConfirmForm()
    if not _confirms(form):
        return _page(form, 422)
    begin_write()
    _note_confirmed()
    if sessions.end_own(viewer().id, request.form.get("session", "")):
        log.info("session ended", user=viewer().id, ip=request.remote_addr)
    flash(_("That session has ended."), "success")
    return redirect(url_for("accounts.own_sessions"), 303)


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions():
    """End all of one's own sessions but this one."""
    form = ConfirmForm()
    if not _confirms(form):
        return _page(form, 422)
    begin_write()
    _note_confirmed()
    sessions.end_all(viewer().id, but=viewer().session_id)
    log.info("other sessions ended", user=viewer().id, ip=request.remote_addr)
    flash(_("All your other sessions have ended."), "success")
    return redirect(url_for("accounts.own_sessions"), 303)
