"""Taking an act back: its reverse, as long as what stands is still what the act made."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from forum.core.access import RuleBroken, SomeoneWasFaster, Viewer
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation import actions
from forum.moderation.actions import By
from forum.threads.models import Post, Thread

ASPECTS = (
    (Happened.THREAD_HIDDEN, Happened.THREAD_RESTORED),
    (Happened.POST_HIDDEN, Happened.POST_RESTORED),
    (Happened.THREAD_LOCKED, Happened.THREAD_UNLOCKED),
    (Happened.THREAD_PINNED, Happened.THREAD_UNPINNED),
    (Happened.THREAD_MOVED,),
    (Happened.THREAD_RETITLED,),
    (Happened.THREAD_MERGED, Happened.THREAD_UNMERGED),
    (Happened.THREAD_SPLIT, Happened.THREAD_UNSPLIT),
    (Happened.THREAD_DUPLICATE, Happened.THREAD_NOT_DUPLICATE),
    (Happened.THREAD_FEATURED, Happened.THREAD_UNFEATURED),
    (Happened.THREAD_CONVERTED,),
    (Happened.SOLUTION_CHANGED,),
    (Happened.POST_REDACTED, Happened.POST_UNREDACTED),
)
ASPECT_OF = {kind: aspect for aspect in ASPECTS for kind in aspect}


def undo(activity: Activity, thread: Thread, viewer: Viewer) -> Activity:
    """Do the reverse of an act. Raises SomeoneWasFaster when something later stands in its place."""
    kind = Happened(activity.kind)
    if activity.facts.get("by_appeal"):
        raise RuleBroken(_("An appeal was granted here, so that this stays as it is."))
    theirs = latest_like(activity)
    if theirs is None or theirs.id != activity.id:
        raise actions.was_faster(theirs)
    by = By(viewer.id, _reason(activity), undoes=activity.id)
    return REVERSE[kind](activity, thread, by)


def lock_pair(*thread_ids: int | None) -> None:
    """Keep other writers of some threads waiting; always in the order of their numbers, so that nobody waits for each other."""
    numbers = sorted({number for number in thread_ids if number})
    db.session.execute(select(Thread.id).where(Thread.id.in_(numbers)).order_by(Thread.id).with_for_update())


def latest_like(activity: Activity) -> Activity | None:
    """The last act of the same sort on the same thing: of a merge with the same conversation, of a split into the same one."""
    name = TELLS_APART.get(activity.kind)
    place = Activity.thread_id == activity.thread_id if activity.post_id is None else Activity.post_id == activity.post_id
    same = select(Activity).where(place, Activity.kind.in_([str(kind) for kind in ASPECT_OF[Happened(activity.kind)]]))
    if name:
        same = same.where(Activity.facts[name].as_integer() == activity.facts[name])
    return db.session.scalar(same.order_by(Activity.id.desc()).limit(1))


def _reason(activity: Activity) -> str:
    """A hiding that is put back carries the reason that it had; the restoring in between had perhaps none."""
    reason = activity.facts.get("reason", "")
    if reason or activity.kind not in (Happened.THREAD_RESTORED, Happened.POST_RESTORED):
        return reason
    hiding = actions.latest((ASPECT_OF[Happened(activity.kind)][0],), activity.thread_id, activity.post_id)
    return hiding.facts.get("reason", "") if hiding else ""


def _post(activity: Activity) -> Post:
    return db.session.get(Post, activity.post_id, populate_existing=True)


def _show_post(activity: Activity, thread: Thread, by: By) -> Activity:
    """The reply is back, and the solution again when it was and none has been chosen since."""
    post = _post(activity)
    done = actions.restore_post(thread, post, by)
    if activity.facts.get("was_solution"):
        actions.solve_again(thread, post, by)
    return done


def _pin(activity: Activity, thread: Thread, by: By) -> Activity:
    until = activity.facts.get("until")
    return actions.pin(thread, date.fromisoformat(until) if until else None, by)


def _move_back(activity: Activity, thread: Thread, by: By) -> Activity:
    facts = activity.facts
    if (thread.network_id, actions.theme_ids_of(thread)) != (facts["to_network"], facts["to_themes"]):
        raise _otherwise()
    return actions.move(thread, facts["from_network"], facts["from_themes"], by)


def _title_back(activity: Activity, thread: Thread, by: By) -> Activity:
    if thread.title != activity.facts["new_title"]:
        raise _otherwise()
    return actions.retitle(thread, activity.facts["old_title"], by)


def _otherwise() -> SomeoneWasFaster:
    return SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))


REVERSE = {
    Happened.THREAD_HIDDEN: lambda activity, thread, by: actions.restore_thread(thread, by),
    Happened.THREAD_RESTORED: lambda activity, thread, by: actions.hide_thread(thread, by),
    Happened.POST_HIDDEN: _show_post,
    Happened.POST_RESTORED: lambda activity, thread, by: actions.hide_post(thread, _post(activity), by),
    Happened.THREAD_LOCKED: lambda activity, thread, by: actions.unlock(thread, by),
    Happened.THREAD_UNLOCKED: lambda activity, thread, by: actions.lock(thread, by),
    Happened.THREAD_PINNED: lambda activity, thread, by: actions.unpin(thread, by),
    Happened.THREAD_UNPINNED: _pin,
    Happened.THREAD_MOVED: _move_back,
    Happened.THREAD_RETITLED: _title_back,
}
# Acts of which several stand beside each other on one thread: the fact that tells them apart.
TELLS_APART = {Happened.THREAD_MERGED: "source", Happened.THREAD_UNMERGED: "source", Happened.THREAD_SPLIT: "new", Happened.THREAD_UNSPLIT: "new"}
# Acts on two threads: which fact names the other one, so that both are locked in the order of their numbers.
OTHER_THREAD = {Happened.THREAD_MERGED: "source", Happened.THREAD_SPLIT: "new", Happened.THREAD_DUPLICATE: "of"}
