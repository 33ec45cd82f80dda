"""Looking after members' accounts."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.accounts import sessions
from forum.accounts.actions import fresh
from forum.accounts.models import User
from forum.core.access import RuleBroken, moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.core.pages import keyset
from forum.core.text import clean_line
from forum.networks import catalogue, members, membership, policies, queries
from forum.networks.forms import HomeForm, InviteForm, ReasonForm, RoleForm
from forum.networks.membership import NewMember
from forum.networks.models import Municipality
from forum.networks.undo import ACCOUNTS
from forum.networks.views import bp


def _networks() -> frozenset[int] | None:
    """The networks whose members the viewer looks after; None is all."""
    return None if viewer().is_admin else viewer().moderated_ids


def get_managed(user_id: int, *, lock: bool = False) -> User:
    """An account that the viewer looks after; to others it does not exist."""
    user = members.for_change(user_id) if lock else fresh(user_id)
    return user if user is not None and policies.can_look_after(viewer(), user) else abort(404)


def _to_change(user_id: int) -> User:
    """The same, inside the write transaction and only for who may change it."""
    begin_write()
    user = get_managed(user_id, lock=True)
    require(policies.can_change_account(viewer(), user), _("Only an administrator can change this account, and nobody their own."))
    return user


def _checked(form):
    """A form that is right; its first error otherwise answers the act."""
    if not form.validate():
        raise RuleBroken(next(iter(form.errors.values()))[0])
    return form


def _done(activity: Activity, sentence: str):
    """Back to the list or the account, with a way to undo."""
    flash({"text": sentence, "url": url_for("networks.undo_member_act", activity_id=activity.id), "label": _("Undo")}, "undo")
    user = db.session.get(User, activity.subject_id)
    stays = policies.can_look_after(viewer(), user)
    return redirect(url_for("networks.manage_member", user_id=user.id) if stays else url_for("networks.manage_members"), 303)


@bp.get("/moderation/members")
@moderators
def manage_members():
    """The accounts that the viewer looks after, newest first."""
    words = clean_line(request.args.get("q", ""))[:100]
    page = keyset(queries.managed_members(_networks(), words), User.created_at, User.id, size=30)
    return render_template("networks/members.html", page=page, words=words, network_label=catalogue.network_label)


@bp.route("/moderation/members/new", methods=["GET", "POST"])
@moderators
def invite_member():
    """Make an account for somebody. The answer does not tell whether the address had one already."""
    form = InviteForm(network_ids=_networks())
    if request.method != "POST" or not form.validate():
        page = render_template("networks/invite.html", form=form, municipalities=queries.all_municipalities())
        return page, 200 if request.method != "POST" else 422
    begin_write()
    home = catalogue.network_by_slug(form.network.data)
    membership.invite(NewMember(form.name.data, form.email.data, form.function.data or "", form.municipality.nis, home.id, language=form.language.data),
                      by=viewer().id)
    flash(_("%(name)s gets a mail at this address.", name=form.name.data), "success")
    return redirect(url_for("networks.manage_members"), 303)


@bp.get("/moderation/members/<id:user_id>")
@moderators
def manage_member(user_id: int):
    """One account, and what can be done with it."""
    user = get_managed(user_id)
    home, moderated = catalogue.network(user.home_network_id), members.moderated_by(user.id)
    place = db.session.get(Municipality, user.municipality_id) if user.municipality_id else None
    role_form = RoleForm(None, role=user.role, networks=[catalogue.network(number).slug for number in moderated])
    return render_template("networks/member.html", user=user, home=home, place=place, role_form=role_form, networks=catalogue.networks(),
                           moderated=[catalogue.network_label(number) for number in moderated],
                           can_change=policies.can_change_account(viewer(), user), can_change_role=policies.can_change_role(viewer()),
                           sessions=len(sessions.sessions_of(user.id, this="")))


@bp.post("/moderation/members/<id:user_id>/end")
@moderators
def end_account(user_id: int):
    """End an account: it is signed out everywhere at once."""
    user = _to_change(user_id)
    activity = members.end_account(user, by=viewer().id, reason=_checked(ReasonForm()).reason.data)
    return _done(activity, _("The account of %(name)s has ended.", name=user.name))


@bp.post("/moderation/members/<id:user_id>/reopen")
@moderators
def reopen_account(user_id: int):
    """Open an account again."""
    user = _to_change(user_id)
    activity = members.reopen_account(user, by=viewer().id, reason=_checked(ReasonForm()).reason.data)
    return _done(activity, _("The account of %(name)s is open again.", name=user.name))


@bp.post("/moderation/members/<id:user_id>/home")
@moderators
def change_home(user_id: int):
    """Give somebody another home network."""
    user, form = _to_change(user_id), _checked(HomeForm())
    home = catalogue.network_by_slug(form.network.data)
    activity = members.change_home(user, home.id, by=viewer().id, reason=form.reason.data)
    return _done(activity, _("The home network of %(name)s is %(network)s now.", name=user.name, network=home.name))


@bp.post("/moderation/members/<id:user_id>/role")
@moderators
def change_role(user_id: int):
    """Give somebody a role; for administrators."""
    begin_write()
    user = get_managed(user_id, lock=True)
    require(policies.can_change_role(viewer()), _("Only an administrator gives roles."))
    form = _checked(RoleForm())
    numbers = [catalogue.network_by_slug(slug).id for slug in form.networks.data]
    activity = members.change_role(user, form.role.data, numbers, by=viewer().id, reason=form.reason.data)
    return _done(activity, _("The role of %(name)s has changed.", name=user.name))


@bp.post("/moderation/members/<id:user_id>/sessions/end")
@moderators
def end_member_sessions(user_id: int):
    """Sign somebody out everywhere, as when a telephone was lost."""
    user = _to_change(user_id)
    sessions.end_all(user.id)
    flash(_("%(name)s is signed out everywhere.", name=user.name), "success")
    return redirect(url_for("networks.manage_member", user_id=user.id), 303)


@bp.post("/moderation/members/undo/<id:activity_id>")
@moderators
def undo_member_act(activity_id: int):
    """Take an act on an account back: for who did it, and for administrators."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind not in ACCOUNTS or not policies.can_undo(viewer(), activity):
        abort(404)
    user = members.for_change(activity.subject_id or 0) or abort(404)
    require(viewer().is_admin or user.role == "member", _("Only an administrator can change this account, and nobody their own."))
    reverse = members.undo(activity, by=viewer().id)
    return _done(reverse, _("Undone."))
