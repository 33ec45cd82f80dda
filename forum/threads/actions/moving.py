"""Posts that go from one thread to another. What hangs on them goes along; what both threads repeat of their posts is reckoned anew.

Numbers of posts that stay never change, and one that went is not given out again: `Thread.numbers_used` keeps the highest. The caller has both threads locked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, update

from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.search.models import SearchText
from forum.threads import searching
from forum.threads.actions.counts import refresh_thread
from forum.threads.drafts.models import Draft
from forum.threads.models import Post, ReadingMark, Thread, ThreadFollow

TEXTS = (Happened.THREAD_STARTED, Happened.POST_ADDED, Happened.POST_EDITED, Happened.POST_WITHDRAWN, Happened.POST_RETURNED, Happened.POST_NAME_CHANGED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post goes: its number there, and its kind ("opening" for number 1)."""

    post_id: int
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Posts that went from one thread to another."""

    post_ids: tuple[int, ...]
    from_id: int
    to_id: int


# Rooms whose rows name the thread of a post beside the post: called once posts stand in their new place.
moved_hooks: list[Callable[[Moved], None]] = []


def places_of(post_ids: Sequence[int]) -> list[list]:
    """Where posts stand now, as an activity keeps it to put them back: number of row, number in the thread, kind."""
    rows = db.session.execute(select(Post.id, Post.number, Post.kind).where(Post.id.in_(post_ids)).order_by(Post.number))
    return [list(row) for row in rows]


def next_number(thread: Thread) -> int:
    """The number of the next post, which none had before."""
    return max(thread.last_number, thread.numbers_used) + 1


def move_posts(source: Thread, target: Thread, places: Sequence[Place]) -> None:
    """Put posts of `source` in `target`. The solution has to be seen to before; `bring_up_to_date` is called after it for both."""
    read = _read(source.id, target.id)
    ids = [place.post_id for place in places]
    source.numbers_used = max(source.numbers_used, source.last_number)
    target.numbers_used = max(target.numbers_used, target.last_number)
    db.session.flush()
    statement = update(Post).where(Post.id == bindparam("row")).values(thread_id=target.id, number=bindparam("to_number"), kind=bindparam("to_kind"))
    rows = [{"row": place.post_id, "to_number": place.number, "to_kind": place.kind} for place in places]
    db.session.connection().execute(statement, rows)
    for model, column in ((SearchText, SearchText.part_id), (Activity, Activity.post_id)):
        moved = update(model).where(column.in_(ids)).execution_options(synchronize_session=False)
        db.session.execute(moved.values(subject_id=target.id) if model is SearchText else moved.where(Activity.kind.in_(TEXTS)).values(thread_id=target.id))
    db.session.expire_all()
    _mark_anew(target.id, read)
    for hook in moved_hooks:
        hook(Moved(tuple(ids), source.id, target.id))


def bring_up_to_date(*threads: Thread) -> None:
    """Counts, dates and search documents of threads whose posts changed places."""
    for thread in threads:
        refresh_thread(thread.id)
        opening = db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == 1))
        if opening is not None and opening.is_visible:
            searching.put_text(opening)
        searching.refresh(thread.id)


def _read(*thread_ids: int) -> dict[int, set[int]]:
    """Which posts of some threads each reader has read."""
    rows = db.session.execute(select(ReadingMark.user_id, Post.id).join(Post, (Post.thread_id == ReadingMark.thread_id) & (Post.number <= ReadingMark.number))
                              .where(ReadingMark.thread_id.in_(thread_ids)))
    found: dict[int, set[int]] = {}
    for user_id, post_id in rows:
        found.setdefault(user_id, set()).add(post_id)
    return found


def _mark_anew(thread_id: int, read: dict[int, set[int]]) -> None:
    """Let each mark go as far as everything before it was read, and no further; who read nothing from the start on gets none."""
    posts = list(db.session.execute(select(Post.number, Post.id).where(Post.thread_id == thread_id).order_by(Post.number)))
    marks = {mark.user_id: mark for mark in db.session.scalars(select(ReadingMark).where(ReadingMark.thread_id == thread_id))}
    for user_id in sorted({*read, *marks}):
        reached = 0
        for number, post_id in posts:
            if post_id not in read.get(user_id, ()):
                break
            reached = number
        mark = marks.get(user_id)
        holds = mark is not None and all(post_id in read.get(user_id, ()) for number, post_id in posts if number <= mark.number)
        if holds:
            mark.number = max(mark.number, reached)
        elif mark is not None and reached:
            mark.number = reached
        elif mark is not None:
            db.session.delete(mark)
        elif reached:
            db.session.add(ReadingMark(user_id=user_id, thread_id=thread_id, number=reached, read_at=now()))
    db.session.flush()


def marks_of(thread_id: int) -> dict[str, int]:
    """How far each reader has read, as an activity keeps it."""
    rows = db.session.execute(select(ReadingMark.user_id, ReadingMark.number).where(ReadingMark.thread_id == thread_id))
    return {str(user_id): number for user_id, number in rows}


def put_marks_back(thread_id: int, before: dict[str, int], since: dict[str, int]) -> None:
    """Give marks the place that they had, where they still are where the act left them."""
    for mark in db.session.scalars(select(ReadingMark).where(ReadingMark.thread_id == thread_id)):
        key = str(mark.user_id)
        if since.get(key) == mark.number and before.get(key) is None:
            db.session.delete(mark)
        elif since.get(key) == mark.number:
            mark.number = before[key]
    db.session.flush()


def keep_marks(thread_id: int, kept: dict[str, int]) -> None:
    """Who had read so far before the posts went, has read so far at least now that they are back."""
    marks = {mark.user_id: mark for mark in db.session.scalars(select(ReadingMark).where(ReadingMark.thread_id == thread_id))}
    for key, number in kept.items():
        mark = marks.get(int(key))
        if mark is None:
            db.session.add(ReadingMark(user_id=int(key), thread_id=thread_id, number=number, read_at=now()))
        else:
            mark.number = max(mark.number, number)
    db.session.flush()


def follow_along(source_id: int, target_id: int) -> dict[str, list[int]]:
    """Who follows one thread follows the other too; who switched its mail off on either keeps it off. Gives those who are new there, and whose mail went off."""
    theirs = {row.user_id: row for row in db.session.scalars(select(ThreadFollow).where(ThreadFollow.thread_id == source_id))}
    standing = {row.user_id: row for row in db.session.scalars(select(ThreadFollow).where(ThreadFollow.thread_id == target_id))}
    muted = [user_id for user_id, row in theirs.items() if user_id in standing and standing[user_id].by_mail and not row.by_mail]
    for user_id, row in theirs.items():
        if user_id in standing:
            standing[user_id].by_mail = standing[user_id].by_mail and row.by_mail
        else:
            db.session.add(ThreadFollow(thread_id=target_id, user_id=user_id, by_mail=row.by_mail, created_at=row.created_at))
    db.session.flush()
    return {"new": sorted(set(theirs) - set(standing)), "muted": sorted(muted)}


def unfollow_again(thread_id: int, followed: dict[str, list[int]]) -> None:
    """Take back what `follow_along` did; who has written there follows of their own accord."""
    wrote = select(Post.author_id).where(Post.thread_id == thread_id)
    mine = delete(ThreadFollow).where(ThreadFollow.thread_id == thread_id, ThreadFollow.user_id.in_(followed["new"]), ThreadFollow.user_id.not_in(wrote))
    db.session.execute(mine.execution_options(synchronize_session=False))
    heard = update(ThreadFollow).where(ThreadFollow.thread_id == thread_id, ThreadFollow.user_id.in_(followed["muted"])).values(by_mail=True)
    db.session.execute(heard.execution_options(synchronize_session=False))


def take_reply_drafts(source_id: int, target_id: int, of: Sequence[int] | None = None) -> list[int]:
    """Unsent replies go along, for who has none there (`of`: only theirs). Gives whose."""
    there = select(Draft.user_id).where(Draft.key == f"thread:{target_id}")
    mine = list(db.session.scalars(select(Draft.user_id).where(Draft.key == f"thread:{source_id}", Draft.user_id.not_in(there))))
    mine = mine if of is None else [number for number in mine if number in of]
    moved = update(Draft).where(Draft.key == f"thread:{source_id}", Draft.user_id.in_(mine)).values(key=f"thread:{target_id}")
    db.session.execute(moved.execution_options(synchronize_session=False))
    return mine


def highest(thread_id: int) -> int:
    """The highest number of a post that stands in a thread."""
    return db.session.scalar(select(func.max(Post.number)).where(Post.thread_id == thread_id)) or 0
