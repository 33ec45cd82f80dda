"""A held text as its writer sees it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from forum.core.access import signed_in_or_guest, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.moderation.holding import actions, queries
from forum.moderation.views import bp
from forum.threads.drafts.showing import place_of


@bp.get("/held/<id:held_id>")
@signed_in_or_guest
def held(held_id: int):
    """What waits, since when, why, and what its writer can do. A moderator comes to the page where it is decided."""
    found = queries.get_held(viewer(), held_id)
    if found.author_id != viewer().id:
        return redirect(url_for("moderation.held_item", held_id=held_id))
    return render_template("moderation/holding/own.html", held=found, html=queries.html_of(viewer(), found), why=queries.why(found),
                           thread=queries.thread_of(viewer(), found), kind=queries.KINDS[found.kind])


@bp.post("/held/<id:held_id>/draft")
@signed_in_or_guest
def take_back(held_id: int):
    """The text goes back into a draft; it waits no longer."""
    queries.get_held(viewer(), held_id, own=True)
    begin_write()
    found = queries.get_held(viewer(), held_id, own=True)
    draft = actions.take_back(found)
    flash(_("Your text stands in a draft again. Change it and send it when you are ready."), "success")
    return redirect(place_of(viewer(), draft), 303)
