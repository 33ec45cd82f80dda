"""Conversations and meetings of a gap."""

from __future__ import annotations

from flask import abort, request

from forum.core.access import require, signed_in, viewer
from forum.core.db import db
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.gaps import actions, policies
from forum.gaps.checks import add_error, find_thread, no_such_thread, number_in
from forum.gaps.forms import LinkForm
from forum.gaps.models import GapThread
from forum.gaps.views import bp
from forum.gaps.views.acts import wanted
from forum.gaps.views.common import WRITES, again, done, in_sight, living, refused
from forum.networks import catalogue


@bp.post("/gaps/<id:gap_id>/threads")
@signed_in
@limiter.limit(WRITES)
def link(gap_id: int):
    """Link a conversation, by its number or address."""
    gap, form = in_sight(gap_id), LinkForm()
    thread = find_thread(viewer(), number_in(form.thread.data)) if form.validate() else None
    if thread is None:
        if not form.errors:
            add_error(form.thread, no_such_thread())
        return refused(gap, form, _("Link a conversation"))
    gap = again(in_sight, gap_id)
    actions.link_thread(gap, thread.id, by=viewer().id)
    return done(gap, _("The conversation is linked."))


@bp.post("/gaps/<id:gap_id>/threads/<id:thread_id>/removal")
@signed_in
@limiter.limit(WRITES)
def unlink(gap_id: int, thread_id: int):
    """Take a link away."""
    may_unlink(gap_id, thread_id)
    gap = again(living, gap_id)
    actions.unlink_thread(gap, may_unlink(gap_id, thread_id), by=viewer().id)
    return done(gap, _("The conversation is no longer linked."))


def may_unlink(gap_id: int, thread_id: int) -> GapThread:
    """The link to a conversation that the viewer reads, if they may take it away."""
    gap, found = living(gap_id), find_thread(viewer(), thread_id)
    row = db.session.get(GapThread, (gap_id, thread_id), populate_existing=True) if found else None
    require(policies.can_unlink(viewer(), gap, (row or abort(404)).added_by_id), _("Only who linked it, who follows the knowledge gap up and moderators can do this."))
    return row


@bp.post("/gaps/<id:gap_id>/meetings")
@signed_in
@limiter.limit(WRITES)
def propose(gap_id: int):
    """Put a gap forward for the next meeting of a network, or no longer (`on=0`)."""
    network = catalogue.network_by_slug(request.form.get("network", "")) or abort(422, description=_("Choose a network."))
    may_propose(gap_id, network)
    gap = again(living, gap_id)
    may_propose(gap_id, network)
    actions.propose(gap, network, by=viewer().id, wanted=wanted())
    if not wanted():
        return done(gap, _("It is no longer put forward for the meeting of %(name)s.", name=network.name))
    return done(gap, _("It is put forward for the next meeting of %(name)s. The moderators are told.", name=network.name))


def may_propose(gap_id: int, network: catalogue.NetworkEntry) -> None:
    """404 for a gap out of reach, 403 for somebody of another network."""
    gap = living(gap_id)
    sentence = _("Only members of network %(name)s who can all read this put it forward for its meeting.", name=network.name)
    require(policies.can_propose(viewer(), gap, network.id), sentence)
