"""A mail server that refuses, hangs, drips or drops: no letter is lost, none is doubled, no page waits."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.mail import outbox

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
