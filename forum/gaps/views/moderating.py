"""What moderators do: hand over, merge, hide, and look for what could become a gap."""

from __future__ import annotations

from flask import render_template

from forum.core.access import moderators, require, signed_in, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.gaps import actions, candidates, policies
from forum.gaps.actions.merging import can_merge
from forum.gaps.checks import add_error, find_other
from forum.gaps.forms import HandForm, MergeForm, ReasonForm
from forum.gaps.models import Gap
from forum.gaps.owners import members_for
from forum.gaps.queries import get_gap
from forum.gaps.views import bp
from forum.gaps.views.common import WRITES, again, done, moderated, refused


@bp.post("/gaps/<id:gap_id>/handover")
@signed_in
@limiter.limit(WRITES)
def hand_over(gap_id: int):
    """Give it to somebody to follow up."""
    gap, form = moderated(gap_id), HandForm()
    form.member.choices = members_for(viewer(), gap)
    if form.member.data not in dict(form.member.choices):
        add_error(form.member, _("Choose somebody from the list."))
        return refused(gap, form, _("Hand over"))
    gap = again(moderated, gap_id)
    actions.hand_over(gap, int(form.member.data), by=viewer().id)
    return done(gap, _("Handed over to %(name)s", name=dict(form.member.choices)[form.member.data]))


@bp.post("/gaps/<id:gap_id>/merge")
@signed_in
@limiter.limit(WRITES)
def merge(gap_id: int):
    """Merge a gap with another one that says the same."""
    gap, form = moderated(gap_id), MergeForm()
    into = find_other(viewer(), form.into.data) if form.validate() else None
    if not form.errors:
        check_other(form, gap, into)
    if form.errors:
        return refused(gap, form, _("Merge"))
    gap, into = both(gap_id, into.id)
    actions.merge(gap, into, by=viewer().id)
    return done(into, _("The two are one now. Who had the other one is told."))


def check_other(form: MergeForm, gap: Gap, into: Gap | None) -> None:
    """Sentences beside the field when the two cannot be one."""
    if into is None or into.id == gap.id:
        add_error(form.into, _("No other knowledge gap that you can read has this number or address."))
    elif not policies.can_moderate(viewer(), into):
        add_error(form.into, _("You can merge only knowledge gaps of networks that you moderate."))
    elif not can_merge(gap, into):
        add_error(form.into, _("Only knowledge gaps that the same members can read can be merged."))


def both(gap_id: int, into_id: int) -> tuple[Gap, Gap]:
    """Both under lock, the lower number first, so that two who merge them the other way round do not wait for each other."""
    begin_write()
    locked = {number: get_gap(viewer(), number, lock=True) for number in sorted((gap_id, into_id))}
    for gap in locked.values():
        require(policies.can_moderate(viewer(), gap), _("Only moderators of this network can do this."))
    return locked[gap_id], locked[into_id]


@bp.post("/gaps/<id:gap_id>/hide")
@signed_in
@limiter.limit(WRITES)
def hide(gap_id: int):
    """Take it out of sight, with a reason."""
    gap, form = moderated(gap_id), ReasonForm()
    if not form.validate():
        return refused(gap, form, _("Hide"))
    gap = again(moderated, gap_id)
    actions.hide(gap, by=viewer().id, reason=form.reason.data)
    return done(gap, _("Hidden. Only moderators still see it."))


@bp.post("/gaps/<id:gap_id>/restore")
@signed_in
@limiter.limit(WRITES)
def restore(gap_id: int):
    """Show it again."""
    moderated(gap_id)
    gap = again(moderated, gap_id)
    actions.restore(gap, by=viewer().id)
    return done(gap, _("It can be seen again."))


@bp.get("/gaps/candidates")
@moderators
def candidates_page():
    """What could become a gap."""
    return render_template("gaps/candidates.html", unanswered=candidates.unanswered(viewer()), disputed=candidates.disputed(viewer()), searches=candidates.searches())
