"""Counters: what happens while their store is away."""

import pytest
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from forum.core.limits import limiter


@pytest.fixture
def store_away(app, monkeypatch):
    """A Redis that nobody runs, as the settings of a larger site might name."""
    away = storage_from_string("redis://127.0.0.1:1/0", wrap_exceptions=True)
    monkeypatch.setitem(app.extensions, "counters", FixedWindowRateLimiter(away))
    monkeypatch.setattr(limiter, "_storage", away)
    monkeypatch.setattr(limiter, "_limiter", FixedWindowRateLimiter(away))
    yield
    limiter._storage_dead = False


@pytest.mark.parametrize("password", ["herfstblad-in-mei-7", "verkeerd"])
def test_k6_nobody_signs_in_uncounted_while_the_store_is_away(visitor, cast, store_away, password):
    answer = visitor.post("/login", {"email": cast.ada.email, "password": password})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "30"
    assert visitor.get("/threads/").status_code == 302


def test_k6_members_go_on_reading_and_writing_while_the_store_is_away(sign_in, cast, make_thread, store_away):
    number = make_thread(cast.ada)
    browser = sign_in(cast.bram)
    assert browser.get(f"/threads/{number}", follow_redirects=True).status_code == 200
    assert browser.post(f"/threads/{number}/posts", {"body": "Ook zonder teller."}).status_code == 303
