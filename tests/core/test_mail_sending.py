"""A mail server that refuses, hangs, drips or drops: no letter is lost, none is doubled, no page waits."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.core.mail import outbox, transport
from forum.core.mail.letters import Letter, Message
from tests.core.smtp import running


@pytest.fixture
def server(app, monkeypatch):
    """A mail server that the site sends to, with short patience."""
    monkeypatch.setattr(transport, "TIMEOUT", 0.4)
    monkeypatch.setattr(transport, "DEADLINE", 1)
    settings = app.config["SETTINGS"]
    with running() as mail_server:
        app.config["SETTINGS"] = replace(settings, smtp_url=mail_server.url, mail_from="Groen Lerend Netwerk <no-reply@forum.test>")
        yield mail_server
    app.config["SETTINGS"] = settings
    app.extensions.pop("mail_server_away", None)


@pytest.fixture
def composer(monkeypatch):
    """Letters of the kind "test" are composed by the function in `composer["test"]`."""
    made = {"test": lambda letter: Message("Ada", f"ada{letter.about_id or ''}@example.org", "nl", "decision", {"name": "Ada", "decision": "Zo is het."})}
    monkeypatch.setitem(outbox._composers, "test", lambda letter: made["test"](letter))
    return made


@pytest.fixture
def write(app, composer):
    """Write letters without ringing the doorbell; gives their ids."""

    def letters(number: int = 1) -> list[int]:
        with app.app_context():
            with unit_of_work():
                for about in range(number):
                    outbox.post("test", about_id=about)
            app.extensions["jobs"].huey.flush()
            return list(db.session.scalars(select(Letter.id).order_by(Letter.id)))

    return letters


@pytest.fixture
def sweep(app):
    """`sweep(minutes=…)` moves the clock on and sends what is due."""

    def run(**later) -> None:
        clock.shift(clock._shift + timedelta(**later))
        with app.app_context():
            outbox.sweep()

    return run


@pytest.fixture
def letter(app):
    """How the first letter stands."""

    def read():
        with app.app_context():
            return db.session.execute(select(Letter.tries, Letter.outcome, Letter.ended_at, Letter.next_try_at).order_by(Letter.id)).first()

    return read


WAITS, ENDS = None, "refused"
FAULTS = (
    ("hang", WAITS), ("drip", WAITS), ("greet 421", WAITS), ("greet 554", WAITS), ("drop EHLO", WAITS), ("hang EHLO", WAITS), ("drop MAIL", WAITS),
    ("hang MAIL", WAITS), ("MAIL 550", WAITS), ("MAIL 451", WAITS), ("RCPT 450", WAITS), ("RCPT 451", WAITS), ("RCPT 421", WAITS), ("RCPT 503", WAITS),
    ("RCPT 550", ENDS), ("RCPT 553", ENDS), ("drop RCPT", WAITS), ("DATA 451", WAITS), ("DATA 554", ENDS), ("drop DATA", WAITS), ("hang DATA", WAITS),
    ("END 451", WAITS), ("END 552", ENDS), ("END 554", ENDS), ("drop END", WAITS),
)


@pytest.mark.parametrize(("fault", "outcome"), FAULTS)
def test_M9_a_fault_makes_the_letter_wait_or_ends_it(server, write, sweep, letter, fault, outcome):
    server.fault = fault
    write()
    started = time.perf_counter()
    sweep()
    assert time.perf_counter() - started < 6
    assert (letter().tries, letter().outcome) == (1, outcome) and server.taken == []
    server.fault = ""
    server.released.set()
    sweep(minutes=1)
    assert server.taken == []  # too early
    sweep(minutes=2)
    assert (letter().outcome, len(server.taken)) == ((outcome, 0) if outcome else ("sent", 1))
    sweep(hours=5)
    assert len(server.taken) == (0 if outcome else 1)


@pytest.mark.parametrize("fault", ["QUIT 421", "QUIT 500", "drop QUIT", "hang QUIT"])
def test_what_goes_wrong_at_parting_doubles_no_letter(server, write, sweep, letter, fault):
    server.fault = fault
    write()
    sweep()
    assert (letter().outcome, len(server.taken)) == ("sent", 1)
    sweep(hours=5)
    assert len(server.taken) == 1


def test_taken_without_a_word_comes_again_under_the_same_id(server, write, sweep, letter):
    server.fault = "accept and drop"
    write()
    sweep()
    server.fault = ""
    sweep(minutes=3)
    assert len(server.taken) == 2 and len({mail["Message-ID"] for mail in server.taken}) == 1 and letter().outcome == "sent"


def test_nobody_listens(app, server, write, sweep, letter):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url="smtp://127.0.0.1:1")
    write()
    sweep()
    assert (letter().tries, letter().outcome) == (1, None)


def test_back_off_grows_and_ends_after_four_days(server, write, sweep, letter):
    server.fault = "RCPT 450"
    write()
    waits = []
    for _again in range(60):
        sweep()
        if letter().ended_at:
            break
        waits.append(round((letter().next_try_at - clock.now()).total_seconds() / 60))
        sweep(seconds=1) if waits[-1] == 0 else clock.shift(letter().next_try_at - clock.now() + clock._shift)
    assert waits[:9] == [2, 4, 8, 16, 32, 64, 128, 240, 240]
    assert letter().outcome == "given up" and 4 <= sum(waits) / 1440 < 4.4
    sweep(days=1)
    assert server.taken == []


def test_a_dead_server_is_asked_once_not_once_a_letter(server, write, sweep):
    server.fault = "hang"
    write(20)
    started = time.perf_counter()
    sweep()
    assert server.conversations == 1 and time.perf_counter() - started < 3
    server.fault = ""
    sweep(minutes=1)
    assert len(server.taken) == 19
    sweep(minutes=5)
    assert sorted(mail["To"].addresses[0].addr_spec for mail in server.taken) == sorted({mail["To"].addresses[0].addr_spec for mail in server.taken})
    assert len(server.taken) == 20


def test_M9_a_page_does_not_wait_for_the_mail_server(app, server, cast, make_thread, sign_in, run_jobs):
    server.fault = "hang"
    thread, bram = make_thread(cast.ada), sign_in(cast.bram)
    bram.get(f"/threads/{thread}")
    started = time.perf_counter()
    assert bram.post(f"/threads/{thread}/posts", data={"body": "Spreid het over drie winters."}).status_code == 303
    assert time.perf_counter() - started < 1
    run_jobs()
    server.fault = ""
    clock.shift(timedelta(minutes=5))
    app.extensions["jobs"].huey.flush()  # a restart: only the tables remember
    with app.app_context():
        outbox.sweep()
    assert [mail["To"].addresses[0].addr_spec for mail in server.taken] == [cast.ada.email]


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


def test_M11_one_letter_that_cannot_be_composed_stops_no_other(app, server, write, sweep, composer):
    good = composer["test"]

    def compose(letter):
        if letter.about_id == 1:
            raise RuntimeError("poison")
        return good(letter)

    composer["test"] = compose
    write(4)
    sweep()
    assert len(server.taken) == 3
    with app.app_context():
        assert list(db.session.scalars(select(Letter.outcome).order_by(Letter.id))) == ["sent", None, "sent", "sent"]


def test_a_composer_that_says_none_or_404_drops_the_letter(app, server, write, sweep, composer):
    from flask import abort

    composer["test"] = lambda letter: abort(404) if letter.about_id else None
    write(2)
    sweep()
    with app.app_context():
        assert list(db.session.scalars(select(Letter.outcome))) == ["dropped", "dropped"]
    assert server.conversations == 0


ADDRESSES = ("", "ada", "@example.org", "ada@", "a\r\nBcc: x@evil.example@example.org", "zoé@example.org", "a b@example.org", "<x@evil.example>@example.org")


@pytest.mark.parametrize("address", ADDRESSES)
def test_I4_an_address_that_is_none_reaches_nobody_else(server, write, sweep, letter, composer, address):
    composer["test"] = lambda letter: Message("Ada", address, "nl", "decision", {"name": "Ada", "decision": "Zo is het."})
    write()
    sweep()
    assert letter().outcome == "refused" and server.lines == []


def test_M1_the_envelope_and_the_headers_agree(server, write, sweep):
    write()
    sweep()
    envelope = [line.split(" size")[0] for line in server.lines if line.upper().startswith(("MAIL", "RCPT"))]
    assert envelope == ["mail FROM:<no-reply@forum.test>", "rcpt TO:<ada@example.org>"]
    (mail,) = server.taken
    assert mail["From"].addresses[0].addr_spec == mail["Reply-To"].addresses[0].addr_spec == "no-reply@forum.test"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Date"].datetime and mail["Message-ID"]
    assert mail.get_content_type() == "multipart/alternative"


def test_a_wrong_sender_in_the_settings_costs_no_letter(app, server, write, sweep, letter):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_from="Site <no reply@forum.test>")
    write()
    sweep()
    assert letter().outcome is None
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_from="no-reply@forum.test")
    sweep(minutes=3)
    assert letter().outcome == "sent"


def test_no_password_goes_over_an_open_line(app, server, write, sweep, letter, monkeypatch):
    monkeypatch.setattr(transport, "HERE", set())
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=server.url.replace("//", "//user:hush@"))
    write()
    sweep()
    assert letter().outcome is None and not any("AUTH" in line.upper() for line in server.lines) and server.taken == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
@pytest.mark.parametrize(("name", "is_trusted", "is_sent"), [("localhost", True, True), ("localhost", False, False), ("other.test", True, False)])
def test_tls_checks_the_name_of_the_server(app, server, write, sweep, letter, monkeypatch, tmp_path, name, is_trusted, is_sent):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj",
                    f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"], cwd=tmp_path, check=True, capture_output=True)
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    monkeypatch.setattr(transport, "TIMEOUT", 5)
    monkeypatch.setattr(transport, "DEADLINE", 10)
    write()
    sweep()
    assert (letter().outcome, len(server.taken)) == (("sent", 1) if is_sent else (None, 0))


def test_a_letter_about_an_activity_is_written_once(app, cast, composer):
    from forum.accounts.models import User
    from forum.core.events import Happened, record

    with app.app_context(), unit_of_work():
        activity = record(Happened.THEME_ADDED, cast.root.id)
        for _again in range(2):
            outbox.post("test", user_id=cast.ada.id, activity_id=activity.id)
            outbox.post_to_all("test", select(User.id).where(User.id.in_([cast.ada.id, cast.bram.id])), activity_id=activity.id)
    with app.app_context():
        assert sorted(db.session.scalars(select(Letter.user_id))) == [cast.ada.id, cast.bram.id]


def test_the_folder_takes_mail_when_no_server_is_named(app, write, sweep, letter):
    write()
    sweep()
    assert letter().outcome == "sent" and len(list((app.config["SETTINGS"].instance / "outbox").glob("*.eml"))) == 1


def test_a_sending_worker_holds_no_transaction(app, server, write, monkeypatch):
    (number,) = write()
    seen = []
    real = transport.hand_over
    monkeypatch.setattr(transport, "hand_over", lambda *given: (seen.append(db.session().in_transaction()), real(*given)))
    with app.app_context():
        outbox.send(number)
    assert seen == [False] and len(server.taken) == 1


