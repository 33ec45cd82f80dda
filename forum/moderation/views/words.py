"""The dictionary of search words: groups of words for the same, parts of compounds, history."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from forum.core.access import SomeoneWasFaster, moderators, viewer
from forum.core.db import abandon, begin_write, db
from forum.core.i18n import _
from forum.core.search import dictionary_changes as changes
from forum.core.search.dictionary import GROUP, PART
from forum.core.search.models import SearchChange
from forum.core.text import clean_line
from forum.moderation.views import bp
from forum.moderation.words import queries
from forum.moderation.words.actions import save, take_back
from forum.moderation.words.forms import GroupForm, PartForm

ASKED = 60  # characters of a search in the list


def _asked() -> str:
    return clean_line(request.args.get("q", ""))[:ASKED]


def done(change: SearchChange | None, sentence: str, to: str = "moderation.words"):
    """Back to a list, with a way to undo."""
    if change is None:
        flash(_("Nothing was different, so nothing changed."), "info")
    else:
        flash({"text": sentence, "url": url_for("moderation.undo_word", change_id=change.id), "label": _("Undo")}, "undo")
    return redirect(url_for(to), 303)


@bp.get("/moderation/words")
@moderators
def words() -> str:
    """Groups of words that mean the same."""
    return render_template("moderation/words/groups.html", entries=queries.listed(GROUP, _asked()), asked=_asked(), counts=queries.counts(),
                           progress=queries.in_progress())


@bp.route("/moderation/words/group", methods=["GET", "POST"])
@moderators
def word_group():
    """One group: its words. Without `name` a new one; `add` is a word to begin with."""
    key = clean_line(request.args.get("name", ""))
    standing = changes.standing(GROUP, key) if key else []
    if standing is None:
        abort(404)
    form = _filled(key, standing)
    if request.method == "POST" and form.validate():
        try:
            begin_write()
            return done(save(GROUP, key or form.name.data, form.terms, by=viewer().id, seen=form.seen.data or 0), _("The group is saved. Search uses it from now on."))
        except SomeoneWasFaster:
            abandon()
            return _theirs(form, key or form.name.data), 409
    return _page(form, key), 200 if request.method != "POST" else 422


def _filled(key: str, standing: list[str]) -> GroupForm:
    """The form as it was typed, or with what stands."""
    latest = changes.latest(GROUP, key) if key else None
    added = [clean_line(request.args.get("add", ""))] if request.args.get("add") else []
    form = GroupForm(name=standing[0] if standing else "", others="\n".join([*standing[1:], *added]), seen=latest.id if latest else 0)
    form.key = key
    return form


def _page(form: GroupForm, key: str, **more) -> str:
    lines = queries.history(GROUP, key)[0] if key else []
    return render_template("moderation/words/group.html", form=form, key=key, lines=lines[:10], **more)


def _theirs(form: GroupForm, key: str) -> str:
    """What somebody else made of it stands above what was typed; saving again is a choice then."""
    latest = changes.latest(GROUP, key)
    form.seen.data = latest.id if latest else 0
    form.seen.raw_data = None
    form.key = key
    return _page(form, key, theirs=changes.standing(GROUP, key) or [], line=next(iter(queries.history(GROUP, key)[0]), None))


@bp.post("/moderation/words/group/removal")
@moderators
def remove_group():
    """Take a group out."""
    return _removed(GROUP, _("The group is taken out."), "moderation.words")


def _removed(kind: str, sentence: str, to: str):
    begin_write()
    key = clean_line(request.form.get("name", ""))
    if changes.standing(kind, key) is None:
        raise SomeoneWasFaster(_("This is no longer in the list."))
    latest = request.form.get("seen", type=int) or 0
    return done(save(kind, key, None, by=viewer().id, seen=latest), sentence, to)


@bp.route("/moderation/words/parts", methods=["GET", "POST"])
@moderators
def word_parts():
    """Parts of compounds; the form adds one."""
    form = PartForm(part=clean_line(request.args.get("add", "")))
    if request.method == "POST" and form.validate():
        part = form.part.data
        begin_write()
        latest = changes.latest(PART, part)
        change = save(PART, part, [part], by=viewer().id, seen=latest.id if latest else 0)
        return done(change, _("The part is added. Search uses it from now on."), "moderation.word_parts")
    page = render_template("moderation/words/parts.html", form=form, entries=queries.listed(PART, _asked()), asked=_asked(), counts=queries.counts(),
                           progress=queries.in_progress())
    return page, 200 if request.method != "POST" else 422


@bp.get("/moderation/words/part")
@moderators
def word_part() -> str:
    """One part, with its history and the way out."""
    key = clean_line(request.args.get("name", ""))
    if changes.standing(PART, key) is None:
        abort(404)
    latest = changes.latest(PART, key)
    return render_template("moderation/words/part.html", key=key, seen=latest.id if latest else 0, lines=queries.history(PART, key)[0][:10],
                           examples=queries.split_by(viewer(), key), groups=queries.groups_with(key))


@bp.post("/moderation/words/part/removal")
@moderators
def remove_part():
    """Take a part out."""
    return _removed(PART, _("The part is taken out."), "moderation.word_parts")


@bp.get("/moderation/words/history")
@moderators
def word_history() -> str:
    """Who changed what, and when."""
    lines, page = queries.history()
    return render_template("moderation/words/history.html", lines=lines, newer_url=page.newer_url, older_url=page.older_url)


@bp.post("/moderation/words/history/<id:change_id>/undo")
@moderators
def undo_word(change_id: int):
    """Put back what stood before a change."""
    begin_write()
    if db.session.get(SearchChange, change_id) is None:
        abort(404)
    return done(take_back(change_id, by=viewer().id), _("Undone."), "moderation.word_history")
