"""Pages of conversations as a member's own device keeps them: only what every member may read."""

from __future__ import annotations

from forum.core.access import signed_in, viewer
from forum.core.keeping import as_plain_reader, kept
from forum.core.pages import page_number
from forum.threads.forms import ThreadForm
from forum.threads.showing import load_head
from forum.threads.views import bp
from forum.threads.views.new import page
from forum.threads.views.show import thread_page


@bp.get("/threads/<id:thread_id>/kept")
@signed_in
def kept_thread(thread_id: int) -> str:
    """A page of a thread to keep; 404 for what is kept to a network or hidden, also for who may read it."""
    as_plain_reader()
    head = load_head(viewer(), thread_id)
    return kept(lambda: thread_page(head, page_number()))


@bp.get("/threads/new/kept")
@signed_in
def kept_new() -> str:
    """The form of a new problem to keep, with nothing of its writer in it."""
    as_plain_reader()
    form = ThreadForm(formdata=None)
    form.kind.data = "problem"
    return kept(lambda: page(form))
