"""Verbs that reshape conversations: merge, split, mark as duplicate, and their reverse. Both threads are locked, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.text import slugify
from forum.moderation import actions
from forum.moderation.actions import By, told
from forum.moderation.reshaping.following import add_links, add_recurrences, drop_links, drop_recurrences, evidence_anew, take_held
from forum.moderation.reshaping.models import KeptForUndo
from forum.threads import guesting, searching
from forum.threads.actions import moving, set_themes
from forum.threads.actions.moving import Place
from forum.threads.models import GuestAccess, Post, Solution, Thread
from forum.threads.queries import solution_of

KEEP_FOR = timedelta(days=183)  # in which an act can be taken back


def widens(source: Thread, *, audience: str, network_id: int | None) -> bool:
    """Whether more people would read the posts of a thread in another place."""
    return source.audience == "network" and not (audience == "network" and network_id == source.network_id)


def check_pair(source: Thread, target: Thread) -> None:
    """Refuse two threads that cannot become one."""
    if source.id == target.id:
        raise RuleBroken(_("These are the same conversation. Choose another one."))
    if source.merged_into_id is not None:
        raise _merged_before(source)
    if target.merged_into_id is not None or target.hidden_at is not None or source.hidden_at is not None:
        raise RuleBroken(_("A conversation that is hidden or merged cannot be part of this. Show it again first, or choose another one."))
    if db.session.scalar(select(GuestAccess.id).where(GuestAccess.thread_id == target.id, guesting.is_open()).limit(1)):
        raise RuleBroken(_("External experts read along there, and would read more than they were invited to. End their access first, or choose the other way round."))
    if widens(source, audience=target.audience, network_id=target.network_id):
        raise RuleBroken(_("This conversation is for one network only. There, more people would read it. Choose a conversation for the same network."))


def _merged_before(source: Thread) -> SomeoneWasFaster:
    kinds = (Happened.THREAD_MERGED, Happened.THREAD_DUPLICATE)
    acts = select(Activity).where(Activity.kind.in_([str(kind) for kind in kinds]), Activity.thread_id.in_([source.id, source.merged_into_id]))
    theirs = db.session.scalar(acts.order_by(Activity.id.desc()).limit(1))
    return actions.was_faster(theirs)


def _solution(thread: Thread) -> list | None:
    """A thread's solution, as an activity keeps it."""
    found = solution_of(thread.id)
    return [found.post_id, found.chosen_by_id, found.created_at.isoformat()] if found else None


def take_solution(thread: Thread) -> None:
    """Leave a thread without solution; telling of it is the act's own affair."""
    db.session.execute(delete(Solution).where(Solution.thread_id == thread.id))
    thread.solved_at = None
    db.session.flush()


def give_solution(thread: Thread, kept: list) -> bool:
    """Give a thread a solution that it had, when its post stands there and is seen and none was chosen since."""
    post = db.session.get(Post, kept[0], populate_existing=True)
    if post is None or post.thread_id != thread.id or post.is_opening or not post.is_visible or thread.kind != "problem" or solution_of(thread.id) is not None:
        return False
    moment = now().fromisoformat(kept[2])
    db.session.add(Solution(thread_id=thread.id, post_id=post.id, chosen_by_id=kept[1], created_at=moment))
    thread.solved_at = moment
    db.session.flush()
    return True


def _point_on(source: Thread, target: Thread) -> list[int]:
    """What led to one thread leads to the other from now on."""
    pointing = list(db.session.scalars(select(Thread.id).where(Thread.merged_into_id == source.id)))
    db.session.execute(update(Thread).where(Thread.id.in_(pointing)).values(merged_into_id=target.id).execution_options(synchronize_session=False))
    return pointing


