"""Several workers, and ones that are killed: each letter goes once, none is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from forum.core.db import db
from forum.core.mail import outbox, transport


def test_R9_many_workers_send_a_letter_once(app, server, write):
    server.slowness = 0.1
    ids = write(5)
    barrier = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            barrier.wait()
            for letter_id in ids:
                outbox.send(letter_id)

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(server.taken) == 5 and len({mail["Message-ID"] for mail in server.taken}) == 5


class Killed(BaseException):
    """Stands for kill -9: nothing after it is written."""


def test_a_worker_killed_between_claim_and_sending_loses_nothing(app, server, write, sweep, letter, monkeypatch):
    def die(*_given):
        raise Killed

    (number,) = write()
    with monkeypatch.context() as broken:
        broken.setattr(transport, "hand_over", die)
        with app.app_context(), pytest.raises(Killed):
            outbox.send(number)
    sweep(minutes=9)
    assert server.taken == [] and letter().outcome is None
    sweep(minutes=2)
    assert len(server.taken) == 1 and (letter().tries, letter().outcome) == (2, "sent")


WORKER = """
import os, signal
from forum import create_app
from forum.core.mail import outbox, transport
from forum.core.mail.letters import Message
outbox._composers["test"] = lambda letter: Message("Ada", "ada@example.org", "nl", "decision", {"name": "Ada"})
transport.hand_over = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
with create_app().app_context():
    outbox.sweep()
"""


def test_kill_9_of_a_real_worker_between_claim_and_sending(app, server, write, sweep, letter):
    settings = app.config["SETTINGS"]
    write()
    environ = {**os.environ, "FORUM_INSTANCE": settings.forum_instance, "DATABASE_URL": settings.database_url, "SECRET_KEY": settings.secret_key}
    assert subprocess.run([sys.executable, "-c", WORKER], env=environ, timeout=60, check=False).returncode == -9
    assert (letter().tries, letter().outcome) == (1, None)
    sweep(minutes=9)
    assert server.taken == []
    sweep(minutes=2)
    assert len(server.taken) == 1 and letter().outcome == "sent"


def test_who_was_overtaken_changes_nothing(app, server, write, sweep, letter):
    (number,) = write()
    with app.app_context():
        asleep = outbox._claim(number)
    sweep(minutes=11)
    assert letter().outcome == "sent"
    with app.app_context():
        outbox._put_off(asleep, "late")
        outbox._end(asleep, "refused")
    assert (letter().tries, letter().outcome) == (2, "sent")


def test_a_sending_worker_holds_no_transaction(app, server, write, monkeypatch):
    (number,) = write()
    seen = []
    real = transport.hand_over
    monkeypatch.setattr(transport, "hand_over", lambda *given: (seen.append(db.session().in_transaction()), real(*given)))
    with app.app_context():
        outbox.send(number)
    assert seen == [False] and len(server.taken) == 1
