"""Saying that one has a problem too."""

from __future__ import annotations

from flask import flash, redirect, render_template, request

from forum.core.access import require, signed_in, viewer
from forum.core.db import begin_write
from forum.core.forms import AtMost, Line
from forum.core.guard import Guarded
from forum.core.i18n import _, lazy
from forum.core.limits import limiter
from forum.practice import recurrences
from forum.practice.views import bp
from forum.threads.models import Thread
from forum.threads.queries import get_thread, thread_url


class NoteForm(Guarded):
    """One line of context."""

    note = Line(lazy("How is it with you?"), [AtMost(300)])


def shared(thread_id: int, *, lock: bool = False) -> Thread:
    """A problem that the viewer can have too."""
    thread = get_thread(viewer(), thread_id, lock=lock)
    require(recurrences.can_recur(viewer(), thread), _("This is your own problem, or no problem at all: “also with us” is for colleagues."))
    return thread


@bp.post("/threads/<id:thread_id>/recurrences")
@signed_in
@limiter.limit("60/10 minutes")
def recur(thread_id: int):
    """Also with us, with a line of context if one wishes; `on=0` takes it back."""
    thread = shared(thread_id)
    form = NoteForm()
    if not form.validate():
        return render_template("practice/recurrence.html", form=form, thread=thread, back=thread_url(thread)), 422
    begin_write()
    thread = shared(thread_id, lock=True)
    if request.form.get("on", "1") == "0":
        recurrences.withdraw_recurrence(thread, by=viewer().id)
        flash(_("Taken back. You still follow this conversation."), "success")
    else:
        recurrences.add_recurrence(thread, by=viewer().id, note=form.note.data if "note" in request.form else None)
        flash(_("Colleagues see that it is so with you too. You follow this conversation."), "success")
    return redirect(f"{thread_url(thread)}#also", 303)
