"""What must hold of all threads at any moment, reckoned anew from posts, and what stands, to be compared before and after."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC

from sqlalchemy import select

from forum.core.db import db
from forum.practice.models import Recurrence
from forum.threads.models import Post, ReadingMark, Solution, Thread, ThreadFollow, ThreadTheme


def rows(model) -> list:
    """All rows of a table."""
    return list(db.session.scalars(select(model).execution_options(populate_existing=True)))


def visible(post: Post) -> bool:
    """Whether members see it."""
    return post.hidden_at is None and post.withdrawn_at is None


def check(read: dict[int, set[int]]) -> None:
    """Hold what stands against what follows from posts and from what each reader has read (`read`: reader → posts)."""
    posts = defaultdict(list)
    for post in rows(Post):
        posts[post.thread_id].append(post)
    solutions = {row.thread_id: row for row in rows(Solution)}
    themes = defaultdict(list)
    for row in rows(ThreadTheme):
        themes[row.thread_id].append(row)
    for thread in rows(Thread):
        mine = sorted(posts[thread.id], key=lambda post: post.number)
        _check_thread(thread, mine, solutions.get(thread.id), themes[thread.id])
    by_thread = {thread_id: {post.number: post.id for post in mine} for thread_id, mine in posts.items()}
    for mark in rows(ReadingMark):
        claimed = {row for number, row in by_thread.get(mark.thread_id, {}).items() if number <= mark.number}
        assert claimed <= read[mark.user_id], f"a mark of {mark.user_id} in {mark.thread_id} claims posts that were not read"


def _check_thread(thread: Thread, mine: list[Post], solution: Solution | None, themes: list[ThreadTheme]) -> None:
    seen = [post for post in mine if visible(post)]
    assert thread.reply_count == len([post for post in seen if post.number > 1]), (thread.id, "replies")
    assert thread.last_number == max((post.number for post in mine), default=1), (thread.id, "last number")
    latest = max((post.created_at for post in seen), default=thread.created_at)
    assert thread.last_activity_at.astimezone(UTC) == latest.astimezone(UTC), (thread.id, "last activity")
    assert all(row.last_activity_at == thread.last_activity_at for row in themes), (thread.id, "dates of themes")
    assert [post.kind == "opening" for post in mine] == [post.number == 1 for post in mine], (thread.id, "openings")
    assert bool(mine) or (thread.hidden_at is not None and thread.merged_into_id is not None), (thread.id, "empty")
    assert (thread.solved_at is not None) == (solution is not None), (thread.id, "solved")
    if solution is not None:
        chosen = next((post for post in seen if post.id == solution.post_id), None)
        assert thread.kind == "problem" and chosen is not None and chosen.number > 1, (thread.id, "solution")


def snapshot() -> dict:
    """All that an undo must give back. Of moments only whether there is one; numbers that were given out stay given out."""
    keep = ("id", "kind", "audience", "network_id", "theme_id", "title", "slug", "author_id", "without_name", "reply_count", "last_number", "merged_into_id", "pinned_until",
            "featured_until", "recurrence_count", "evidence")
    flags = ("hidden_at", "locked_at", "pinned_at", "solved_at", "featured_at")
    threads = {t.id: tuple(getattr(t, name) for name in keep) + tuple(getattr(t, name) is not None for name in flags) for t in rows(Thread)}
    return {
        "threads": {number: row for number, row in threads.items() if any(p.thread_id == number for p in rows(Post))},
        "posts": sorted((p.id, p.thread_id, p.number, p.kind, p.body, p.html, p.hidden_at is None, p.author_id) for p in rows(Post)),
        "follows": sorted((f.thread_id, f.user_id, f.by_mail) for f in rows(ThreadFollow) if any(p.thread_id == f.thread_id for p in rows(Post))),
        "marks": sorted((m.thread_id, m.user_id, m.number) for m in rows(ReadingMark) if any(p.thread_id == m.thread_id for p in rows(Post))),
        "solutions": sorted((s.thread_id, s.post_id) for s in rows(Solution)),
        "themes": sorted((t.thread_id, t.theme_id, t.position) for t in rows(ThreadTheme) if any(p.thread_id == t.thread_id for p in rows(Post))),
        "recurrences": sorted((r.thread_id, r.user_id) for r in rows(Recurrence)),
    }
