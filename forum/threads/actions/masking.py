"""What a writer masks in a post is also masked in its earlier versions: those are read too."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from forum.core.db import db
from forum.core.guard import without
from forum.threads.models import PostVersion


def mask_versions(post_id: int, passages: Collection[str]) -> None:
    """Take passages out of the earlier texts of a post."""
    if not passages:
        return
    for version in db.session.scalars(select(PostVersion).where(PostVersion.post_id == post_id)):
        if any(passage in version.body for passage in passages):
            version.body = without(version.body, passages)
        if version.title and any(passage in version.title for passage in passages):
            version.title = without(version.title, passages)
