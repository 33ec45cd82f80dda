"""Deciding about a proposed theme."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for

from forum.core.access import RuleBroken, SomeoneWasFaster, moderators, viewer
from forum.core.db import abandon, begin_write, db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation.queue.views import on_to_next
from forum.moderation.rota.proposals import ProposalDecisionForm, page, refuse_when_in_use
from forum.moderation.sentences import did
from forum.moderation.views import bp
from forum.networks import proposals
from forum.networks.models import ThemeProposal
from forum.networks.policies import can_undo


def found(proposal_id: int) -> ThemeProposal:
    """A proposal that was not taken back; 404 for another."""
    proposal = proposals.get_proposal(proposal_id)
    return proposal if proposal and proposal.outcome != "withdrawn" else abort(404)


@bp.get("/moderation/proposals/<id:proposal_id>")
@moderators
def proposal(proposal_id: int) -> str:
    """What is proposed, which themes are like it, and what can be decided."""
    asked = found(proposal_id)
    return page(asked, ProposalDecisionForm(formdata=None, label_nl=asked.label))


@bp.post("/moderation/proposals/<id:proposal_id>")
@moderators
def decide_proposal(proposal_id: int):
    """Decide once; who comes second hears what the first decided."""
    asked, form = found(proposal_id), ProposalDecisionForm()
    if asked.decided_at is not None:
        raise SomeoneWasFaster(proposals.what_was_decided(asked))
    if not form.validate():
        return page(asked, form), 422
    begin_write()
    try:
        done = proposals.decide(found(proposal_id), form.decision, by=viewer().id)
    except RuleBroken as fault:
        abandon()
        form.label_nl.errors = [str(fault)]
        return page(found(proposal_id), form), 422
    return on_to_next(did(done.kind), url_for("moderation.undo_proposal", activity_id=done.id))


@bp.post("/moderation/proposals/undo/<id:activity_id>")
@moderators
def undo_proposal(activity_id: int):
    """Let a decided proposal wait again, unless its theme is in use."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind != Happened.PROPOSAL_DECIDED or not can_undo(viewer(), activity):
        abort(404)
    refuse_when_in_use(activity)
    proposals.reopen(activity, by=viewer().id)
    flash(_("Undone: the proposal waits again."), "success")
    return redirect(url_for("moderation.proposal", proposal_id=activity.facts["proposal_id"]), 303)
