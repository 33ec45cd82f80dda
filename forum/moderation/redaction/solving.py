"""Another solution by a moderator, with the reason why; and going back to what stood before."""

from __future__ import annotations

from datetime import datetime

from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.moderation.actions import By, latest, told, was_faster
from forum.threads.actions import choose_solution, withdraw_solution
from forum.threads.actions.solution import what_stands
from forum.threads.models import Post, Solution, Thread
from forum.threads.queries import solution_of


def change_solution(thread: Thread, post: Post | None, by: By, *, replaces: int | None = None) -> Activity:
    """Make a reply the solution of a problem, or none (`post` None), in place of the one that the moderator saw (`replaces`, None for none).

    Raises RuleBroken for what cannot be it, SomeoneWasFaster when something else stands than was seen, showing what a moderator did.
    """
    if thread.kind != "problem":
        raise RuleBroken(_("Only a problem has a solution."))
    standing, wanted = solution_of(thread.id), post.id if post else None
    stood = standing.post_id if standing else None
    if stood == wanted or stood != replaces:
        raise _faster(thread, standing, by)
    facts = {"before": stood, "after": wanted, "stood": kept(thread, standing), "number": post.number if post else None}
    set_solution(thread, post, by, replaces=stood)
    return told(Happened.SOLUTION_CHANGED, thread, by, **facts)


def _faster(thread: Thread, standing: Solution | None, by: By) -> SomeoneWasFaster:
    """What a moderator made of it meanwhile, with their reason, or else what stands now."""
    theirs = latest([Happened.SOLUTION_CHANGED], thread.id)
    if theirs is not None and theirs.facts.get("after") == (standing.post_id if standing else None):
        return was_faster(theirs)
    return SomeoneWasFaster(what_stands(thread, standing, to=by.user_id))


def set_solution(thread: Thread, post: Post | None, by: By, *, replaces: int | None) -> None:
    """Choose or withdraw, as the asker would."""
    if post is None:
        withdraw_solution(thread, by=by.user_id, saw=replaces)
    else:
        choose_solution(thread, post, by=by.user_id, replaces=replaces)


def kept(thread: Thread, standing: Solution | None) -> dict | None:
    """A solution as an activity keeps it, to give it back."""
    if standing is None:
        return None
    return {"post_id": standing.post_id, "by": standing.chosen_by_id, "at": standing.created_at.isoformat(),
            "solved_at": (thread.solved_at or standing.created_at).isoformat()}


def give_back(thread: Thread, stood: dict, by: By, *, replaces: int | None = None) -> None:
    """Let a solution stand again as it did: by whom and since when. Raises RuleBroken when its post cannot be it any more."""
    post = db.session.get(Post, stood["post_id"], populate_existing=True)
    if post is None or post.thread_id != thread.id:
        raise SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
    choose_solution(thread, post, by=by.user_id, replaces=replaces)
    standing = solution_of(thread.id)
    standing.chosen_by_id, standing.created_at = stood["by"], datetime.fromisoformat(stood["at"])
    thread.solved_at = datetime.fromisoformat(stood["solved_at"])
    db.session.flush()


def solution_back(activity: Activity, thread: Thread, by: By) -> Activity:
    """What stood before the act stands again. Raises SomeoneWasFaster when something else stands than the act made."""
    standing, facts = solution_of(thread.id), activity.facts
    if thread.kind != "problem" or (standing.post_id if standing else None) != facts["after"]:
        raise SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
    before, stood = facts["before"], kept(thread, standing)
    if before is None:
        set_solution(thread, None, by, replaces=facts["after"])
    else:
        give_back(thread, facts["stood"], by, replaces=facts["after"])
    number = db.session.get(Post, before).number if before else None
    return told(Happened.SOLUTION_CHANGED, thread, by, before=facts["after"], after=before, stood=stood, number=number)
