"""Proposing a theme, and what became of one's proposals."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import RuleBroken, signed_in, viewer
from forum.core.db import abandon, begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.networks import proposals
from forum.networks.forms import ProposalForm
from forum.networks.views import bp


@bp.get("/themes/proposals/")
@signed_in
def theme_proposals():
    """One's own proposals, with what became of them."""
    return render_template("networks/proposals.html", rows=proposals.own(viewer().id))


@bp.route("/themes/proposals/new", methods=["GET", "POST"])
@signed_in
@limiter.limit("30/hour", methods=["POST"])
def propose_theme():
    """Propose a theme. One that looks like a theme that there is, is sent a second time to mean it."""
    form = ProposalForm(label=request.args.get("label", "")[:80])
    if request.method != "POST":
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    if form.sure.data != form.label.data and (alike := proposals.similar(form.label.data)):
        return _page(form, 422, alike)
    begin_write()
    try:
        proposals.propose(viewer().id, form.label.data, form.why.data)
    except RuleBroken as fault:
        abandon()
        form.label.errors = [str(fault)]
        return _page(form, 422)
    flash(_("Thank you. A moderator looks at your proposal, and you hear what becomes of it."), "success")
    return redirect(url_for("networks.theme_proposals"), 303)


def _page(form: ProposalForm, status: int, alike: list | None = None):
    form.sure.data = form.label.data if alike else ""
    form.sure.raw_data = None
    return render_template("networks/propose_theme.html", form=form, alike=alike or [], is_full=proposals.open_of(viewer().id) >= proposals.MOST_OPEN), status


@bp.post("/themes/proposals/<id:proposal_id>/withdrawal")
@signed_in
def withdraw_proposal(proposal_id: int):
    """Take one's own proposal back."""
    begin_write()
    proposal = proposals.get_proposal(proposal_id)
    if proposal is None or proposal.user_id != viewer().id:
        abort(404)
    proposals.withdraw(proposal)
    flash(_("You took your proposal back."), "success")
    return redirect(url_for("networks.theme_proposals"), 303)
