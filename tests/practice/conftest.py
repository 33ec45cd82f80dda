"""A solved problem to try things on."""

from types import SimpleNamespace

import pytest

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.threads import actions
from forum.threads.models import Post, Thread


@pytest.fixture
def solved(app, cast, make_thread, make_reply):
    """Ada (Geel) asks, Bram (Lier) answers and is the solution; Mo moderates, Cleo is in the other network."""
    thread = make_thread(cast.ada)
    post = make_reply(thread, cast.bram)
    choose(app, thread, post, cast.ada)
    return SimpleNamespace(thread=thread, post=post)


def choose(app, thread, post, by, replaces=None):
    """Make a reply the solution."""
    with app.app_context(), unit_of_work():
        actions.choose_solution(db.session.get(Thread, thread), db.session.get(Post, post), by=by.id, replaces=replaces)


@pytest.fixture
def tell(sign_in):
    """`tell(member, post, result)` sends a report; gives the answer."""

    def send(member, post, result="works", **more):
        return sign_in(member).post(f"/posts/{post}/reports", {"result": result, **more})

    return send


@pytest.fixture
def people(app):
    """More members, each of another municipality, by NIS code."""

    def make(*codes, network=1):
        with app.app_context(), unit_of_work():
            from forum.core.clock import now

            rows = [User(email=f"lid{code}@example.org", name=f"Lid {code}", municipality_id=code, home_network_id=network, created_at=now(), vetted_at=now(), accepted_rules_at=now())
                    for code in codes]
            db.session.add_all(rows)
            db.session.flush()
            return [SimpleNamespace(id=row.id, email=row.email, name=row.name) for row in rows]

    return make
