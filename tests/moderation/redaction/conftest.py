"""A conversation in which a telephone number and a name stand in every place that holds words."""

import pytest
from sqlalchemy import func, select

from forum.core.db import db, unit_of_work
from forum.core.events import Activity
from forum.core.markup.budget import render
from forum.threads.actions import edit_post
from forum.threads.models import Post, Thread

PASSAGE = "Karel Zwaluwaert, 0470 12 34 56"
WHY = {"reason": "Staat hier zonder toestemming", "rule": "personal_data"}


@pytest.fixture
def newest(app):
    """The id of the newest activity of some kind."""

    def read(kind: str) -> int:
        with app.app_context():
            return db.session.scalar(select(func.max(Activity.id)).where(Activity.kind == kind))

    return read


@pytest.fixture
def facts(app):
    """The facts of the newest activity of some kind."""

    def read(kind: str) -> dict:
        with app.app_context():
            return db.session.scalar(select(Activity.facts).where(Activity.kind == kind).order_by(Activity.id.desc()).limit(1))

    return read


@pytest.fixture
def edit(app):
    """`edit(post_id, body, title=…)` changes a post as its writer would."""

    def change(post_id: int, body: str, title: str | None = None) -> None:
        with app.app_context():
            html = render(body)
            with unit_of_work():
                post = db.session.get(Post, post_id)
                edit_post(db.session.get(Thread, post.thread_id), post, body=body, html=html, version=post.version, by=post.author_id, title=title)

    return change
