"""The queue: what waits, taking an item on, and noting something on it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import SomeoneWasFaster, moderators, viewer
from forum.core.db import begin_write
from forum.core.forms import AtMost, Form, Needed, Text
from forum.core.i18n import _, lazy
from forum.moderation.queries import hidden_now, recent_acts
from forum.moderation.queue import actions, queries, showing
from forum.moderation.queue.sources import sources
from forum.moderation.views import bp
from forum.networks import catalogue


class NoteForm(Form):
    """A note for the other moderators."""

    text = Text(lazy("Note"), [Needed(lazy("Write the note first.")), AtMost(1000)])


@bp.get("/moderation/")
@moderators
def queue() -> str:
    """What waits, most urgent first; then what is out of sight, and the last acts."""
    asked = {name: request.args.get(name, "") for name in ("kind", "network", "whose")}
    network = catalogue.network_by_slug(asked["network"]) if asked["network"] else None
    found = queries.page_of_items(viewer(), kind=asked["kind"], network_id=network.id if network else None, whose=asked["whose"])
    return render_template(
        "moderation/queue.html", items=showing.lines(viewer(), found[: queries.PAGE]), is_cut=len(found) > queries.PAGE, asked=asked,
        kinds=showing.kinds(viewer(), asked["kind"], network=asked["network"], whose=asked["whose"]), networks=own_networks(),
        hidden=hidden_now(viewer()), recent=recent_acts(viewer()))


def own_networks() -> list[tuple[str, str]]:
    """The networks to narrow the queue to; none when there is one."""
    mine = [network for network in catalogue.networks() if viewer().moderates(network.id)]
    return [("", _("all")), *((network.slug, network.name) for network in mine)] if len(mine) > 1 else []


def on_to_next(sentence: str, undo_url: str = ""):
    """Back to the queue after a decision, with its first item ready to open."""
    flash({"text": sentence, "url": undo_url, "label": _("Undo")} if undo_url else sentence, "undo" if undo_url else "success")
    return redirect(url_for("moderation.queue", next=1), 303)


def item(kind: str, subject_id: int) -> None:
    """Refuse what does not wait in the viewer's networks: no kind of ours is 404, what was decided meanwhile 409."""
    if kind not in sources:
        abort(404)
    if not queries.waits(viewer(), kind, subject_id):
        raise SomeoneWasFaster(_("This does not wait any more: somebody decided it in the meantime."))


def back(kind: str, subject_id: int):
    """To the page that the form stood on: the item's own, or its place in the queue."""
    shown = sources[kind].show(viewer(), [subject_id]).get(subject_id) if request.form.get("back") == "item" else None
    return redirect(shown.url if shown else url_for("moderation.queue", _anchor=f"item-{kind}-{subject_id}"), 303)


@bp.post("/moderation/items/<kind>/<id:subject_id>/claim")
@moderators
def claim_item(kind: str, subject_id: int):
    """Take an item on (`on=0` lets it go; `over` is whom it is taken over from)."""
    begin_write()
    item(kind, subject_id)
    if request.form.get("on") == "0":
        actions.let_go(kind, subject_id, viewer().id)
    else:
        over = request.form.get("over", "")
        actions.claim(kind, subject_id, viewer().id, over=int(over) if over.isascii() and over.isdigit() and len(over) < 10 else None)
    return back(kind, subject_id)


@bp.post("/moderation/items/<kind>/<id:subject_id>/notes")
@moderators
def note_item(kind: str, subject_id: int):
    """Note something for the other moderators."""
    form = NoteForm()
    if kind not in sources:
        abort(404)
    if not form.validate():
        item(kind, subject_id)
        return render_template("moderation/queue/note.html", form=form, send_to=url_for("moderation.note_item", kind=kind, subject_id=subject_id),
                               back=request.form.get("back", ""), cancel=url_for("moderation.queue")), 422
    begin_write()
    item(kind, subject_id)
    actions.note(kind, subject_id, viewer().id, form.text.data)
    return back(kind, subject_id)
