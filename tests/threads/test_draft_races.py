"""A copy of a text that is saved while the text is being posted: whichever comes first, no draft of it stays."""

import threading
import time

import pytest
from sqlalchemy import func, select

from forum.core.db import db
from forum.threads import actions
from forum.threads.drafts import actions as drafting
from forum.threads.drafts.models import Draft
from forum.threads.models import Post

TEXT = "Wij maaien later dan vroeger."


@pytest.fixture
def meeting(app, cast, sign_in, make_thread):
    """One member's two requests about one form: posting it, and saving a copy of it."""
    number = make_thread(cast.ada)
    posts, saves = sign_in(cast.bram), sign_in(cast.bram)
    tokens = {posts: posts.token(), saves: saves.token()}
    answers = {}

    def post():
        answers["post"] = posts.post(f"/threads/{number}/posts", {"body": TEXT, "idempotency": "zelfde-formulier", "csrf_token": tokens[posts]})

    def save():
        answers["save"] = saves.post("/drafts", {"key": f"thread:{number}", "body": TEXT[:12], "idempotency": "zelfde-formulier", "csrf_token": tokens[saves]})

    return post, save, answers


def stands(app) -> tuple[int, int]:
    with app.app_context():
        return (db.session.scalar(select(func.count(Post.id)).where(Post.body == TEXT)), db.session.scalar(select(func.count()).select_from(Draft)))


def held(monkeypatch, place, name: str, until: threading.Event | None, reached: threading.Event) -> None:
    """Let a step say that it is reached, and wait there for the other request as long as that can take."""
    real = getattr(place, name)

    def step(*given, **named):
        reached.set()
        if until is None:
            time.sleep(0.5)
        else:
            until.wait(1)
        return real(*given, **named)

    monkeypatch.setattr(place, name, step)


def test_a_copy_that_looked_before_the_post_stood_and_writes_after_it_leaves_nothing(app, meeting, monkeypatch):
    post, save, answers = meeting
    looked, posted = threading.Event(), threading.Event()
    held(monkeypatch, drafting, "_overwrite", posted, looked)
    saving = threading.Thread(target=save)
    saving.start()
    assert looked.wait(5)
    post()
    posted.set()
    saving.join()
    assert answers["post"].status_code == 303
    assert answers["save"].status_code in (204, 205)
    assert stands(app) == (1, 0)


def test_a_copy_that_comes_while_the_post_is_being_written_hears_that_it_is_too_late(app, meeting, monkeypatch):
    post, save, answers = meeting
    writing = threading.Event()
    held(monkeypatch, actions, "add_post", None, writing)
    posting = threading.Thread(target=post)
    posting.start()
    assert writing.wait(5)
    save()
    posting.join()
    assert (answers["post"].status_code, answers["save"].status_code) == (303, 205)
    assert stands(app) == (1, 0)


def test_a_copy_before_the_post_is_kept_until_then(app, meeting):
    post, save, answers = meeting
    save()
    assert answers["save"].status_code == 204
    assert stands(app) == (0, 1)
    post()
    assert stands(app) == (1, 0)
    save()
    assert answers["save"].status_code == 205
    assert stands(app) == (1, 0)
