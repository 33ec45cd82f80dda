"""Taking one's name off an own post, or putting it to it."""

from __future__ import annotations

from flask import abort, flash, redirect, request

from forum.core.access import require, signed_in, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.threads import actions, naming
from forum.threads.models import Post, Thread
from forum.threads.queries import get_post, get_thread, post_place
from forum.threads.views import bp


def _own(post_id: int, *, lock: bool = False) -> tuple[Thread, Post]:
    """An own post, also one that was taken back or hidden: its line still bears the name."""
    post = get_post(viewer(), post_id)
    require(post.author_id == viewer().id, _("You can change only your own posts, while the conversation is open."))
    return get_thread(viewer(), post.thread_id, lock=lock), post


@bp.post("/posts/<id:post_id>/name")
@signed_in
@limiter.limit("60/10 minutes")
def name(post_id: int):
    """Show an own post without one's name (`without_name=1`), or with it (`without_name=0`)."""
    wanted = request.form.get("without_name", "")
    if wanted not in (naming.NAMED, naming.NAMELESS):
        abort(400)
    _own(post_id)
    begin_write()
    thread, post = _own(post_id, lock=True)
    naming.insist(naming.refusal_of(viewer(), thread, post, nameless=wanted == naming.NAMELESS))
    actions.put_name(thread, post, without_name=wanted == naming.NAMELESS, by=viewer().id)
    flash(_("Other members no longer see your name here.") if post.without_name else _("Your name stands with it now."), "success")
    return redirect(post_place(thread, post.number), 303)
