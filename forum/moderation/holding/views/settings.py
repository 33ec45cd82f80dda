"""Which texts wait: numbers by network, the list of words, and a place to try them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from forum.core.access import moderators, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity, Happened
from forum.core.gates import Sent
from forum.core.i18n import _
from forum.core.markup.budget import TooComplicated, render
from forum.moderation.holding import changing, queries, rules
from forum.moderation.holding.forms import ACTION_NAMES, SettingForm, TryForm, WordForm
from forum.moderation.holding.models import HeldPost, HoldWord
from forum.moderation.holding.wordlist import first_of, folded, replaced
from forum.moderation.views import bp
from forum.networks import catalogue


def page(*, numbers: tuple[int, SettingForm] | None = None, word: tuple[int, WordForm] | None = None, trying: TryForm | None = None, tried=None) -> str:
    """The settings, with a form that was refused in its place."""
    known = rules.settings()
    mine = [each for each in catalogue.networks() if viewer().moderates(each.id)]
    forms = [(each, SettingForm(formdata=None, prefix=f"n{each.id}-", obj=known[each.id])) for each in mine]
    if numbers:
        forms = [(each, numbers[1] if each.id == numbers[0] else form) for each, form in forms]
    return render_template("moderation/holding/settings.html", forms=forms, words=changing.words_of(viewer()), actions=ACTION_NAMES,
                           word_form=word[1] if word else WordForm(formdata=None), word_id=word[0] if word else 0,
                           trying=trying or TryForm(formdata=None), tried=tried, label=catalogue.network_label)


def done(activity: Activity | None):
    """Back to the settings, with a way to undo."""
    if activity is None:
        flash(_("Nothing was different, so nothing changed."), "info")
    else:
        flash({"text": _("Saved."), "url": url_for("moderation.undo_holding", activity_id=activity.id), "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.holding"), 303)


@bp.get("/moderation/holding")
@moderators
def holding() -> str:
    """The settings."""
    return page()


@bp.post("/moderation/holding/networks/<slug>")
@moderators
def set_holding(slug: str):
    """Numbers of one network."""
    network = catalogue.network_by_slug(slug)
    if network is None or not viewer().moderates(network.id):
        abort(404)
    form = SettingForm(prefix=f"n{network.id}-")
    if not form.validate():
        return page(numbers=(network.id, form)), 422
    begin_write()
    return done(changing.set_numbers(network.id, {name: form[name].data for name in changing.NUMBERS}, by=viewer().id))


def get_word(word_id: int) -> HoldWord:
    """A word that the viewer looks after; 404 for any other."""
    found = db.session.get(HoldWord, word_id, populate_existing=True)
    return found if found is not None and viewer().moderates(found.network_id) else abort(404)


def _wanted(form: WordForm) -> dict:
    return {"network_id": form.network_id, "word": folded(form.word.data), "action": form.action.data,
            "replacement": form.replacement.data or "" if form.action.data == "replace" else "", "note": form.note.data or ""}


@bp.post("/moderation/holding/words")
@moderators
def add_hold_word():
    """A new word."""
    form = WordForm()
    if not form.validate():
        return page(word=(0, form)), 422
    begin_write()
    return done(changing.put_word(None, _wanted(form), by=viewer().id))


@bp.get("/moderation/holding/words/<id:word_id>")
@moderators
def hold_word(word_id: int) -> str:
    """The form to change a word."""
    row = get_word(word_id)
    network = catalogue.network(row.network_id)
    form = WordForm(formdata=None, word=row.word, action=row.action, replacement=row.replacement, note=row.note, network=network.slug if network else "all")
    return render_template("moderation/holding/word.html", form=form, row=row)


@bp.post("/moderation/holding/words/<id:word_id>")
@moderators
def change_hold_word(word_id: int):
    """Change a word."""
    row, form = get_word(word_id), WordForm()
    if not form.validate():
        return render_template("moderation/holding/word.html", form=form, row=row), 422
    begin_write()
    return done(changing.put_word(get_word(word_id), _wanted(form), by=viewer().id))


@bp.post("/moderation/holding/words/<id:word_id>/removal")
@moderators
def remove_hold_word(word_id: int):
    """Take a word out."""
    begin_write()
    return done(changing.remove_word(get_word(word_id), by=viewer().id))


@bp.post("/moderation/holding/changes/<id:activity_id>/undo")
@moderators
def undo_holding(activity_id: int):
    """Put back what stood before."""
    begin_write()
    activity = db.session.get(Activity, activity_id)
    if activity is None or activity.kind != Happened.HOLDING_CHANGED or not viewer().moderates(activity.network_id):
        abort(404)
    return done(changing.undo(activity, by=viewer().id))


@bp.post("/moderation/holding/trial")
@moderators
def try_holding():
    """What would happen to a text that a new member sends, in each network. Nothing is kept."""
    form = TryForm()
    if not form.validate():
        return page(trying=form), 422
    try:
        html = render(form.text.data)
    except TooComplicated:
        form.text.errors = [_("This formatting is too complicated. Make it simpler: fewer brackets and nested lists.")]
        return page(trying=form), 422
    return page(trying=form, tried=[(each.name, _tried(each.id, form.text.data, html)) for each in catalogue.networks() if viewer().moderates(each.id)])


def _tried(network_id: int, text: str, html: str) -> list[str]:
    """What the rules of one network say, in words."""
    blocked = first_of([text], rules.entries(network_id, "block"))
    text, changed = replaced(text, rules.entries(network_id, "replace"))
    told = [_("Blocked: “%(word)s”", word=each) for each in blocked]
    told += [_("“%(old)s” was replaced by “%(new)s”.", old=old, new=new) for old, new in dict(changed).items()]
    why = rules.by_text(Sent("reply", network_id, "all", text, html), rules.rules_of(network_id))
    return told + [_("Waits: %(why)s", why=each) for each in queries.why(HeldPost(why=why))]
