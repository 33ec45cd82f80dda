"""Keeping posts, and the list of what one keeps. It is its owner's alone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request

from forum.accounts.addresses import own_path
from forum.core.access import signed_in, viewer
from forum.core.db import begin_write
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.core.text import clean, clean_line
from forum.core.urls import url_for
from forum.threads.actions import bookmarks as actions
from forum.threads.queries import get_readable_post, get_thread, post_place
from forum.threads.reading_list import get_bookmark, kept_count, reading_list
from forum.threads.views import bp


@bp.post("/posts/<id:post_id>/bookmark")
@signed_in
@limiter.limit("120/10 minutes")
def keep(post_id: int):
    """Keep a post, or no longer (`on=0`)."""
    get_readable_post(viewer(), post_id)
    begin_write()
    post = get_readable_post(viewer(), post_id)
    actions.save(viewer().id, post.id, wanted=request.form.get("on", "1") != "0")
    return redirect(post_place(get_thread(viewer(), post.thread_id), post.number), 303)


@bp.get("/bookmarks/")
@signed_in
def bookmarks():
    """The reading list."""
    return list_page()


def list_page(refused: dict[int, str] | None = None) -> str:
    """The list; `refused` is the text of a note that is too long, by its bookmark."""
    query, unread = clean_line(request.args.get("q", ""))[:100], request.args.get("show") == "unread"
    page = reading_list(viewer(), query=query, unread=unread)
    whole = len(page.rows) if page.rows and not (query or unread or page.older_url or page.newer_url) else kept_count(viewer())
    return render_template("threads/bookmarks.html", page=page, query=query, unread=unread, whole=whole, refused=refused or {}, most=actions.NOTE_MAX)


def _back():
    return redirect(own_path(request.form.get("next"), url_for("threads.bookmarks")), 303)


@bp.post("/bookmarks/<id:bookmark_id>/note")
@signed_in
def write_note(bookmark_id: int):
    """Change the note; one that is too long comes back with its text."""
    note = clean(request.form.get("note", "")).strip()
    if len(note) > actions.NOTE_MAX:
        get_bookmark(viewer(), bookmark_id)
        return list_page({bookmark_id: note}), 422
    begin_write()
    get_bookmark(viewer(), bookmark_id).note = note
    return _back()


@bp.post("/bookmarks/<id:bookmark_id>/read")
@signed_in
def mark_read_again(bookmark_id: int):
    """Mark as read, or as still to be read (`on=0`)."""
    begin_write()
    actions.mark_as_read(get_bookmark(viewer(), bookmark_id), wanted=request.form.get("on", "1") != "0")
    return _back()


@bp.post("/bookmarks/<id:bookmark_id>/removal")
@signed_in
def remove_bookmark(bookmark_id: int):
    """Take one out of the list; it can be put back."""
    begin_write()
    actions.remove(get_bookmark(viewer(), bookmark_id))
    flash({"text": _("Removed from what you saved."), "url": url_for("threads.return_bookmark", bookmark_id=bookmark_id), "label": _("Undo")}, "undo")
    return _back()


@bp.post("/bookmarks/<id:bookmark_id>/return")
@signed_in
def return_bookmark(bookmark_id: int):
    """Put it back where it stood."""
    begin_write()
    actions.remove(get_bookmark(viewer(), bookmark_id, removed=True), wanted=False)
    return _back()
