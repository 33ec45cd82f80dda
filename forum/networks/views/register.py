"""Asking for membership."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests

from forum.core.access import public, viewer
from forum.core.db import begin_write
from forum.core.i18n import _, language
from forum.core.limits import Counter
from forum.networks import membership
from forum.networks.forms import RegisterForm
from forum.networks.membership import NewMember
from forum.networks.queries import all_municipalities
from forum.networks.views import bp

by_address = Counter("10/hour", "membership address")


@bp.route("/register", methods=["GET", "POST"])
@public
def register():
    """The request for membership. The answer is the same whether the address is known or not."""
    if viewer().is_signed_in:
        return redirect(url_for("home.start"))
    form = RegisterForm()
    if request.method != "POST" or not form.validate():
        page = render_template("networks/register.html", form=form, municipalities=all_municipalities())
        return page, 200 if request.method != "POST" else 422
    _count()
    begin_write()
    membership.ask(NewMember(form.name.data, form.email.data, form.function.data, form.municipality.nis, form.network_id, language=language()),
                   why=form.why.data or "")
    return redirect(url_for("networks.register_sent"), 303)


def _count() -> None:
    here = request.remote_addr or ""
    if not by_address.count(here):
        raise TooManyRequests(_("Many requests for membership came from your network in the last hour. Try again later."),
                              retry_after=by_address.seconds_left(here))


@bp.get("/register/sent")
@public
def register_sent():
    """What happens now."""
    return render_template("networks/register_sent.html")
