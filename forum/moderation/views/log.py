"""The log of what moderators did, and undoing it."""

from __future__ import annotations

from flask import abort, render_template, request, url_for

from forum.core.access import moderators, require, signed_in, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity
from forum.core.i18n import _
from forum.core.pages import keyset
from forum.moderation.policies import can_move_to, can_undo
from forum.moderation.queries import actors, log_filters, log_statement, to_log
from forum.moderation.sentences import GROUPS, LABELS
from forum.moderation.undo import OTHER_THREAD, REVERSE, lock_pair
from forum.moderation.undo import undo as take_back
from forum.moderation.views import bp
from forum.moderation.views.acts import leave
from forum.networks import catalogue
from forum.threads.models import Post, Thread
from forum.threads.queries import get_thread

FILTERS = ("group", "kind", "about", "network", "actor", "since", "until", "title")


@bp.get("/moderation/log")
@moderators
def log() -> str:
    """Everything that moderators did in the viewer's networks."""
    page = keyset(log_filters(log_statement(viewer())), Activity.created_at, Activity.id, size=30)
    asked = {name: request.args.get(name, "") for name in FILTERS}
    return render_template("moderation/log.html", rows=to_log(viewer(), page.rows), older_url=page.older_url, newer_url=page.newer_url,
                           file_url=url_for("moderation.log_file", **{name: value for name, value in asked.items() if value}),
                           asked=asked, active=sum(1 for value in asked.values() if value), choices=choices())


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    anything = ("", _("all"))
    mine = [n for n in catalogue.networks() if viewer().moderates(n.id)]
    return {"groups": [anything, *((name, str(words)) for name, (words, _kinds) in GROUPS.items())],
            "kinds": [anything, *((str(kind), str(words)) for kind, words in LABELS.items())],
            "networks": [anything, *((str(n.id), n.name) for n in mine)],
            "actors": [anything, *((str(number), name) for number, name in actors())]}


@bp.post("/moderation/log/<id:activity_id>/undo")
@signed_in
def undo(activity_id: int):
    """Take an act back."""
    _found(activity_id)
    begin_write()
    activity = _found(activity_id)
    place = _place(activity)
    lock_pair(place, activity.facts.get(OTHER_THREAD.get(activity.kind, "")))
    thread = get_thread(viewer(), place, lock=True)
    _check(activity, thread)
    done = take_back(activity, thread, viewer())
    return leave(done, thread, db.session.get(Post, done.post_id).number if done.post_id else None)


def _found(activity_id: int) -> Activity:
    """An act that can be undone, in a thread that the viewer may open; 404 for all else."""
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind not in set(REVERSE) or activity.thread_id is None:
        abort(404)
    _check(activity, get_thread(viewer(), _place(activity)))
    return activity


def _place(activity: Activity) -> int:
    """The conversation in which it is undone: that in which its post stands now."""
    post = db.session.get(Post, activity.post_id, populate_existing=True) if activity.post_id else None
    return post.thread_id if post else activity.thread_id


def _check(activity: Activity, thread: Thread) -> None:
    require(can_undo(viewer(), activity, thread), _("Only moderators of this network can do this."))
    back_to = activity.facts.get("from_network", thread.network_id)
    require(can_move_to(viewer(), thread, back_to), _("You cannot move this conversation to a network where you may not read it."))


