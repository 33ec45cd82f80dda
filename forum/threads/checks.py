"""What a thread's form must hold beyond its own fields: networks, themes and reach, with the sentence beside the field."""

from __future__ import annotations

from forum.core.access import Viewer, viewer
from forum.core.i18n import _
from forum.core.markup.budget import TooComplicated, render
from forum.core.markup.own import known_in
from forum.networks import catalogue
from forum.threads import naming
from forum.threads.actions import NewThread
from forum.threads.actions.start import MOST_THEMES
from forum.threads.forms import ReplyForm, ThreadForm
from forum.threads.models import KINDS, Thread
from forum.threads.policies import can_announce
from forum.threads.referring import stored


def add_error(field, sentence: str) -> None:
    """Put a sentence beside a field."""
    field.errors = [*field.errors, sentence]


def rendered(field, thread: Thread, before: str = "") -> str | None:
    """HTML of a Markdown field in a thread; None with a sentence beside it when it costs too much.

    `field.stored` is the text to keep, with numbers in place of names; `before` is the stored text that it changes.
    """
    field.stored = stored(field.data or "", viewer(), thread, before=before)
    try:
        return render(field.stored, known_in(field.stored, by=viewer().id))
    except TooComplicated:
        add_error(field, _("This formatting is too complicated. Make it simpler: fewer brackets and nested lists."))
        return None


def check_new(form: ThreadForm, viewer: Viewer) -> NewThread | None:
    """The thread that the form asks for, or None with sentences beside its fields."""
    sound = form.validate()
    network_id, known = chosen_network(form, viewer)
    _check_reach(form, viewer, network_id) if known else None
    nameless = form.without_name.data == naming.NAMELESS
    if refusal := naming.refusal_new(network_id, form.kind.data, nameless=nameless) if known else "":
        add_error(form.without_name, refusal)
    theme_ids = check_themes(form)
    if any(entry.is_retired for entry in map(catalogue.theme, theme_ids)):
        add_error(form.theme, _("Choose a theme from the list."))
    if form.guided.data == "1" and form.kind.data == "problem" and not form.question.data:
        add_error(form.question, _("Say what you want to know, so that colleagues can answer."))
    html = rendered(form.body, Thread(network_id=network_id, audience=form.audience.data)) if sound else None
    if not sound or form.errors or html is None:
        return None
    return NewThread(title=form.title.data, body=form.body.stored, html=html, network_id=network_id, kind=form.kind.data,
                     audience=form.audience.data, theme_ids=theme_ids, details=form.details, without_name=nameless)


def check_reply(form: ReplyForm, viewer: Viewer, thread: Thread) -> str | None:
    """The HTML of a reply, or None with sentences beside the form's fields."""
    sound = form.validate()
    if refusal := naming.refusal(viewer, thread, nameless=naming.wanted(form, viewer, thread)):
        add_error(form.without_name, refusal)
    return rendered(form.body, thread) if sound and not form.errors else None


def chosen_network(form: ThreadForm, viewer: Viewer) -> tuple[int | None, bool]:
    """The network's number (None for both), and whether the choice exists; absent means the writer's home."""
    if not form.network.data:
        return viewer.home_network_id, True
    if form.network.data == "both":
        return None, True
    found = catalogue.network_by_slug(form.network.data)
    if found is None:
        add_error(form.network, _("Choose a network."))
    return (found.id if found else None), found is not None


def _check_reach(form: ThreadForm, viewer: Viewer, network_id: int | None) -> None:
    if form.kind.data not in KINDS:
        add_error(form.kind, _("Choose what you want to post."))
    if form.kind.data == "announcement" and not can_announce(viewer, network_id):
        add_error(form.kind, _("Only moderators of this network post announcements."))
    if form.audience.data not in ("all", "network"):
        add_error(form.audience, _("Choose who can read it."))
    if form.audience.data == "network":
        if network_id is None:
            add_error(form.audience, _("A conversation for both networks is visible to all members. Choose one network to keep it there."))
        elif not viewer.is_admin and network_id not in viewer.reader_networks:
            add_error(form.audience, _("You can keep a conversation only to a network that you belong to."))


def check_themes(form: ThreadForm) -> list[int]:
    """The numbers of the chosen themes, with sentences beside the field for those that do not exist."""
    found = [catalogue.theme_by_slug(slug) for slug in form.theme_slugs[:MOST_THEMES]]
    if any(entry is None for entry in found):
        add_error(form.theme, _("Choose a theme from the list."))
    if len(form.theme_slugs) > MOST_THEMES:
        add_error(form.more_themes, _("A conversation has at most five themes."))
    if form.guided.data == "1" and not found:
        add_error(form.theme, _("Choose the theme under which colleagues will look for it."))
    return [entry.id for entry in found if entry]
