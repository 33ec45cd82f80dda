"""A new problem, good practice or announcement."""

from __future__ import annotations

from flask import abort, redirect, render_template, request

from forum.core.access import signed_in, viewer
from forum.core.db import begin_write
from forum.core.files import takes_files
from forum.core.gates import kept_at
from forum.core.limits import limiter
from forum.networks import catalogue
from forum.threads import naming
from forum.threads.actions import earlier_location, remember, start_thread
from forum.threads.checks import check_new
from forum.threads.drafts import actions as drafting
from forum.threads.drafts import showing
from forum.threads.drafts.models import Draft
from forum.threads.files import FORM_BYTES, with_files
from forum.threads.forms import ThreadForm
from forum.threads.models import KINDS
from forum.threads.queries import thread_url
from forum.threads.sending import sent_thread
from forum.threads.views import bp


def page(form: ThreadForm, draft: Draft | None = None) -> str:
    """The form: in steps for a problem, unless the writer prefers to write freely."""
    free = request.args.get("form") == "free" or form.kind.data != "problem" or (request.method == "POST" and form.guided.data != "1")
    if draft:
        showing.fill_new(form, draft, free=free)
    naming.offer_new(form)
    return render_template("threads/new.html", form=form, kind=form.kind.data, is_free=free, draft=draft, nameless_in=naming.where_allowed())


@bp.get("/threads/new")
@signed_in
def new():
    """An empty form; `?kind=`, `?theme=`, `?network=`, `?audience=` and `?title=` fill in what is known."""
    form = ThreadForm(formdata=None)
    kind = request.args.get("kind", "problem")
    if kind not in KINDS or (kind == "announcement" and not viewer().is_moderator):
        abort(404)
    home = catalogue.network(viewer().home_network_id)
    form.kind.data, form.theme.data = kind, request.args.get("theme", "")
    form.title.data = request.args.get("title", "")[:200]
    form.audience.data = "network" if request.args.get("audience") == "network" else "all"
    form.network.data = request.args.get("network") or (home.slug if home else "")
    return page(form, showing.draft_for(viewer(), f"new:{kind}"))


@bp.post("/threads/new")
@takes_files(FORM_BYTES)
@signed_in
@limiter.limit("40/10 minutes")
def create():
    """Open the thread that the form asks for."""
    form = with_files(ThreadForm())
    wanted = check_new(form, viewer())
    if wanted is None:
        return page(form), 422
    begin_write()
    if (earlier := earlier_location(viewer().id, form.idempotency.data or "")) is not None:
        return redirect(earlier or "/threads/", 303)
    naming.insist(naming.refusal_new(wanted.network_id, wanted.kind, nameless=wanted.without_name))
    place = kept_at(sent_thread(wanted)) or thread_url(start_thread(wanted, by=viewer().id))
    remember(viewer().id, form.idempotency.data or "", place)
    drafting.clear(viewer().id, f"new:{wanted.kind}")
    return redirect(place, 303)
