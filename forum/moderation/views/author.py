"""Looking up who wrote a post without name: asked with a reason each time, logged, and told to the writer."""

from __future__ import annotations

from flask import render_template

from forum.core.access import RuleBroken, require, signed_in, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.moderation import actions
from forum.moderation.actions import By
from forum.moderation.forms import ReasonForm
from forum.moderation.views import bp
from forum.networks.people import find_person
from forum.threads.models import Post, Thread
from forum.threads.policies import can_look
from forum.threads.queries import get_post, get_thread, post_place


def _found(post_id: int, *, lock: bool = False) -> tuple[Thread, Post]:
    """The post, for who may look: 404 when it is out of sight, 403 when it is only to be read."""
    post = get_post(viewer(), post_id)
    thread = get_thread(viewer(), post.thread_id, lock=lock)
    require(can_look(viewer(), thread, post), _("Only moderators of this network can do this."))
    return thread, post


@bp.post("/posts/<id:post_id>/author")
@signed_in
@limiter.limit("30/hour")
def author(post_id: int):
    """Show once who wrote a post without name. Nothing of it stays in the thread's page: who looks again says again why."""
    thread, post = _found(post_id)
    form, back = ReasonForm(), post_place(thread, post.number)
    if not form.validate():
        return render_template("moderation/act.html", form=form, thread=thread, back=back), 422
    begin_write()
    thread, post = _found(post_id, lock=True)
    if not post.without_name:
        raise RuleBroken(_("This post bears the name of its writer."))
    actions.look_at_author(thread, post, By(viewer().id, form.reason.data), name=viewer().name)
    return render_template("moderation/author.html", person=find_person(post.author_id), thread=thread, number=post.number, back=back, reason=form.reason.data)
