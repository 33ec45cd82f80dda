"""Many forms that are begun and never finished: the site can still be read, says so to who wants to write, and recovers by itself."""

import socket
import time

import pytest

from tests.cli.site import wait_for

FORM = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 40\r\n\r\nemail="
REST = b"ada%40example.org&password=x&csrf_token=x"


@pytest.fixture
def served(site):
    server = site.start()
    yield server
    server.end()


def answer_to(line: socket.socket) -> bytes:
    line.settimeout(10)
    return line.recv(4096)


@pytest.mark.slow
def test_L5_two_hundred_half_open_forms_leave_the_site_readable(served):
    slow = [served.connect() for _ in range(200)]
    for line in slow:
        line.sendall(FORM)
    started = time.monotonic()
    for _ in range(20):
        assert served.get("/login").startswith(b"HTTP/1.1 200")
    assert time.monotonic() - started < 5
    with served.connect() as line:
        line.sendall(FORM + REST[:34])
        refused = answer_to(line)
    assert refused.startswith((b"HTTP/1.1 503", b"HTTP/1.1 40")), refused[:200]
    if refused.startswith(b"HTTP/1.1 503"):
        assert b"retry-after: 10" in refused.lower()
    for line in slow:
        line.close()

    def taken() -> bool:
        with served.connect() as line:
            line.sendall(FORM + REST[:34])
            return answer_to(line).startswith(b"HTTP/1.1 40")  # no valid token: it was read and judged

    wait_for(taken, "forms are read again", 10)


@pytest.mark.slow
def test_a_form_that_comes_in_pieces_is_read_whole(served):
    with served.connect() as line:
        line.sendall(FORM)
        for piece in (REST[:10], REST[10:20], REST[20:34]):
            time.sleep(0.3)
            line.sendall(piece)
        assert answer_to(line).startswith(b"HTTP/1.1 40")
