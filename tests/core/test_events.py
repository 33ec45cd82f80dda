"""What happened is told once: in the transaction, or after it, through crashes, races and bad handlers."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.core import clock, events
from forum.core.db import db, unit_of_work
from forum.core.events import Activity, Happened, record
from forum.networks.models import ThemeSlug

KIND = Happened.THEME_RETIRED


@pytest.fixture
def listen(monkeypatch):
    """`listen("on" or "later", handler)` for the time of a test."""

    def add(when: str, handler) -> None:
        monkeypatch.setitem(events._at_once if when == "on" else events._later, KIND, [handler])

    return add


@pytest.fixture
def happen(app, cast):
    """Let it happen; gives the activity's id."""

    def run(*, flush: bool = False) -> int:
        with app.app_context():
            with unit_of_work():
                number = record(KIND, cast.root.id, old="a").id
            if flush:
                app.extensions["jobs"].huey.flush()
            return number

    return run


def waiting(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Activity.id)).where(Activity.delivered_at.is_(None)))


def sweep(app, **later) -> None:
    clock.shift(timedelta(**later))
    with app.app_context():
        events.sweep()


def test_a_later_handler_runs_after_the_commit_once(app, listen, happen, run_jobs):
    seen = []
    listen("later", lambda activity: seen.append((activity.id, activity.facts)))
    number = happen()
    assert seen == [] and waiting(app) == 1
    run_jobs()
    sweep(app, minutes=1)
    assert seen == [(number, {"old": "a"})] and waiting(app) == 0


def test_what_nobody_listens_to_is_delivered_from_the_start(app, happen, run_jobs):
    happen()
    assert waiting(app) == 0 and run_jobs() == 0


def test_a_lost_doorbell_costs_a_minute(app, listen, happen):
    seen = []
    listen("later", lambda activity: seen.append(activity.id))
    number = happen(flush=True)
    sweep(app)
    assert seen == []  # its doorbell may still be ringing
    sweep(app, seconds=11)
    assert seen == [number]


def test_a_queue_that_is_away_does_not_harm_the_act(app, listen, happen, monkeypatch):
    seen = []
    listen("later", lambda activity: seen.append(activity.id))

    def fail(*_given, **_options):
        raise OSError("no queue")

    with monkeypatch.context() as broken:
        broken.setattr(app.extensions["jobs"].huey, "enqueue", fail)
        number = happen()
    sweep(app, seconds=11)
    assert seen == [number]


def test_what_is_rolled_back_is_told_to_nobody(app, cast, listen, run_jobs):
    seen = []
    listen("later", lambda activity: seen.append(activity.id))
    with app.app_context(), pytest.raises(ValueError, match="no"), unit_of_work():
        record(KIND, cast.root.id)
        raise ValueError("no")
    assert run_jobs() == 0 and seen == [] and waiting(app) == 0


def test_a_handler_in_the_transaction_stands_or_falls_with_the_act(app, cast, listen):
    def refuse(activity):
        raise ValueError("no")

    listen("on", refuse)
    with app.app_context(), pytest.raises(ValueError, match="no"), unit_of_work():
        record(KIND, cast.root.id)
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id))) == 0


def test_a_handler_that_fails_writes_nothing_and_is_tried_again(app, listen, happen, run_jobs):
    tries = []

    def handler(activity):
        db.session.add(ThemeSlug(slug=f"slug-{len(tries)}", theme_id=1))
        db.session.flush()
        tries.append(activity.id)
        if len(tries) == 1:
            raise RuntimeError("not yet")

    listen("later", handler)
    happen()
    run_jobs()
    assert waiting(app) == 1
    sweep(app, seconds=11)
    assert len(tries) == 2 and waiting(app) == 0
    with app.app_context():
        assert list(db.session.scalars(select(ThemeSlug.slug).where(ThemeSlug.slug.like("slug-%")))) == ["slug-1"]


def test_M11_one_poison_activity_stops_no_other_and_is_left_after_four_days(app, listen, happen):
    seen = []

    def handler(activity):
        if activity.id == poison:
            raise RuntimeError("poison")
        seen.append(activity.id)

    listen("later", handler)
    poison = happen(flush=True)
    others = [happen(flush=True) for _number in range(3)]
    sweep(app, seconds=11)
    assert seen == others and waiting(app) == 1
    sweep(app, days=4, minutes=1)
    assert waiting(app) == 0 and seen == others


def test_R9_many_workers_deliver_once(app, listen, happen):
    seen, lock = [], threading.Lock()

    def handler(activity):
        with lock:
            seen.append(activity.id)

    listen("later", handler)
    numbers = [happen(flush=True) for _number in range(10)]
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        with app.app_context():
            for number in numbers:
                events.deliver(number)

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(seen) == numbers


def test_an_activity_that_is_gone_is_no_fault(app):
    with app.app_context():
        events.deliver(999_999)


@pytest.mark.parametrize(("given", "kept"), [("redis://h:6379/0", "redis://h:6379/0?socket_timeout=5"), ("redis://h/0?x=1", "redis://h/0?x=1&socket_timeout=5"),
                                             ("redis://h/0?socket_timeout=9", "redis://h/0?socket_timeout=9")])
def test_K6_a_redis_that_hangs_holds_nobody_up(given, kept):
    from forum.core.jobs import _with_timeouts

    assert _with_timeouts(given) == kept
