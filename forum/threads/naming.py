"""Posting without name: where it may be, what is chosen beforehand, and the choice in a form.

A form that says nothing means what stands chosen beforehand: who opened a thread without name does not show it by a form that left the choice out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import RuleBroken, Viewer, viewer
from forum.core.db import db
from forum.core.forms import Form
from forum.core.guard import Finding, typed_fields
from forum.core.i18n import _
from forum.core.markup.own import ids_in
from forum.core.text import slugify
from forum.networks import catalogue
from forum.networks.models import Municipality
from forum.networks.queries import allows_without_name
from forum.threads.models import Post, Thread
from forum.threads.policies import can_write_without_name, writes_without_name
from forum.uploads.models import AttachmentUse
from forum.uploads.queries import own

NAMED, NAMELESS = "0", "1"


def offer(form, viewer: Viewer, thread, *, allowed: bool | None = None) -> None:
    """Let the form ask under whose name, where there is a choice in this thread (a row or an entity)."""
    allowed = catalogue.allows_without_name(thread.network_id) if allowed is None else allowed
    if form.without_name.data is None and can_write_without_name(viewer, thread, allowed=allowed):
        form.without_name.data = NAMELESS if writes_without_name(viewer, thread) else NAMED


def offer_new(form) -> None:
    """The same in the form of a new thread: where some network allows it."""
    if form.without_name.data is None and form.kind.data != "announcement" and any(n.allows_without_name for n in catalogue.networks()):
        form.without_name.data = NAMED


def where_allowed() -> str:
    """Where it may be, for the form of a new thread; empty when that is everywhere."""
    allowed = [n.name for n in catalogue.networks() if n.allows_without_name]
    return "" if len(allowed) == len(catalogue.networks()) else ", ".join(allowed)


def wanted(form, viewer: Viewer, thread: Thread) -> bool:
    """Whether a reply is to stand without name."""
    return writes_without_name(viewer, thread) if form.without_name.data is None else form.without_name.data == NAMELESS


def refusal(viewer: Viewer, thread: Thread, *, nameless: bool) -> str:
    """Why a reply cannot stand without name, by what the tables say now; empty when it can."""
    if not nameless or can_write_without_name(viewer, thread, allowed=allows_without_name(thread.network_id)):
        return ""
    return _("This network does not let members post without name. Choose to post with your name, or keep your text as a draft.")


def refusal_new(network_id: int | None, kind: str, *, nameless: bool) -> str:
    """The same for a new thread."""
    if not nameless:
        return ""
    if kind == "announcement":
        return _("An announcement always bears a name.")
    if allows_without_name(network_id):
        return ""
    place = catalogue.network_label(network_id)
    return _("Posting without name is not possible in %(network)s. Choose another network, or post with your name.", network=place)


def refusal_of(viewer: Viewer, thread: Thread, post: Post, *, nameless: bool) -> str:
    """The same for a post that stands already."""
    if post.is_opening and nameless:
        return refusal_new(thread.network_id, thread.kind, nameless=True)
    return refusal(viewer, thread, nameless=nameless)


def insist(sentence: str) -> None:
    """Stop a write whose rule changed since its form was checked; the text is kept on the page."""
    if sentence:
        raise RuleBroken(sentence)


def is_nameless(form: Form) -> bool:
    """Whether a text is to bear no name: as chosen in its form, or as the post stands that is being changed."""
    if "without_name" in form and form.without_name.data is not None:
        return form.without_name.data == NAMELESS
    return getattr(form, "is_nameless", False)


def own_traces(form: Form) -> Iterable[Finding]:
    """The writer's own name or municipality in a text that is to bear no name."""
    if not is_nameless(form):
        return
    place = db.session.scalar(select(Municipality.name).join(User, User.municipality_id == Municipality.nis).where(User.id == viewer().id))
    told = [(viewer().name, _("your own name")), *((part, _("your own name")) for part in viewer().name.split() if len(part) > 2), (place, _("your municipality"))]
    for field in typed_fields(form):
        seen = [(word, what) for word, what in told if word and re.search(rf"\b{re.escape(word)}\b", field.data)]
        yield from (Finding(field=field.id, what=what, passage=word) for word, what in seen[:1] + [each for each in seen[1:] if each[0] == place])


def tell_tale_files(form: Form) -> Iterable[Finding]:
    """The writer's own files that would tell whose a text without name is: only their owner shows them, so one that stands with and without name gives both away."""
    if "body" not in form or ("without_name" not in form and not hasattr(form, "is_nameless")):
        return
    nameless = is_nameless(form)
    files = own(ids_in(form.body.data or ""), viewer().id)
    elsewhere = _standing([each.id for each in files], nameless=not nameless)
    for each in files:
        if each.id in elsewhere:
            yield Finding(field=form.body.id, passage=each.name,
                          what=_("a file that also stands with your name") if nameless else _("a file that also stands without your name"))
        elif nameless and slugify(viewer().name) in each.url_name:
            yield Finding(field=form.body.id, what=_("your own name"), passage=each.name)
        elif nameless and not each.is_image:
            yield Finding(field=form.body.id, what=_("a document that may say in itself who made it"), passage=each.name)


def _standing(numbers: list[int], *, nameless: bool) -> set[int]:
    """Which of these files hang on a post that has no name, or has one."""
    wanted = select(AttachmentUse.place, AttachmentUse.attachment_id).where(AttachmentUse.attachment_id.in_(numbers), AttachmentUse.place.startswith("post:"))
    places = [(int(place[5:]), number) for place, number in db.session.execute(wanted)] if numbers else []
    posts = set(db.session.scalars(select(Post.id).where(Post.id.in_([post for post, _file in places]), Post.without_name.is_(nameless)))) if places else set()
    return {number for post, number in places if post in posts}
