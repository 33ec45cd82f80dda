"""Until when a solution holds: setting it, and saying whether it still does."""

from __future__ import annotations

from flask import flash, redirect, render_template
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional, ValidationError

from forum.core.access import require, signed_in, viewer
from forum.core.db import begin_write, db
from forum.core.forms import AtMost, Line, Text
from forum.core.guard import Guarded
from forum.core.i18n import _, lazy
from forum.core.limits import limiter
from forum.practice import replacing, shelf, wording
from forum.practice.models import ShelfLife
from forum.practice.reports.actions import insist_on_trying
from forum.practice.views import bp
from forum.threads.models import Post, Thread
from forum.threads.queries import get_readable_post, get_thread, post_place, thread_url


def _ahead(_form, field) -> None:
    """A day that lies ahead, within twenty years."""
    if field.data and not shelf.today() < field.data < shelf.in_years(20):
        raise ValidationError(_("Choose a day that lies ahead."))


class ShelfForm(Guarded):
    """Season, what it leans on, and when to check again."""

    season = SelectField(lazy("In which season is it done?"), validate_choice=False, default="")
    leans_on = Text(lazy("Which products or rules does it lean on?"), [AtMost(1000)])
    check_on = DateField(lazy("Check again on"), [Optional(), _ahead])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.season.choices = [("", _("all year round")), *((name, str(words)) for name, words in wording.SEASONS.items())]

    def validate_season(self, field) -> None:
        """One of the list."""
        if field.data and field.data not in wording.SEASONS:
            raise ValidationError(_("Choose one from the list."))


class CheckForm(Guarded):
    """Whether it still holds. `about` is the post that it is about; `target` the post that takes its place, once looked for."""

    about, target = 0, None
    answer = RadioField(lazy("Does this still hold?"), choices=[("still", lazy("Yes, this still holds")), ("outdated", lazy("No, this no longer holds")),
                                                                         ("replaced", lazy("No, something else takes its place"))], validate_choice=False)
    replaced_by = Line(lazy("What takes its place?"), [AtMost(300)])
    note = Text(lazy("What has changed?"), [AtMost(500)])
    until = DateField(lazy("Check again on"), [Optional(), _ahead])

    def validate_answer(self, field) -> None:
        """One of the three."""
        if field.data not in ("still", "outdated", "replaced"):
            raise ValidationError(_("Say whether it still holds."))

    def validate_note(self, field) -> None:
        """Colleagues need to know what changed."""
        if self.answer.data == "outdated" and not field.data:
            raise ValidationError(_("Say what has changed, so that colleagues know."))

    def validate_replaced_by(self, field) -> None:
        """A conversation or reply that the viewer may read."""
        self.target = replacing.find(viewer(), field.data or "") if self.answer.data == "replaced" else None
        if self.answer.data == "replaced" and self.target is None:
            raise ValidationError(_("Give the address or the number of a conversation that you can read, or the address of a reply in it."))
        if self.target is not None and self.target.id == self.about:
            raise ValidationError(_("This is the solution itself. Give what takes its place."))


def held(post_id: int, allowed, *, lock: bool = False) -> tuple[Thread, Post]:
    """A solution whose shelf life the viewer may touch."""
    post = get_readable_post(viewer(), post_id)
    thread = get_thread(viewer(), post.thread_id, lock=lock)
    require(allowed(viewer(), thread, post), _("Only the asker, who wrote or tested the solution, and moderators do this."))
    insist_on_trying(thread, post)
    return thread, post


@bp.route("/posts/<id:post_id>/shelf", methods=["GET", "POST"])
@signed_in
@limiter.limit("60/10 minutes", methods=["POST"])
def set_shelf(post_id: int):
    """Until when a solution holds."""
    thread, post = held(post_id, shelf.can_set)
    form = ShelfForm(obj=db.session.get(ShelfLife, post_id))
    if not form.is_submitted() or not form.validate():
        suggestions = [(years, shelf.in_years(years)) for years in (1, 2, 3)]
        page = render_template("practice/shelf.html", form=form, thread=thread, back=post_place(thread, post.number), suggestions=suggestions)
        return page, 422 if form.is_submitted() else 200
    begin_write()
    thread, post = held(post_id, shelf.can_set, lock=True)
    shelf.set_shelf(thread, post, shelf.Shelf(form.season.data or "", form.leans_on.data or "", form.check_on.data), by=viewer().id)
    flash(_("It is written down beside the solution."), "success")
    return redirect(thread_url(thread), 303)


@bp.route("/posts/<id:post_id>/checks", methods=["GET", "POST"])
@signed_in
@limiter.limit("60/10 minutes", methods=["POST"])
def check(post_id: int):
    """Say whether a solution still holds."""
    thread, post = held(post_id, shelf.can_check)
    form = CheckForm()
    form.about = post.id
    if not form.is_submitted() or not form.validate():
        page = render_template("practice/check.html", form=form, thread=thread, back=post_place(thread, post.number))
        return page, 422 if form.is_submitted() else 200
    begin_write()
    thread, post = held(post_id, shelf.can_check, lock=True)
    shelf.answer(thread, post, form.answer.data, by=viewer().id, note=form.note.data or "", until=form.until.data,
                 replaced_by_id=form.target.id if form.target else None)
    flash(_("Thank you. Colleagues see your answer beside the solution."), "success")
    return redirect(thread_url(thread), 303)
