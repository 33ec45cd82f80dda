"""The server's processes: they start, they share memory, slow clients do not stop them, and they all end."""

import os
import signal
import socket
import time

import pytest

from tests.cli.site import wait_for

MOST_MEMORY = 250  # megabytes for a whole small site


@pytest.fixture
def served(site):
    server = site.start()
    yield server
    server.end()


@pytest.mark.slow
@pytest.mark.parametrize("end", ["ctrl-c", "terminate", "kill"])
def test_K9_every_process_ends_with_the_parent(served, end):
    wait_for(lambda: len(served.processes()) >= 6, "parent, two workers, consumer and renderers run")
    if end == "ctrl-c":
        os.killpg(served.process.pid, signal.SIGINT)  # as a terminal does
    else:
        served.process.send_signal(signal.SIGTERM if end == "terminate" else signal.SIGKILL)
    served.process.wait(10)
    wait_for(lambda: not served.processes(), "all children are gone", 10)
    assert served.process.returncode == (-9 if end == "kill" else 0)


@pytest.mark.slow
def test_K9_a_request_under_way_is_answered_after_the_signal(served):
    with served.connect() as line:
        line.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 30\r\n\r\nemail=")
        time.sleep(0.5)
        served.process.terminate()
        time.sleep(1)
        line.sendall(b"x" * 24)
        assert line.recv(4096).startswith(b"HTTP/1.1 40")
    assert served.process.wait(15) == 0


@pytest.mark.slow
def test_slow_clients_do_not_stop_the_others(served):
    slow: list[socket.socket] = []
    for number in range(12):
        line = served.connect()
        form = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000\r\n\r\nbody="
        slow.append(line)
        line.sendall(b"GET / HTTP/1.1\r\nHost:" if number > 5 else form)
    for _ in range(8):
        line = served.connect()  # readers that take nothing of their answer
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        slow.append(line)
    started = time.monotonic()
    for _ in range(10):
        assert served.get("/").startswith(b"HTTP/1.1 200")
    assert time.monotonic() - started < 8
    for line in slow:
        line.close()


@pytest.mark.slow
def test_headers_without_end_are_refused(served):
    with served.connect() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        answer = b""
        try:
            for number in range(40):
                line.sendall(f"X-{number}: {'y' * 4000}\r\n".encode())
            answer = line.recv(100)
        except OSError:
            pass  # the server may close before it has read all
        assert b" 200 " not in answer


@pytest.mark.slow
def test_a_small_site_fits_in_its_memory(served):
    for _ in range(20):
        served.get("/")
    wait_for(lambda: len(served.processes()) >= 8, "both render children run")
    assert served.memory() < MOST_MEMORY


@pytest.mark.slow
def test_the_consumer_is_started_again_when_it_falls_over(served):
    wait_for(lambda: len(served.processes()) >= 8, "both render children run")
    consumer, *workers = served.forked()
    os.kill(consumer, signal.SIGKILL)
    wait_for(lambda: set(workers) < set(served.forked()) - {consumer}, "a new consumer runs beside the same workers")


def test_a_port_that_is_taken_stops_the_start_with_a_sentence(site):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as another site does, with which granian would share it
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = site.forum("serve", "--port", str(other.getsockname()[1]))
    assert ran.returncode != 0 and "PORT: cannot listen" in ran.stderr and "Traceback" not in ran.stderr
