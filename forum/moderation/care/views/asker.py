"""The page on which who asked says whether a reply helped."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from forum.core.access import Viewer, require, signed_in, viewer
from forum.core.dates import day
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.moderation.care import asking
from forum.moderation.views import bp
from forum.threads.models import Thread
from forum.threads.policies import can_choose_solution
from forum.threads.queries import get_thread, thread_url


def _asked(thread_id: int, *, lock: bool = False) -> Thread:
    """A problem of the viewer's own of which they choose the solution."""
    thread = get_thread(viewer(), thread_id, lock=lock)
    is_theirs = viewer().id == thread.author_id and can_choose_solution(viewer(), thread)
    require(is_theirs, _("Only who asked says here whether a reply helped, while the conversation is open."))
    return thread


@bp.get("/threads/<id:thread_id>/helped")
@signed_in
def helped(thread_id: int):
    """The replies, each with "this one"; and "not yet"."""
    thread = _asked(thread_id)
    if thread.solved_at is not None:
        return redirect(thread_url(thread), 302)
    return render_template("moderation/care/helped.html", thread=thread, back=thread_url(thread), replies=asking.replies_of(viewer(), thread))


@bp.post("/threads/<id:thread_id>/helped/later")
@signed_in
def not_helped_yet(thread_id: int):
    """Not yet: ask again in some time."""
    _asked(thread_id)
    begin_write()
    thread = _asked(thread_id, lock=True)
    nudge = asking.put_off(thread)
    flash({"text": _("We ask you again on %(day)s, if the problem is still open.", day=day(nudge.again_at)),
           "url": url_for("moderation.ask_again", thread_id=thread.id), "label": _("Undo")}, "undo")
    return redirect(thread_url(thread), 303)


@bp.post("/threads/<id:thread_id>/helped/again")
@signed_in
def ask_again(thread_id: int):
    """Take "not yet" back."""
    begin_write()
    thread = _asked(thread_id, lock=True)
    asking.ask_again(thread)
    return redirect(url_for("moderation.helped", thread_id=thread.id), 303)


def on_thread(who: Viewer, page) -> str:
    """On the thread's page: the question, to who asked, while it is open."""
    thread = page.head
    is_theirs = thread.kind == "problem" and thread.author_id == who.id and thread.has_nudge and thread.reply_count
    if not is_theirs or thread.solved_at or thread.locked_at or thread.hidden_at or not asking.is_asked(thread):
        return ""
    return render_template("moderation/care/_asked.html", thread=thread)