def merge(source: Thread, target: Thread, by: By) -> Activity:
    """Put the posts of one thread after those of another; the empty one leads there. Raises RuleBroken, and SomeoneWasFaster for one that is merged already."""
    check_pair(source, target)
    before, solution, marks, own = moving.places_of(_posts_of(source)), _solution(source), moving.marks_of(target.id), moving.marks_of(source.id)
    took = solution is not None
    if took:
        take_solution(source)
    first = moving.next_number(target)
    places = [Place(post_id, first + offset, "answer" if kind == "opening" else kind) for offset, (post_id, _number, kind) in enumerate(before)]
    moving.move_posts(source, target, places)
    if took:
        give_solution(target, _without_asker(source, solution, by))
    kept = {"solution": solution, "marks": marks, "own_marks": own, "marks_after": moving.marks_of(target.id), "followed": moving.follow_along(source.id, target.id),
            "recurrences": add_recurrences(source, target), "drafts": moving.take_reply_drafts(source.id, target.id), "held": take_held(source.id, target.id)}
    facts = {"source": source.id, "old_title": source.title, "nameless": source.without_name, "from_network": source.network_id,
             "begins_at": before[0][0], "posts": before, "pointing": _point_on(source, target), "links": add_links(source, target)}
    source.merged_into_id, source.hidden_at, source.hidden_by_id = target.id, now(), by.user_id
    return _keep(_finished(Happened.THREAD_MERGED, target, by, source, facts, concerned=source.author_id), kept)


def _without_asker(source: Thread, solution: list, by: By) -> list:
    """Who asked without name chose the solution; where it stands now the moderator did, for nobody may learn there who asked."""
    return [solution[0], by.user_id, solution[2]] if source.without_name and solution[1] == source.author_id else solution


def _keep(done: Activity, kept: dict) -> Activity:
    db.session.add(KeptForUndo(activity_id=done.id, kept=kept, created_at=now()))
    db.session.flush()
    return done


def _kept(activity: Activity) -> dict:
    """What undoing an act needs. Raises SomeoneWasFaster once it is forgotten."""
    found = db.session.get(KeptForUndo, activity.id)
    if found is None:
        raise SomeoneWasFaster(_("This was done more than half a year ago. It cannot be taken back by itself any more."))
    return found.kept


def _check_back(source: Thread, target: Thread, activity: Activity, post_ids: Sequence[int]) -> None:
    """Refuse to show more people what was written where fewer read it."""
    if not widens(source, audience=target.audience, network_id=target.network_id):
        return
    written = select(Post.id).where(Post.id.in_(post_ids), or_(Post.edited_at > activity.created_at, Post.created_at > activity.created_at))
    if db.session.scalar(written.limit(1)):
        raise RuleBroken(_("Something was written since, where fewer people read it. Taken back, more people would. Move the conversation first."))


def forget_kept() -> None:
    """Erase what undoing acts of more than half a year ago needed."""
    db.session.execute(delete(KeptForUndo).where(KeptForUndo.created_at < now() - KEEP_FOR))


def _posts_of(thread: Thread) -> list[int]:
    return list(db.session.scalars(select(Post.id).where(Post.thread_id == thread.id).order_by(Post.number)))


def _finished(kind: Happened, thread: Thread, by: By, other: Thread, facts: dict, *, concerned: int | None = None) -> Activity:
    """Reckon both threads anew, and record the act on the one that stands."""
    db.session.flush()
    moving.bring_up_to_date(thread, other)
    evidence_anew(thread, other)
    return told(kind, thread, by, concerned=concerned, **facts)


