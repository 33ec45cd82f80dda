"""Going to try something: planning it, changing it, saying how far it came."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request
from sqlalchemy import select
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster, require, signed_in, viewer
from forum.core.db import abandon, begin_write, db
from forum.core.forms import AtMost, Line, Text
from forum.core.guard import Guarded
from forum.core.i18n import _, lazy
from forum.core.limits import limiter
from forum.core.text import clean
from forum.networks import catalogue
from forum.networks.people import find_person
from forum.networks.seasons import trial_season
from forum.practice import trials, wording
from forum.practice.models import STATES, Recurrence, Trial
from forum.practice.reports.actions import insist_on_trying
from forum.practice.reports.policies import can_report
from forum.practice.trials import Plan
from forum.practice.views import bp
from forum.threads.models import Post, Thread
from forum.threads.queries import get_readable_post, get_thread, post_place, readers_of, shown, thread_url

MOST_BUDDIES = 40


class TrialForm(Guarded):
    """When, where, with whom, and who may see it."""

    season = SelectField(lazy("When?"), validate_choice=False, default="")
    planned_on = DateField(lazy("Or on a day"), [Optional()])
    place = Line(lazy("Where?"), [AtMost(200)])
    note = Text(lazy("Note for yourself or your buddy"), [AtMost(500)])
    buddy = SelectField(lazy("With a buddy?"), validate_choice=False, default="")
    visibility = RadioField(lazy("Who may see this?"), validate_choice=False, default="readers")

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.season.choices = [("", _("I don’t know yet")), *((name, str(words)) for name, words in wording.SEASONS.items())]
        self.buddy.choices = [("", _("No, on my own")), *((str(number), name) for number, name in people)]
        self.visibility.choices = [("readers", _("Everyone who reads this conversation")), ("me", _("Only me and my buddy"))]
        self.visibility.data = self.visibility.data or "readers"

    def validate_season(self, field) -> None:
        """One of the list."""
        if field.data and field.data not in wording.SEASONS:
            raise ValidationError(_("Choose one from the list."))

    def validate_planned_on(self, field) -> None:
        """A day that is not long over, within ten years."""
        here = trials.today()
        if field.data and not here.year - 1 <= field.data.year <= here.year + 10:
            raise ValidationError(_("Choose a day of this year or later."))

    def validate_buddy(self, field) -> None:
        """Somebody of the list."""
        if field.data and field.data not in dict(field.choices):
            raise ValidationError(_("Choose a colleague who can read this conversation."))

    def validate_visibility(self, field) -> None:
        """One of the two."""
        if field.data not in ("readers", "me"):
            raise ValidationError(_("Choose who may see it."))

    @property
    def plan(self) -> Plan:
        """What was filled in; a day goes before a season."""
        return Plan(self.planned_on.data, "" if self.planned_on.data else self.season.data or "", self.place.data or "", self.note.data or "", self.visibility.data,
                    int(self.buddy.data) if self.buddy.data else None)


def buddies(thread: Thread, standing: int | None = None) -> list[tuple[int, str]]:
    """Who may be asked along: colleagues who wrote here under their name or have the problem too."""
    wrote = select(Post.author_id).where(Post.thread_id == thread.id, Post.without_name.is_(False), shown())
    near = wrote.union(select(Recurrence.user_id).where(Recurrence.thread_id == thread.id))
    if standing is not None:
        near = near.union(select(User.id).where(User.id == standing))
    found = select(User.id, User.name).where(User.id.in_(near),
                                             User.id.in_(readers_of(thread)), User.id != viewer().id, User.name != "", User.vetted_at.is_not(None))
    return [tuple(row) for row in db.session.execute(found.order_by(User.name, User.id).limit(MOST_BUDDIES))]


def tried(post_id: int, *, lock: bool = False) -> tuple[Thread, Post]:
    """A post that the viewer may plan to try."""
    post = get_readable_post(viewer(), post_id)
    thread = get_thread(viewer(), post.thread_id, lock=lock)
    require(can_report(viewer(), thread), _("You can read this, but not change it."))
    return thread, post


def form_page(form: TrialForm, thread: Thread, back: str, trial: Trial | None = None) -> str:
    """The form, for a new plan or a change."""
    return render_template("practice/trial_form.html", form=form, thread=thread, back=back, trial=trial)


@bp.get("/posts/<id:post_id>/trials/new")
@signed_in
def new_trial(post_id: int):
    """The form; the season of the theme stands chosen. Who has a plan already comes to it."""
    thread, post = tried(post_id)
    insist_on_trying(thread, post)
    standing = db.session.scalar(select(Trial.id).where(Trial.post_id == post_id, Trial.user_id == viewer().id))
    if standing:
        return redirect(f"/trials/{standing}")
    theme = catalogue.theme(thread.theme_id)
    form = TrialForm(formdata=None, people=buddies(thread), season=trial_season(theme.slugs) if theme else "")
    return form_page(form, thread, post_place(thread, post.number))


@bp.post("/posts/<id:post_id>/trials")
@signed_in
@limiter.limit("60/10 minutes")
def plan_trial(post_id: int):
    """Write the plan down."""
    thread, post = tried(post_id)
    form = TrialForm(people=buddies(thread))
    if not form.validate():
        return form_page(form, thread, post_place(thread, post.number)), 422
    begin_write()
    thread, post = tried(post_id, lock=True)
    try:
        trials.plan(thread, post, form.plan, by=viewer().id)
    except SomeoneWasFaster:
        abandon()
        return redirect(thread_url(thread), 303)
    flash(_("Good luck. You get a reminder when the season comes, not sooner."), "success")
    return redirect(thread_url(thread), 303)


def own_trial(trial_id: int, *, lock: bool = False) -> tuple[Thread, Trial]:
    """A plan of the viewer's own."""
    thread, trial = trials.get_trial(viewer(), trial_id, lock=lock)
    require(trial.user_id == viewer().id, _("Only who made this plan changes it."))
    return thread, trial


