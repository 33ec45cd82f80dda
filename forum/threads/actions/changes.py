"""A change of a post as its form asked it: its text, and for an opening also title, named fields and themes."""

from __future__ import annotations

from collections.abc import Sequence

from forum.networks import catalogue
from forum.threads import searching
from forum.threads.actions.masking import mask_versions
from forum.threads.actions.posts import edit_post
from forum.threads.actions.start import set_themes
from forum.threads.models import Post, Thread


def change_post(thread: Thread, post: Post, *, body: str, html: str, by: int, version: int, title: str | None = None, details: dict[str, str] | None = None,
                theme_ids: Sequence[int] | None = None, masked: Sequence[str] = ()) -> None:
    """Carry out a change. What is None was not asked for and stays. Raises SomeoneWasFaster."""
    edit_post(thread, post, body=body, html=html, version=version, by=by, title=title, details=details)
    mask_versions(post.id, masked)
    if theme_ids is not None:
        set_themes(thread, theme_ids)
        searching.refresh(thread.id)
        catalogue.forget()
