"""What comes in from outside: forms out of all proportion, and faults whose trace must not tell what members wrote."""

import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum.core.db import db, is_sqlite


@pytest.mark.parametrize("fields", [{f"f{i}": "x" for i in range(20_000)}, {"more_themes": [f"x{i}" for i in range(20_000)]}])
def test_c16_a_form_of_20000_fields_is_refused_at_once(sign_in, cast, fields):
    browser = sign_in(cast.ada)
    token, start = browser.token(), time.monotonic()
    assert browser.post("/threads/new", {"title": "T", "body": "B", "csrf_token": token, **fields}).status_code == 413
    assert time.monotonic() - start < 1


def test_many_themes_cost_no_look_in_the_database_each(sign_in, cast, queries):
    browser = sign_in(cast.ada)
    form = {"title": "T", "body": "B", "more_themes": [f"x{i}" for i in range(900)], "csrf_token": browser.token()}
    assert queries(browser.post, "/threads/new", form) < 20


def test_k16_the_trace_of_a_database_fault_holds_no_values(context):
    with pytest.raises(SQLAlchemyError) as caught:
        db.session.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": "ada@example.org zegt iets vertrouwelijks"})
    assert "nowhere" in str(caught.value) and "ada@" not in str(caught.value)
    db.session.rollback()


def test_k5_both_engines_wait_as_long_for_a_lock(context):
    wanted = ("PRAGMA busy_timeout", 10_000) if is_sqlite() else ("SHOW lock_timeout", "10s")
    assert db.session.scalar(text(wanted[0])) == wanted[1]
