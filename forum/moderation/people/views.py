"""A member's history, measures, and lifting them. For everybody but the moderators concerned none of these pages exists."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.accounts.actions import fresh
from forum.accounts.models import User
from forum.core.access import SomeoneWasFaster, moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.events import Happened, record_look
from forum.core.i18n import _
from forum.moderation.people import actions, policies, showing, words
from forum.moderation.people.actions import Measure
from forum.moderation.people.forms import LiftForm, MeasureForm
from forum.moderation.people.models import Sanction
from forum.moderation.queue.actions import note
from forum.moderation.queue.queries import notes_of
from forum.moderation.queue.views import NoteForm
from forum.moderation.sentences import label
from forum.moderation.views import bp
from forum.threads.actions import earlier_location, remember


def found(user_id: int) -> User:
    """A member whose history the viewer may see; 404 for all else."""
    user = fresh(user_id)
    return user if user is not None and policies.can_see(viewer(), user) else abort(404)


@bp.get("/moderation/people")
@moderators
def people() -> str:
    """Whom a measure stands about now."""
    return render_template("moderation/people/index.html", rows=showing.standing_now(viewer()), kinds=words.KINDS)


@bp.get("/moderation/people/<id:user_id>")
@moderators
def person(user_id: int) -> str:
    """All of one member's history. That somebody looked is written in the log."""
    user = found(user_id)
    looked(user)
    return page(MeasureForm(formdata=None), found(user_id))


def looked(user: User) -> None:
    """Write in the log that the viewer saw a member's history."""
    record_look(Happened.PERSON_SEEN, viewer().id, subject_id=user.id, network_id=user.home_network_id)


def page(form: MeasureForm, user: User, lift_form: LiftForm | None = None, lifting: int = 0) -> str:
    """The page, also with a refused form on it."""
    return render_template("moderation/people/person.html", form=form, about=showing.history(viewer(), user), kinds=words.KINDS, helps=words.HELPS, label=label,
                           can_decide=policies.can_decide(viewer(), user), notes=notes_of("person", user.id), lift_form=lift_form, lifting=lifting)


@bp.post("/moderation/people/<id:user_id>/measures")
@moderators
def measure(user_id: int):
    """Decide something about a member."""
    user = found(user_id)
    require(policies.can_decide(viewer(), user), _("Only an administrator decides about a moderator, and nobody about themselves."))
    form = MeasureForm()
    if not form.validate():
        looked(user)
        return page(form, found(user_id)), 422
    begin_write()
    key = request.form.get("idempotency", "")
    if (earlier := earlier_location(viewer().id, key)) is not None:
        return redirect(earlier or url_for("moderation.person", user_id=user_id), 303)
    require(policies.can_decide(viewer(), found(user_id)), _("Only an administrator decides about a moderator, and nobody about themselves."))
    wanted = Measure(form.kind.data, form.reason.data, form.rule.data, form.moment, form.private_note.data or "")
    actions.decide(user_id, wanted, by=viewer().id)
    remember(viewer().id, key, url_for("moderation.person", user_id=user_id))
    flash(_("Done. The member hears it, with the reason, here and by mail."), "success")
    return redirect(url_for("moderation.person", user_id=user_id), 303)


@bp.post("/moderation/measures/<id:sanction_id>/lift")
@moderators
def lift_measure(sanction_id: int):
    """End a measure before its time."""
    made = db.session.get(Sanction, sanction_id) or abort(404)
    user = found(made.user_id)
    require(policies.can_decide(viewer(), user), _("Only an administrator decides about a moderator, and nobody about themselves."))
    form = LiftForm()
    if not form.validate():
        looked(user)
        return page(MeasureForm(formdata=None), found(user.id), form, sanction_id), 422
    begin_write()
    if not db.session.get(Sanction, sanction_id, populate_existing=True).stands:
        raise SomeoneWasFaster(actions.what_stands_no_more(sanction_id))
    actions.lift(sanction_id, by=viewer().id, reason=form.reason.data)
    flash(_("Lifted. The member gets a mail."), "success")
    return redirect(url_for("moderation.person", user_id=made.user_id), 303)


@bp.post("/moderation/people/<id:user_id>/notes")
@moderators
def note_person(user_id: int):
    """Note something about a member, for moderators alone."""
    form = NoteForm()
    user = found(user_id)
    if not form.validate():
        return render_template("moderation/queue/note.html", form=form, send_to=url_for("moderation.note_person", user_id=user.id),
                               cancel=url_for("moderation.person", user_id=user.id)), 422
    begin_write()
    note("person", user_id, viewer().id, form.text.data)
    return redirect(url_for("moderation.person", user_id=user_id), 303)