def unmerge(activity: Activity, target: Thread, by: By) -> Activity:
    """Take a merged conversation apart: its posts go back to their places. Raises SomeoneWasFaster when they are no longer all there."""
    facts, kept = activity.facts, _kept(activity)
    source = locked(facts["source"])
    ids = [row[0] for row in facts["posts"]]
    present = set(db.session.scalars(select(Post.id).where(Post.id.in_(ids), Post.thread_id == target.id)))
    if source is None or source.merged_into_id != target.id or present != set(ids):
        raise changed_again()
    if target.hidden_at is not None:
        raise RuleBroken(_("What it became part of is hidden. Show that again first, or leave it as it is."))
    _check_back(target, source, activity, ids)
    chosen = solution_of(target.id)
    if chosen is not None and chosen.post_id in present:
        take_solution(target)
    source.merged_into_id = source.hidden_at = source.hidden_by_id = None
    moving.move_posts(target, source, [Place(*row) for row in facts["posts"]])
    _as_opening(source)
    if kept["solution"]:
        give_solution(source, kept["solution"])
    moving.unfollow_again(target.id, kept["followed"])
    db.session.execute(update(Thread).where(Thread.id.in_(facts["pointing"])).values(merged_into_id=source.id).execution_options(synchronize_session=False))
    moving.keep_marks(source.id, kept["own_marks"])
    moving.put_marks_back(target.id, kept["marks"], kept["marks_after"])
    moving.take_reply_drafts(target.id, source.id, kept["drafts"])
    take_held(target.id, source.id, kept["held"])
    drop_recurrences(target, kept["recurrences"])
    drop_links(target, facts["links"])
    return _finished(Happened.THREAD_UNMERGED, target, by, source, {"source": source.id, "old_title": source.title, "nameless": source.without_name},
                     concerned=source.author_id)


def _as_opening(thread: Thread) -> None:
    """What happened to an opening while it was a reply elsewhere holds for its conversation again."""
    opening = db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == 1).execution_options(populate_existing=True))
    if opening.withdrawn_at is not None:
        raise RuleBroken(_("Its writer took the problem itself back in the meantime, so that it cannot stand by itself again."))
    thread.without_name = opening.without_name
    if opening.hidden_at is not None:
        thread.hidden_at, thread.hidden_by_id = opening.hidden_at, opening.hidden_by_id
        opening.hidden_at = opening.hidden_by_id = None
    db.session.flush()


def split(source: Thread, post_ids: Sequence[int], title: str, by: By, *, network_id: int | None, audience: str, theme_ids: Sequence[int]) -> Activity:
    """Let some replies of a thread begin a new one; numbers of those that stay do not change. Raises RuleBroken."""
    chosen = select(Post).where(Post.thread_id == source.id, Post.id.in_(post_ids)).order_by(Post.number)
    posts = list(db.session.scalars(chosen.execution_options(populate_existing=True)))
    if not posts or len(posts) != len(set(post_ids)) or any(post.is_opening for post in posts):
        raise RuleBroken(_("Choose one or more replies of this conversation. The problem itself stays."))
    if not posts[0].is_visible:
        raise RuleBroken(_("The first reply that you choose opens the new conversation, so it has to be visible."))
    if widens(source, audience=audience, network_id=network_id):
        raise RuleBroken(_("This conversation is for one network only, so what is split from it stays there."))
    before, solution = moving.places_of([post.id for post in posts]), _solution(source)
    moves_solution = solution is not None and solution[0] in {post.id for post in posts}
    if moves_solution:
        take_solution(source)
    fresh = _new_thread(source, posts[0], title, network_id=network_id, audience=audience, theme_ids=theme_ids)
    moving.move_posts(source, fresh, [Place(post.id, number, "opening" if number == 1 else post.kind) for number, post in enumerate(posts, 1)])
    moving.follow_along(source.id, fresh.id)
    facts = {"new": fresh.id, "new_title": title, "nameless": fresh.without_name, "posts": before}
    return _keep(_finished(Happened.THREAD_SPLIT, source, by, fresh, facts, concerned=fresh.author_id), {"solution": solution if moves_solution else None})


def _new_thread(source: Thread, opening: Post, title: str, *, network_id: int | None, audience: str, theme_ids: Sequence[int]) -> Thread:
    fresh = Thread(kind="problem", audience=audience, network_id=network_id, author_id=opening.author_id, title=title, slug=slugify(title),
                   without_name=opening.without_name, created_at=opening.created_at, last_activity_at=opening.created_at, last_number=1, reply_count=0,
                   is_fictional=source.is_fictional)
    db.session.add(fresh)
    db.session.flush()
    set_themes(fresh, theme_ids)
    return fresh


