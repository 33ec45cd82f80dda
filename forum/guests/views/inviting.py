"""The experts of a conversation: invite one, renew the link, end the access."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from forum.accounts.actions import find_account
from forum.accounts.models import GUEST
from forum.core.access import RuleBroken, require, signed_in, viewer
from forum.core.db import abandon, begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.guests import actions, queries
from forum.guests.forms import InviteGuestForm, RenewForm, proposed
from forum.guests.policies import can_invite
from forum.guests.views import bp
from forum.threads.models import GuestAccess, Thread
from forum.threads.queries import get_thread


def _thread(thread_id: int, *, lock: bool = False) -> Thread:
    """A thread to which the viewer may invite."""
    thread = get_thread(viewer(), thread_id, lock=lock)
    require(can_invite(viewer(), thread), _("Only the asker, under their own name, and the network's moderators invite experts."))
    return thread


def _page(thread: Thread, form: InviteGuestForm | None, status: int = 200):
    found = queries.invitations(viewer(), thread)
    return render_template("guests/invitations.html", thread=thread, form=form, invitations=found, proposed=proposed()), status


@bp.get("/threads/<id:thread_id>/guests")
@signed_in
def invitations(thread_id: int):
    """Who was invited, and the form for one more. Who may no longer invite still looks after their own guests."""
    thread = get_thread(viewer(), thread_id)
    if not can_invite(viewer(), thread) and not queries.invitations(viewer(), thread):
        _thread(thread_id)
    form = InviteGuestForm(formdata=None, last_day=proposed(), gap=request.args.get("gap", "")[:9]) if can_invite(viewer(), thread) else None
    return _page(thread, form)


@bp.post("/threads/<id:thread_id>/guests")
@signed_in
@limiter.limit("20/hour;60/day")
def invite(thread_id: int):
    """Invite an expert. Only moderators hear that an address is a member's."""
    thread, form = _thread(thread_id), InviteGuestForm()
    if not form.validate() or _is_known_member(thread, form):
        return _page(thread, form, 422)
    begin_write()
    thread = _thread(thread_id, lock=True)
    try:
        actions.invite(thread, _wanted(form), by=viewer().id)
    except RuleBroken as fault:
        abandon()
        form.email.errors = [str(fault)]
        return _page(get_thread(viewer(), thread_id), form, 422)
    flash(_("%(name)s gets a mail with the invitation.", name=form.name.data), "success")
    return redirect(queries.invite_url(thread_id), 303)


def _is_known_member(thread: Thread, form: InviteGuestForm) -> bool:
    known = find_account(form.email.data) if viewer().moderates(thread.network_id) else None
    if known is None or known.role == GUEST:
        return False
    form.email.errors = [_("This is the address of a member, who reads along already. Name them in a reply with @ instead.") if known.ended_at is None
                         else _("This is the address of somebody who was a member; the account has ended.")]
    return True


def _wanted(form: InviteGuestForm) -> actions.Invited:
    return actions.Invited(email=form.email.data, name=form.name.data, organisation=form.organisation.data, last_day=form.last_day.data,
                           note=form.note.data or "", language=form.language.data, theme_ids=form.theme_ids, gap_id=form.gap_id)


def _access(thread_id: int, access_id: int) -> tuple[Thread, GuestAccess]:
    """An invitation that the viewer looks after, as it stands under the lock."""
    queries.get_access(viewer(), get_thread(viewer(), thread_id), access_id)
    begin_write()
    thread = get_thread(viewer(), thread_id)
    return thread, queries.get_access(viewer(), thread, access_id, lock=True)


@bp.post("/threads/<id:thread_id>/guests/<id:access_id>/renewal")
@signed_in
@limiter.limit("20/hour;60/day")
def renew(thread_id: int, access_id: int):
    """Mail a new link; the old one is dead."""
    form = RenewForm()
    if "last_day" in request.form and not form.validate():
        raise RuleBroken(form.last_day.errors[0])
    thread, access = _access(thread_id, access_id)
    require(thread.hidden_at is None, _("This conversation is hidden, so nobody can be invited to it."))
    last_day = form.last_day.data or (access.last_day if actions.is_open(access) else proposed())
    actions.renew(thread, access, last_day=last_day, by=viewer().id)
    flash(_("A new link is on its way. The old one no longer works."), "success")
    return redirect(queries.invite_url(thread_id), 303)


@bp.post("/threads/<id:thread_id>/guests/<id:access_id>/revocation")
@signed_in
@limiter.limit("60/hour")
def revoke(thread_id: int, access_id: int):
    """End the access at once."""
    thread, access = _access(thread_id, access_id)
    actions.revoke(thread, access, by=viewer().id)
    undo = url_for("guests.renew", thread_id=thread_id, access_id=access_id)
    flash({"text": _("The access has ended. What this expert wrote stays."), "url": undo, "label": _("Invite again")}, "undo")
    return redirect(queries.invite_url(thread_id), 303)
