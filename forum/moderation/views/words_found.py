"""What people do not find, and trying out how search reads a question."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from forum.core.access import moderators, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _
from forum.core.limits import limiter
from forum.core.search.models import SearchChange
from forum.core.text import clean_line
from forum.moderation.views import bp
from forum.moderation.words import actions, queries, trying

LONGEST = 200  # characters of a question that is tried


@bp.get("/moderation/words/missing")
@moderators
def words_missing() -> str:
    """Searches without result, and long words that cannot be taken apart."""
    hidden = queries.ignored()
    return render_template("moderation/words/missing.html", missed=queries.missed(hidden), unsplit=queries.unsplit(viewer(), hidden), hidden=len(hidden))


@bp.post("/moderation/words/missing/ignored")
@moderators
def ignore_word():
    """Show a word no longer."""
    word = clean_line(request.form.get("word", ""))[:100]
    begin_write()
    actions.ignore(word, by=viewer().id)
    flash({"text": _("“%(word)s” no longer stands here.", word=word), "url": url_for("moderation.heed_word", word=word), "label": _("Undo")}, "undo")
    return redirect(url_for("moderation.words_missing"), 303)


@bp.post("/moderation/words/missing/heeded")
@moderators
def heed_word():
    """Show a word again."""
    begin_write()
    actions.heed(clean_line(request.args.get("word", ""))[:100])
    return redirect(url_for("moderation.words_missing"), 303)


@bp.get("/moderation/words/try")
@moderators
@limiter.limit("60/minute")
def try_words() -> str:
    """How search reads a question now; with `change`, also without that change and with it."""
    query = clean_line(request.args.get("q", ""))[:LONGEST]
    number = request.args.get("change", type=int)
    change = db.session.get(SearchChange, number) if number and 0 < number < 2**31 else None
    tries = []
    if query and change is not None:
        before, after = trying.before_and_after(change)
        tries = [(_("Without this change"), trying.trial(viewer(), query, before)), (_("With this change"), trying.trial(viewer(), query, after))]
    elif query:
        tries = [(_("As search reads it now"), trying.trial(viewer(), query))]
    return render_template("moderation/words/try.html", q=query, tries=tries, change=change, choices=queries.recent())
