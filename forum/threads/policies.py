"""Who may do what in threads: pure answers, yes or no."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.threads.models import Post, Thread


def can_reply(viewer: Viewer, thread: Thread) -> bool:
    """Everyone who reads it and may write, unless it is locked; its moderators always."""
    return not viewer.is_silenced and is_open(viewer, thread)


def is_open(viewer: Viewer, thread: Thread) -> bool:
    """Whether somebody's own posts in it can still change."""
    return thread.hidden_at is None and (thread.locked_at is None or viewer.moderates(thread.network_id))


def can_choose_solution(viewer: Viewer, thread: Thread) -> bool:
    """The asker while the thread is not locked, and the network's moderators."""
    if thread.kind != "problem" or thread.hidden_at is not None:
        return False
    return viewer.moderates(thread.network_id) or (viewer.id == thread.author_id and thread.locked_at is None)


def can_edit(viewer: Viewer, thread: Thread, post: Post) -> bool:
    """Its writer, while the post is visible and the thread open."""
    return viewer.id == post.author_id and post.hidden_at is None and post.withdrawn_at is None and can_reply(viewer, thread)


def can_withdraw(viewer: Viewer, thread: Thread, post: Post) -> bool:
    """Its writer takes a reply back, also who may not write now; an opening stays, for others answered it."""
    return viewer.id == post.author_id and post.is_visible and is_open(viewer, thread) and not post.is_opening


def can_return(viewer: Viewer, thread: Thread, post: Post) -> bool:
    """Its writer puts a reply back that they took back."""
    return viewer.id == post.author_id and post.withdrawn_at is not None and post.hidden_at is None and can_reply(viewer, thread)


def can_thank(viewer: Viewer, post: Post) -> bool:
    """Everyone but its writer, while the post is visible."""
    return viewer.id != post.author_id and post.hidden_at is None and post.withdrawn_at is None


def writes_without_name(viewer: Viewer, thread) -> bool:
    """Whether replies stand without name unless said otherwise: those of who opened the thread so. `thread` is a row or an entity."""
    return bool(thread.without_name) and viewer.id == thread.author_id


def can_write_without_name(viewer: Viewer, thread, *, allowed: bool) -> bool:
    """Where the network allows it; who opened the thread so goes on so, also when it was switched off since. A guest always writes by name."""
    return not viewer.is_guest and (allowed or writes_without_name(viewer, thread))


def can_look(viewer: Viewer, thread: Thread, post: Post) -> bool:
    """Whether somebody may see who wrote a post without name: those who moderate its network, of others' posts."""
    return viewer.moderates(thread.network_id) and viewer.id != post.author_id


def can_announce(viewer: Viewer, network_id: int | None) -> bool:
    """Announcements are for those who moderate the network."""
    return viewer.moderates(network_id)