def unsplit(activity: Activity, source: Thread, by: By) -> Activity:
    """Put split replies back where they stood; replies that came since go to the end. Raises SomeoneWasFaster when they are no longer all there."""
    facts, kept = activity.facts, _kept(activity)
    fresh = locked(facts["new"])
    here = moving.places_of(_posts_of(fresh)) if fresh is not None else []
    known = {row[0]: Place(*row) for row in facts["posts"]}
    if fresh is None or fresh.merged_into_id is not None or not set(known) <= {row[0] for row in here}:
        raise changed_again()
    if fresh.hidden_at is not None:
        raise RuleBroken(_("What it became part of is hidden. Show that again first, or leave it as it is."))
    _check_back(fresh, source, activity, [row[0] for row in here])
    take_solution(fresh)
    first = moving.next_number(source)
    added = [Place(post_id, first + offset, kind) for offset, (post_id, _number, kind) in enumerate(row for row in here if row[0] not in known)]
    moving.move_posts(fresh, source, [*known.values(), *added])
    moving.follow_along(fresh.id, source.id)
    fresh.merged_into_id, fresh.hidden_at, fresh.hidden_by_id = source.id, now(), by.user_id
    if kept["solution"]:
        give_solution(source, kept["solution"])
    return _finished(Happened.THREAD_UNSPLIT, source, by, fresh, {"new": fresh.id, "new_title": facts["new_title"], "nameless": fresh.without_name},
                     concerned=fresh.author_id)


def mark_duplicate(thread: Thread, target: Thread, by: By) -> Activity:
    """Say that a thread is the same problem as another one: it closes, its addresses and followers go there, and it can still be read."""
    check_pair(thread, target)
    kept = {"followed": moving.follow_along(thread.id, target.id), "recurrences": add_recurrences(thread, target)}
    facts = {"of": target.id, "was_locked": thread.locked_at is not None, "pointing": _point_on(thread, target), "links": add_links(thread, target)}
    thread.merged_into_id, thread.locked_at = target.id, thread.locked_at or now()
    searching.refresh(target.id)
    return _keep(told(Happened.THREAD_DUPLICATE, thread, by, **facts), kept)


def unmark_duplicate(activity: Activity, thread: Thread, by: By) -> Activity:
    """It is a problem of its own after all."""
    facts, kept = activity.facts, _kept(activity)
    if thread.merged_into_id is None:
        raise actions.somebody_did(Happened.THREAD_NOT_DUPLICATE, thread)
    target = locked(thread.merged_into_id)
    thread.merged_into_id = None
    later = actions.latest([Happened.THREAD_LOCKED], thread.id)
    if not facts["was_locked"] and (later is None or later.id < activity.id):
        thread.locked_at = None
    if target.id != facts["of"]:  # it went on to a third one since, where others may follow of their own accord
        return told(Happened.THREAD_NOT_DUPLICATE, thread, by, of=facts["of"])
    moving.unfollow_again(target.id, kept["followed"])
    db.session.execute(update(Thread).where(Thread.id.in_(facts["pointing"])).values(merged_into_id=thread.id).execution_options(synchronize_session=False))
    drop_recurrences(target, kept["recurrences"])
    drop_links(target, facts["links"])
    return told(Happened.THREAD_NOT_DUPLICATE, thread, by, of=facts["of"])


def locked(thread_id: int) -> Thread | None:
    """A thread, with other writers of it waiting."""
    return db.session.scalar(select(Thread).where(Thread.id == thread_id).with_for_update().execution_options(populate_existing=True))


def changed_again() -> SomeoneWasFaster:
    """What an act made has changed since."""
    return SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
