"""The solution of a problem: chosen, changed, withdrawn. One stands at a time, by its table's key."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from forum.core.access import VISITOR, RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Happened, record
from forum.core.i18n import _
from forum.core.text import shorten
from forum.networks.people import find_person
from forum.threads import searching
from forum.threads.models import Post, Solution, Thread
from forum.threads.queries import solution_of
from forum.threads.references import excerpts


def choose_solution(thread: Thread, post: Post, *, by: int, replaces: int | None = None) -> None:
    """Make a visible reply the solution, in place of the one that the chooser saw (`replaces`, None for none).

    Raises RuleBroken for a post that cannot be it, SomeoneWasFaster when another solution stands than the chooser saw.
    """
    if post.thread_id != thread.id or post.is_opening or not post.is_visible:
        raise RuleBroken(_("Only a visible reply in this conversation can be its solution."))
    standing = solution_of(thread.id)
    if (standing.post_id if standing else None) != replaces:
        raise SomeoneWasFaster(what_stands(thread, standing, to=by))
    if standing is not None and standing.post_id == post.id:
        return
    if standing is not None:
        standing.post_id, standing.chosen_by_id, standing.created_at = post.id, by, now()
    else:
        _insert(thread, post, by)
    thread.solved_at = now()
    searching.refresh(thread.id)
    record(Happened.THREAD_SOLVED, by, thread_id=thread.id, post_id=post.id, network_id=thread.network_id, number=post.number,
           replaced=replaces)


def _insert(thread: Thread, post: Post, by: int) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(Solution(thread_id=thread.id, post_id=post.id, chosen_by_id=by, created_at=now()))
    except IntegrityError as fault:
        raise SomeoneWasFaster(what_stands(thread, solution_of(thread.id), to=by)) from fault


def what_stands(thread: Thread, standing: Solution | None, *, to: int) -> str:
    """What another person made of it meanwhile, in a sentence to a member."""
    if standing is None:
        return _("The solution was taken back in the meantime. Look at the conversation again before you choose.")
    post = db.session.get(Post, standing.post_id)
    nameless = thread.without_name and thread.author_id == standing.chosen_by_id
    who = find_person(standing.chosen_by_id, nameless=nameless, viewer_id=to)
    return _("%(name)s chose post %(number)s as the solution in the meantime: “%(text)s” Look at the conversation again before you choose another.",
             name=who.heading if who else _("Someone"), number=post.number, text=shorten(excerpts(VISITOR, [post.html])[0], 300))


def withdraw_solution(thread: Thread, *, by: int, saw: int | None = None) -> None:
    """Take the solution back; the problem is open again. Raises SomeoneWasFaster when it no longer is what the person saw."""
    standing = solution_of(thread.id)
    if standing is None or (saw is not None and standing.post_id != saw):
        raise SomeoneWasFaster(what_stands(thread, standing, to=by))
    _take_away(thread, standing, by)


def drop_solution_on(post: Post, *, by: int) -> bool:
    """Withdraw the solution when it is this post, because the post goes out of sight; says whether it was."""
    standing = solution_of(post.thread_id)
    if standing is None or standing.post_id != post.id:
        return False
    _take_away(db.session.get(Thread, post.thread_id), standing, by)
    return True


def _take_away(thread: Thread, standing: Solution, by: int) -> None:
    post_id = standing.post_id
    db.session.delete(standing)
    thread.solved_at = None
    searching.refresh(thread.id)
    record(Happened.SOLUTION_WITHDRAWN, by, thread_id=thread.id, post_id=post_id, network_id=thread.network_id)
