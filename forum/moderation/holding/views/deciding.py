"""Held texts as moderators see them: the list, one of them, and the decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from forum.core.access import RuleBroken, SomeoneWasFaster, moderators, require, viewer
from forum.core.db import begin_write, db
from forum.core.i18n import _, ngettext
from forum.moderation.holding import actions, queries
from forum.moderation.holding.forms import DecisionForm
from forum.moderation.holding.models import REFUSED, HeldPost
from forum.moderation.holding.posting import fresh_html
from forum.moderation.views import bp

MOST = 50


@bp.get("/moderation/held")
@moderators
def held_list() -> str:
    """What waits in the viewer's networks."""
    ids = queries.waiting(viewer()).with_only_columns(HeldPost.id)
    return render_template("moderation/holding/list.html", lines=queries.lines(viewer(), HeldPost.id.in_(ids)))


def item_page(held: HeldPost, form: DecisionForm) -> str:
    """One held text with all that helps to decide."""
    nameless = queries.writes_nameless(held)
    return render_template("moderation/holding/item.html", held=held, form=form, html=queries.html_of(viewer(), held), why=queries.why(held),
                           thread=queries.thread_of(viewer(), held), person=queries.writer_of(held), is_nameless=nameless,
                           record=None if nameless else queries.record_of(held),
                           network=queries.network_of(held), kind=queries.KINDS[held.kind], is_own=held.author_id == viewer().id,
                           diff=queries.diff_of(viewer(), held),
                           can_vet=not nameless and any(each["what"] == "first_posts" for each in held.why),
                           decider=queries.decider(held) if held.decided_by_id else "", item_kind="held", item_id=held.id)


@bp.get("/moderation/held/<id:held_id>")
@moderators
def held_item(held_id: int) -> str:
    """A held text."""
    return item_page(queries.get_to_decide(viewer(), held_id), DecisionForm(formdata=None))


@bp.post("/moderation/held/<id:held_id>")
@moderators
def decide_held(held_id: int):
    """Approve or refuse it; `seen=refused` approves after all what was refused."""
    held, form = _mine_to_decide(held_id), DecisionForm()
    if not form.validate():
        return item_page(held, form), 422
    html = fresh_html(held) if form.decision.data == "approve" else ""
    begin_write()
    held = _mine_to_decide(held_id)
    if form.decision.data == "refuse":
        actions.refuse(held, form.reason.data or "", by=viewer().id, rule=form.rule.data)
        text = _("Not approved. The writer hears why.")
        flash({"text": text, "url": url_for("moderation.undo_refusal", held_id=held_id), "label": _("Approve after all")}, "undo")
        return redirect(url_for("moderation.held_list"), 303)
    seen = REFUSED if request.form.get("seen") == REFUSED else ""
    done = actions.approve(held, html, by=viewer().id, vet=form.vet.data, seen=seen, reason=form.reason.data or "")
    flash(_("Approved and posted. The member's next posts no longer wait.") if done.facts["vetted"] else _("Approved and posted."), "success")
    return redirect(url_for("threads.permalink", post_id=done.post_id), 303)


@bp.post("/moderation/held/<id:held_id>/after-all")
@moderators
def undo_refusal(held_id: int):
    """Undo a refusal: the text is posted after all."""
    html = fresh_html(_mine_to_decide(held_id))
    begin_write()
    done = actions.approve(_mine_to_decide(held_id), html, by=viewer().id, seen=REFUSED)
    flash(_("Approved and posted."), "success")
    return redirect(url_for("threads.permalink", post_id=done.post_id), 303)


def _mine_to_decide(held_id: int) -> HeldPost:
    held = queries.get_to_decide(viewer(), held_id)
    require(held.author_id != viewer().id, _("You wrote this yourself, so a colleague decides."))
    return held


@bp.post("/moderation/held")
@moderators
def approve_several():
    """Approve what was ticked; one that cannot be posted any more stays, and is told apart."""
    chosen = [int(each) for each in request.form.getlist("held") if each.isascii() and each.isdigit() and len(each) < 10][:MOST]
    found = [_mine_to_decide(number) for number in dict.fromkeys(chosen)]
    # Threads are locked in one order, so that two moderators who tick the same ones do not wait for each other.
    texts = {held.id: fresh_html(held) for held in sorted(found, key=lambda held: (held.thread_id or 0, held.id))}
    begin_write()
    refused = [sentence for number, html in texts.items() if (sentence := _approved(number, html))]
    if not texts:
        flash(_("Tick the texts to approve first."), "warning")
    elif done := len(texts) - len(refused):
        flash(ngettext("%(num)s text is approved.", "%(num)s texts are approved.", done), "success")
    for sentence in refused[:5]:
        flash(sentence, "warning")
    return redirect(url_for("moderation.held_list"), 303)


def _approved(held_id: int, html: str) -> str:
    """Approve one of several; why not, or "" when it is done."""
    try:
        with db.session.begin_nested():
            actions.approve(_mine_to_decide(held_id), html, by=viewer().id)
    except (RuleBroken, SomeoneWasFaster) as fault:
        return str(fault)
    return ""
