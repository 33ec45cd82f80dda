"""Choose conversations, see what an act would do, do it, and take the whole back."""

from __future__ import annotations

import re
from itertools import groupby

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from forum.core.access import RuleBroken, SomeoneWasFaster, moderators, viewer
from forum.core.db import begin_write, db
from forum.core.events import Activity
from forum.core.i18n import _, ngettext
from forum.core.pages import keyset
from forum.moderation.bulk import actions, listing
from forum.moderation.bulk.acts import ACTS, Wish
from forum.moderation.bulk.forms import BulkForm
from forum.moderation.policies import can_move_to
from forum.moderation.queries import standing_acts
from forum.moderation.views import bp
from forum.networks import catalogue
from forum.threads.actions import earlier_location, remember
from forum.threads.models import Thread


@bp.get("/moderation/threads")
@moderators
def threads() -> str:
    """The list with its filters; `?select=page` has all of this page chosen."""
    return page(BulkForm.offered(formdata=None), listing.asked_of(request.args), set(), every=request.args.get("select") == "page")


def page(form: BulkForm, asked: dict[str, str], chosen: set[int], *, every: bool = False, everything: bool = False) -> str:
    """The list, also with a refused form under it."""
    found = keyset(listing.statement(viewer(), asked), Thread.last_activity_at, Thread.id, size=50)
    people = {row.id: listing.author.read(row) for row in found.rows}
    chosen = {row.id for row in found.rows} if every else chosen
    elsewhere = sorted(chosen - {row.id for row in found.rows})
    return render_template("moderation/bulk/threads.html", rows=found.rows, people=people, older_url=found.older_url, newer_url=found.newer_url, form=form, asked=asked,
                           active=sum(1 for value in asked.values() if value), chosen=chosen, elsewhere=elsewhere, everything=everything, most=listing.MOST,
                           networks=choices_of_networks(), themes=[("", _("all")), *((t.slug, t.name) for t in catalogue.themes())], where=catalogue.network_label)


def choices_of_networks() -> list[tuple[str, str]]:
    """The networks to narrow the list to."""
    mine = [(n.slug, n.name) for n in catalogue.networks() if viewer().moderates(n.id)]
    return [("", _("all")), *mine, ("both", catalogue.network_label(None))]


def numbers_sent(asked: dict[str, str]) -> list[int]:
    """Which conversations the form is about, as far as the viewer may act on them. Raises RuleBroken for more than one act takes."""
    if request.form.get("all"):
        found = listing.all_of(viewer(), asked)
    else:
        sent = {int(text) for text in request.form.getlist("thread") if text.isascii() and text.isdigit() and len(text) < 10}
        found = listing.own(viewer(), sorted(sent)[: listing.MOST + 1])
    if len(found) > listing.MOST:
        raise RuleBroken(_("At most %(most)s conversations fit in one act. Narrow the list, and do it in parts.", most=listing.MOST))
    return found


@bp.post("/moderation/threads")
@moderators
def act_on_threads():
    """First what would be done, then, with `confirm`, the act itself."""
    asked, form = listing.asked_of(request.form), BulkForm.offered()
    numbers = numbers_sent(asked)
    if not form.validate() or not numbers:
        form.form_errors = [*form.form_errors, *([] if numbers else [_("Choose at least one conversation.")])]
        return page(form, asked, set(numbers), everything=bool(request.form.get("all"))), 422
    if not request.form.get("confirm"):
        return confirmation(form, asked, numbers)
    begin_write()
    key = request.form.get("idempotency", "")
    if (earlier := earlier_location(viewer().id, key)) is not None:
        return redirect(earlier or url_for("moderation.threads"), 303)
    done = actions.do(form.act.data, actions.lock_all(listing.own(viewer(), numbers)), wish_of(form, numbers))
    remember(viewer().id, key, url_for("moderation.threads"))
    tell(form.act.data, done)
    return redirect(url_for("moderation.threads", **{name: value for name, value in asked.items() if value}), 303)


def wish_of(form: BulkForm, numbers: list[int]) -> Wish:
    """What was chosen."""
    return Wish(viewer(), form.reason.data or "", form.rule.data, form.until.data, form.network_id, form.theme_id, actions.themes_of(numbers), actions.tested(numbers),
                actions.hidden_by_flag(numbers))


def confirmation(form: BulkForm, asked: dict[str, str], numbers: list[int]) -> str:
    """What the act would do, and whom it leaves out."""
    found = list(db.session.scalars(select(Thread).where(Thread.id.in_(numbers)).order_by(Thread.id)))
    fit, out = actions.sorted_out(ACTS[form.act.data], found, wish_of(form, numbers))
    return render_template("moderation/bulk/confirm.html", form=form, asked=asked, fit=fit, out=out, act=ACTS[form.act.data])


def tell(name: str, done: actions.Done) -> None:
    """What came of it, with the way back."""
    told = ngettext("%(act)s: done on %(num)s conversation.", "%(act)s: done on %(num)s conversations.", done.count, act=ACTS[name].label)
    left = sum(map(len, done.left_out.values()))
    told += f" {ngettext('%(num)s was left out: %(why)s.', '%(num)s were left out: %(why)s.', left, why=', '.join(done.left_out))}" if left else ""
    if done.count:
        flash({"text": told, "url": url_for("moderation.undo_batch", key=done.batch), "label": _("Undo")}, "undo")
    else:
        flash(told, "warning")


@bp.post("/moderation/batches/<key>/undo")
@moderators
def undo_batch(key: str):
    """Take back all that one click did, as far as it still stands as it was made."""
    begin_write()
    found = of_batch(key)
    numbers = [act.thread_id for act in found]
    locked = {thread.id: thread for thread in actions.lock_all(listing.own(viewer(), numbers))}
    wish = Wish(viewer(), themes=actions.themes_of(numbers))
    standing = standing_acts(found)
    allowed = (act for act in found if act.id in standing and may_take_back(act, locked.get(act.thread_id)))
    mine = sorted(allowed, key=lambda act: (act.kind, act.id))
    count = sum(actions.take_back(list(some), locked, wish) for _kind, some in groupby(mine, key=lambda act: act.kind))
    if not count:
        raise SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
    flash(ngettext("Taken back on %(num)s conversation.", "Taken back on %(num)s conversations.", count), "success")
    return redirect(url_for("moderation.threads"), 303)


def may_take_back(act: Activity, thread: Thread | None) -> bool:
    """Whether the viewer may put a conversation back where it stood."""
    return thread is not None and not act.facts.get("by_appeal") and can_move_to(viewer(), thread, act.facts.get("from_network", thread.network_id))


def of_batch(key: str) -> list[Activity]:
    """The acts of one click, of somebody whose networks are the viewer's; 404 when there are none."""
    if not re.fullmatch(r"[\w-]{1,40}", key):
        abort(404)
    same = Activity.facts["batch"].as_string() == key
    acts = select(Activity).where(same, Activity.kind.in_([str(kind) for kind in actions.BACK]), Activity.thread_id.is_not(None)).order_by(Activity.id)
    return list(db.session.scalars(acts.limit(listing.MOST))) or abort(404)
