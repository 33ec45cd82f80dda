"""What moderators do: change rows, then record it with its reason and what stood before, so that it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import BRUSSELS, now
from forum.core.dates import ago
from forum.core.db import db
from forum.core.events import Activity, Happened, record
from forum.core.i18n import _
from forum.core.text import slugify
from forum.moderation import provisional
from forum.moderation.fairness.statements import state, taken_over
from forum.moderation.sentences import label
from forum.threads import searching
from forum.threads.actions import choose_solution, drop_solution_on, refresh_thread, set_themes
from forum.threads.actions.posts import index_post
from forum.threads.models import Post, Thread, ThreadTheme
from forum.threads.queries import solution_of

# Acts that take something away from whom they concern, who gets a statement of reasons and may appeal.
STATED = (Happened.THREAD_HIDDEN, Happened.POST_HIDDEN, Happened.THREAD_LOCKED, Happened.THREAD_MOVED, Happened.THREAD_RETITLED, Happened.THREAD_MERGED,
          Happened.THREAD_SPLIT, Happened.THREAD_DUPLICATE, Happened.THREAD_CONVERTED, Happened.SOLUTION_CHANGED, Happened.POST_REDACTED)
# Of these a statement is written also when they take back that something was shown or opened again.
TAKES_AWAY = (Happened.THREAD_HIDDEN, Happened.POST_HIDDEN, Happened.THREAD_LOCKED)


@dataclass(frozen=True)
class By:
    """Who acts and why; `undoes` is the number of the activity that this takes back, `rule` the house rule that it leans on (see fairness.models.RULES).

    `user_id` None: the site itself, by a rule. `from_flags`: members had flagged it. `batch` names acts that were one click. `settles`: what showing
    a flagged post again makes of its flags. `by_appeal`: an appeal was granted, so that nobody takes it back with a click.
    """

    user_id: int | None
    reason: str = ""
    undoes: int | None = None
    rule: str = "other"
    from_flags: bool = False
    batch: str = ""
    settles: str = "kept"
    by_appeal: bool = False


def hide_thread(thread: Thread, by: By) -> Activity:
    """Take a thread out of sight. Its search documents stay, for search starts from listed threads; `forum reindex` makes the same."""
    return _hide_opening(thread, opening_of(thread), by)


def _hide_opening(thread: Thread, post: Post, by: By) -> Activity:
    if thread.hidden_at is not None and not provisional.is_provisional(post.id):
        raise somebody_did(Happened.THREAD_HIDDEN, thread)
    thread.hidden_at, thread.hidden_by_id = thread.hidden_at or now(), by.user_id
    provisional.settle(post.id, "hidden", by.user_id, by.reason)
    return told(Happened.THREAD_HIDDEN, thread, by)


def restore_thread(thread: Thread, by: By) -> Activity:
    """Show a hidden thread again."""
    if thread.hidden_at is None:
        raise somebody_did(Happened.THREAD_RESTORED, thread)
    _not_ones_own(thread.author_id, thread.hidden_by_id, by)
    thread.hidden_at = thread.hidden_by_id = None
    provisional.settle(opening_of(thread).id, by.settles, by.user_id, by.reason)
    return told(Happened.THREAD_RESTORED, thread, by)


def hide_post(thread: Thread, post: Post, by: By) -> Activity:
    """Take a reply out of sight; a solution that it was is withdrawn. Hiding the opening hides the thread. Raises SomeoneWasFaster.

    One that a flag alone hid is hidden by the moderator from then on: that is the first decision.
    """
    if post.is_opening:
        return _hide_opening(thread, post, by)
    if post.hidden_at is not None and not provisional.is_provisional(post.id):
        raise somebody_did(Happened.POST_HIDDEN, thread, post)
    was_solution = _was_solution(thread, post) if post.hidden_at else drop_solution_on(post, by=by.user_id)
    post.hidden_at, post.hidden_by_id = post.hidden_at or now(), by.user_id
    _bring_up_to_date(thread, post)
    provisional.settle(post.id, "hidden", by.user_id, by.reason)
    return told(Happened.POST_HIDDEN, thread, by, post, number=post.number, was_solution=was_solution)


def _was_solution(thread: Thread, post: Post) -> bool:
    """Whether a hidden reply was the solution, as its hiding noted."""
    hiding = latest([Happened.POST_HIDDEN], thread.id, post.id)
    return bool(hiding and hiding.facts.get("was_solution"))


def restore_post(thread: Thread, post: Post, by: By) -> Activity:
    """Show a hidden reply again. It does not become the solution again by itself, unless a flag alone had hidden it."""
    if post.is_opening:
        return restore_thread(thread, by)
    if post.hidden_at is None:
        raise somebody_did(Happened.POST_RESTORED, thread, post)
    _not_ones_own(post.author_id, post.hidden_by_id, by)
    was_provisional = provisional.is_provisional(post.id)
    post.hidden_at = post.hidden_by_id = None
    _bring_up_to_date(thread, post)
    if was_provisional and _was_solution(thread, post):
        solve_again(thread, post, by)
    provisional.settle(post.id, by.settles, by.user_id, by.reason)
    return told(Happened.POST_RESTORED, thread, by, post, number=post.number)


def _not_ones_own(author_id: int, hidden_by_id: int | None, by: By) -> None:
    """Nobody shows what is theirs again after somebody else hid it: they may appeal."""
    if by.user_id is not None and author_id == by.user_id and hidden_by_id != by.user_id:
        raise RuleBroken(_("This is your own, and somebody else hid it. You can appeal; then another moderator looks at it."))


def solve_again(thread: Thread, post: Post, by: By) -> None:
    """Make a reply that is back the solution again, when none has been chosen since."""
    if post.is_visible and solution_of(thread.id) is None:
        choose_solution(thread, post, by=by.user_id)


def lock(thread: Thread, by: By) -> Activity:
    """Close a thread for replies."""
    if thread.locked_at is not None:
        raise somebody_did(Happened.THREAD_LOCKED, thread)
    thread.locked_at = now()
    return told(Happened.THREAD_LOCKED, thread, by)


def unlock(thread: Thread, by: By) -> Activity:
    """Open a thread for replies again."""
    if thread.locked_at is None:
        raise somebody_did(Happened.THREAD_UNLOCKED, thread)
    thread.locked_at = None
    return told(Happened.THREAD_UNLOCKED, thread, by)


def pin(thread: Thread, until: date | None, by: By) -> Activity:
    """Keep a thread on top, for ever or up to and including a day. Raises RuleBroken when that day is over."""
    if is_pinned(thread):
        raise somebody_did(Happened.THREAD_PINNED, thread)
    if until is not None and until < today():
        raise RuleBroken(_("That day is over. Choose today or a later day, or leave it empty."))
    thread.pinned_at, thread.pinned_until = now(), until
    return told(Happened.THREAD_PINNED, thread, by, until=until.isoformat() if until else None)


def unpin(thread: Thread, by: By) -> Activity:
    """Let a thread take its place in the list again."""
    if thread.pinned_at is None:
        raise somebody_did(Happened.THREAD_UNPINNED, thread)
    until = thread.pinned_until
    thread.pinned_at = thread.pinned_until = None
    return told(Happened.THREAD_UNPINNED, thread, by, until=until.isoformat() if until else None)


def move(thread: Thread, network_id: int | None, theme_ids: list[int], by: By) -> Activity:
    """Put a thread in another network (None: both) or under another theme. Raises RuleBroken for a restricted thread that would go to both."""
    before, themes = thread.network_id, theme_ids_of(thread)
    if (before, themes) == (network_id, theme_ids):
        raise somebody_did(Happened.THREAD_MOVED, thread)
    if network_id is None and thread.audience == "network":
        raise RuleBroken(_("This conversation is for one network only, so it cannot stand in both. Choose one network."))
    thread.network_id = network_id
    if themes != theme_ids:
        set_themes(thread, theme_ids)
    searching.refresh(thread.id)
    return told(Happened.THREAD_MOVED, thread, by, network_id=before, from_network=before, to_network=network_id,
                 from_themes=themes, to_themes=theme_ids)


def retitle(thread: Thread, title: str, by: By) -> Activity:
    """Give a thread another title; old addresses lead on by its number."""
    if thread.title == title:
        raise somebody_did(Happened.THREAD_RETITLED, thread)
    before = thread.title
    thread.title, thread.slug = title, slugify(title)
    db.session.flush()
    searching.refresh(thread.id)
    return told(Happened.THREAD_RETITLED, thread, by, old_title=before, new_title=title)


def look_at_author(thread: Thread, post: Post, by: By, *, name: str) -> Activity:
    """Note that a moderator looked up who wrote a post without name; the writer is told by whom (`name`) and why. It changes nothing else."""
    return told(Happened.AUTHOR_SEEN, thread, by, post, number=post.number, actor_name=name, at=now().isoformat())


def today() -> date:
    """The day it is here."""
    return now().astimezone(BRUSSELS).date()


def is_pinned(thread: Thread) -> bool:
    """Whether a thread stands on top now; a last day that is over counts no more."""
    return thread.pinned_at is not None and (thread.pinned_until is None or thread.pinned_until >= today())


def theme_ids_of(thread: Thread) -> list[int]:
    """The themes of a thread, the main one first."""
    mine = select(ThreadTheme.theme_id).where(ThreadTheme.thread_id == thread.id)
    return list(db.session.scalars(mine.order_by(ThreadTheme.position)))


def opening_of(thread: Thread) -> Post:
    """The post that opens a thread."""
    return db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == 1))


def latest(kinds, thread_id: int, post_id: int | None = None) -> Activity | None:
    """The last activity of some kinds on a thread, or on a post, wherever that stood then."""
    place = Activity.thread_id == thread_id if post_id is None else Activity.post_id == post_id
    wanted = select(Activity).where(place, Activity.kind.in_([str(kind) for kind in kinds]))
    return db.session.scalar(wanted.order_by(Activity.id.desc()).limit(1))


def somebody_did(kind: Happened, thread: Thread, post: Post | None = None) -> SomeoneWasFaster:
    """The refusal of an act that stands already: who did it, when and why."""
    return was_faster(latest([kind], thread.id, post.id if post else None))


def was_faster(theirs: Activity | None) -> SomeoneWasFaster:
    """The refusal that shows somebody's act; without one it says only that nothing is left to do."""
    if theirs is None:
        return SomeoneWasFaster(_("This is already so; nothing was changed."))
    name = db.session.scalar(select(User.name).where(User.id == theirs.actor_id)) or _("Someone")
    told = _("%(name)s was faster: %(act)s, %(when)s.", name=name, act=label(theirs.kind), when=ago(theirs.created_at))
    reason = theirs.facts.get("reason")
    return SomeoneWasFaster(f"{told} {_('Reason: %(reason)s', reason=reason)}" if reason else told)


def _bring_up_to_date(thread: Thread, post: Post) -> None:
    db.session.flush()
    refresh_thread(thread.id)
    index_post(thread, post)


def told(kind: Happened, thread: Thread, by: By, post: Post | None = None, *, network_id: int | None = -1, concerned: int | None = None, **facts) -> Activity:
    """Record an act: on whom (the writer of the post or thread unless said otherwise), where (before a move), why, and what it takes back."""
    db.session.flush()
    facts |= {name: True for name, holds in (("automated", by.user_id is None), ("by_appeal", by.by_appeal)) if holds}
    facts |= {name: value for name, value in (("undoes", by.undoes), ("batch", by.batch)) if value}
    concerned = concerned or (post.author_id if post else thread.author_id)
    done = record(kind, by.user_id, thread_id=thread.id, post_id=post.id if post else None, subject_id=concerned,
                  network_id=thread.network_id if network_id == -1 else network_id, reason=by.reason, **facts)
    if kind in STATED and (by.undoes is None or kind in TAKES_AWAY):
        if by.user_id is not None:
            taken_over(post.id if post else None, thread.id, kind, by.user_id)
        state(done, user_id=concerned, rule=by.rule, is_automated=by.user_id is None, from_flags=by.from_flags)
    return done