@bp.get("/trials/<id:trial_id>")
@signed_in
def show_trial(trial_id: int):
    """A plan with what can be done next; for who made it and for the buddy."""
    thread, trial = trials.get_trial(viewer(), trial_id)
    if viewer().id not in (trial.user_id, trial.buddy_id):
        return redirect(thread_url(thread))
    return render_template("practice/trial.html", thread=thread, thread_url=thread_url(thread), trial=trial, is_mine=trial.user_id == viewer().id,
                           when=words_of(trial), buddy=find_person(trial.buddy_id), planner=find_person(trial.user_id), reported=trials.has_reported(trial))


def words_of(trial) -> str:
    """When somebody plans it, in words."""
    if trial.planned_on:
        return _("on a day")
    return str(wording.SEASONS.get(trial.season, ""))


@bp.route("/trials/<id:trial_id>/edit", methods=["GET", "POST"])
@signed_in
@limiter.limit("60/10 minutes", methods=["POST"])
def edit_trial(trial_id: int):
    """Change the plan."""
    thread, trial = own_trial(trial_id)
    form = TrialForm(obj=trial, people=buddies(thread, trial.buddy_id), buddy=str(trial.buddy_id or ""))
    if not form.is_submitted() or not form.validate():
        return form_page(form, thread, f"/trials/{trial_id}", trial), 422 if form.is_submitted() else 200
    begin_write()
    thread, trial = own_trial(trial_id, lock=True)
    trials.change(thread, trial, form.plan, by=viewer().id)
    return redirect(f"/trials/{trial_id}", 303)


@bp.post("/trials/<id:trial_id>/status")
@signed_in
@limiter.limit("60/10 minutes")
def trial_status(trial_id: int):
    """How far it came. Who is done goes on to tell how it went."""
    _thread, trial = own_trial(trial_id)
    status, why = request.form.get("status", ""), clean(request.form.get("why", "")).strip()
    if status not in STATES or len(why) > 500:
        raise RuleBroken(_("Choose how far it came.") if status not in STATES else _("Keep it under 500 characters."))
    begin_write()
    thread, trial = own_trial(trial_id, lock=True)
    trials.set_status(thread, trial, status, by=viewer().id, why=why)
    if status == "done":
        flash(_("Well done. Tell in two minutes how it went; then the next colleague knows."), "success")
        return redirect(f"/posts/{trial.post_id}/reports/new", 303)
    return redirect(f"/trials/{trial_id}", 303)


@bp.post("/trials/<id:trial_id>/removal")
@signed_in
def remove_trial(trial_id: int):
    """Take the plan out."""
    own_trial(trial_id)
    begin_write()
    thread, trial = own_trial(trial_id, lock=True)
    trials.remove(trial)
    flash(_("Your plan is taken out."), "success")
    return redirect(thread_url(thread), 303)


@bp.post("/trials/<id:trial_id>/buddy")
@signed_in
def answer_buddy(trial_id: int):
    """Who was asked as a buddy says yes or no."""
    trials.get_trial(viewer(), trial_id)
    begin_write()
    thread, trial = trials.get_trial(viewer(), trial_id, lock=True)
    if trial.buddy_id != viewer().id:
        abort(404)
    accepts = request.form.get("answer") == "yes"
    trials.answer_buddy(thread, trial, by=viewer().id, accepts=accepts)
    flash(_("You are the buddy now. You both see this plan.") if accepts else _("Your colleague hears that it does not suit you now."), "success")
    return redirect(f"/trials/{trial_id}" if accepts else thread_url(thread), 303)
